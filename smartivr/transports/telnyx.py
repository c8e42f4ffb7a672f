"""Telnyx media streaming: JSON messages with base64 audio, marks and clear."""

import json
from collections.abc import Iterable, Sequence

import structlog

from smartivr.errors import OutOfTurn
from smartivr.line import KEYS, Encoding, HungUp, KeyPressed, MediaFormat, Played, Samples
from smartivr.transports.base import Handover
from smartivr.transports.dialect import Begun, Heard, Media, Message
from smartivr.transports.json_media import (
    Fields,
    audio_of,
    optional_text,
    part_of,
    payload_of,
    read_object,
    text_of,
    whole_number,
)
from smartivr.transports.pending_marks import PendingMarks

_log = structlog.get_logger(__name__)

_ENCODINGS = {"PCMU": Encoding.ULAW, "PCMA": Encoding.ALAW, "L16": Encoding.L16}
_RATES_HZ = {Encoding.ULAW: (8000,), Encoding.ALAW: (8000,), Encoding.L16: (8000, 16000, 24000)}


class Telnyx:
    """One stream; token and line are what the address that Telnyx connected to held."""

    name = "telnyx"

    def __init__(self, token: str = "", line: str = "") -> None:
        self._token = token
        self._line = line
        self._media: MediaFormat | None = None
        self._encoding = Encoding.ULAW
        self._marks = PendingMarks()

    def greeting(self) -> Sequence[Message]:
        """Nothing: Telnyx speaks first."""
        return ()

    def received(self, message: Message) -> Iterable[Heard]:
        """Take one message.

        Raises:
            BadMessage: it is not of this protocol, or lacks what it must have.
            BadFrame: its audio cannot be read.
            OutOfTurn: audio or a key came before the call began, or it began twice.

        """
        fields = read_object(message)
        event = text_of(fields, "event")
        if event == "media":
            return self._heard(fields)
        match event:
            case "start":
                return self._begun(fields)
            case "dtmf":
                return self._key(fields)
            case "mark":
                mark = text_of(part_of(fields, "mark"), "name")
                return (Played(mark),) if self._marks.played(mark) else ()
            case "stop":
                return (HungUp(),)
            case "error":
                _log.warning("telnyx-error")
        return ()

    def audio(self, samples: Samples) -> Sequence[Message]:
        """Audio for the caller."""
        if self._encoding is Encoding.L16:
            samples = samples.byteswap()  # RTP has the high byte first
        payload = payload_of(samples, self._encoding)
        return ('{"event":"media","media":{"payload":"' + payload + '"}}',)

    def mark(self, mark: str) -> Sequence[Message]:
        """Ask to be told once all audio so far is played or dropped."""
        self._marks.ask(mark)
        return (json.dumps({"event": "mark", "mark": {"name": mark}}),)

    def clear(self) -> Sequence[Message]:
        """Have Telnyx drop what it has not played; it tells of the marks itself."""
        return ('{"event":"clear"}',)

    def farewell(self, _reason: str, _handover: Handover | None) -> Sequence[Message]:
        """Nothing: once the stream is closed, Telnyx goes on in its TeXML."""
        return ()

    def _begun(self, fields: Fields) -> Iterable[Heard]:
        if self._media is not None:
            raise OutOfTurn("a stream starts a second time")
        start = part_of(fields, "start")
        sounds = part_of(start, "media_format")
        encoding = _ENCODINGS.get(text_of(sounds, "encoding").upper())
        rate_hz = whole_number(sounds, "sample_rate") or 8000
        if encoding is None or rate_hz not in _RATES_HZ[encoding]:
            _log.warning("telnyx-codec", code="unsupported-audio")
            return (HungUp("unsupported-audio"),)
        given = start.get("custom_parameters")
        own = part_of(start, "custom_parameters") if given is not None else {}
        begun = Begun(
            MediaFormat(encoding, rate_hz),
            called=optional_text(start, "to"),
            caller=optional_text(start, "from"),
            line=optional_text(own, "line") or self._line,
            token=optional_text(own, "pass") or self._token,
            reference=text_of(start, "call_control_id"),
            account=optional_text(start, "user_id"),
        )
        self._media, self._encoding = begun.media, encoding
        return (begun,)

    def _heard(self, fields: Fields) -> Iterable[Heard]:
        if self._media is None:
            raise OutOfTurn("audio came before the start of its stream")
        media = part_of(fields, "media")
        if optional_text(media, "track") == "outbound":
            return ()
        samples = audio_of(media, self._media)
        if self._encoding is Encoding.L16:
            samples = samples.byteswap()
        return (Media(samples, whole_number(media, "timestamp")),)

    def _key(self, fields: Fields) -> Iterable[Heard]:
        if self._media is None:
            raise OutOfTurn("a key came before the start of its stream")
        key = text_of(part_of(fields, "dtmf"), "digit")
        return (KeyPressed(key),) if key in KEYS and len(key) == 1 else ()
