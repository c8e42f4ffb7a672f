"""Plivo audio streaming: JSON messages with base64 audio, checkpoints and clearAudio."""

import base64
import binascii
import json
import re
from collections.abc import Iterable, Sequence

import structlog

from smartivr.errors import BadMessage, OutOfTurn
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

_ENCODINGS = {"audio/x-mulaw": Encoding.ULAW, "audio/x-l16": Encoding.L16}
_RATES_HZ = {Encoding.ULAW: (8000,), Encoding.L16: (8000, 16000)}


def as_header(text: str) -> str:
    """Write a text in the letters and digits that Plivo lets through its extra headers."""
    return base64.b32encode(text.encode()).decode().rstrip("=")


class Plivo:
    """One stream; the answer gave pass, numbers and line as extra headers."""

    name = "plivo"

    def __init__(self) -> None:
        self._media: MediaFormat | None = None
        self._play = ""
        self._stream = ""
        self._marks = PendingMarks()

    def greeting(self) -> Sequence[Message]:
        """Nothing: Plivo speaks first."""
        return ()

    def received(self, message: Message) -> Iterable[Heard]:
        """Take one message.

        Raises:
            BadMessage: it is not of this protocol, or lacks what it must have.
            BadFrame: its audio cannot be read.
            OutOfTurn: audio or a key came before the stream began, or it began twice.

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
            case "playedStream":
                mark = text_of(fields, "name")
                return (Played(mark),) if self._marks.played(mark) else ()
            case "clearedAudio":
                return tuple(Played(mark) for mark in self._marks.cleared())
        return ()

    def audio(self, samples: Samples) -> Sequence[Message]:
        """Audio for the caller."""
        if self._media is None:
            return ()
        return (self._play + payload_of(samples, self._media.encoding) + '"}}',)

    def mark(self, mark: str) -> Sequence[Message]:
        """Ask to be told once all audio so far is played."""
        self._marks.ask(mark)
        return (json.dumps({"event": "checkpoint", "streamId": self._stream, "name": mark}),)

    def clear(self) -> Sequence[Message]:
        """Have Plivo drop what it has not played."""
        self._marks.clear()
        return (json.dumps({"event": "clearAudio", "streamId": self._stream}),)

    def farewell(self, _reason: str, _handover: Handover | None) -> Sequence[Message]:
        """Nothing: once the stream is closed, Plivo goes on in its XML."""
        return ()

    def _begun(self, fields: Fields) -> Iterable[Heard]:
        if self._media is not None:
            raise OutOfTurn("a stream starts a second time")
        start = part_of(fields, "start")
        sounds = part_of(start, "mediaFormat")
        kind = text_of(sounds, "encoding").lower()
        encoding = _ENCODINGS.get(kind)
        rate_hz = whole_number(sounds, "sampleRate") or 8000
        if encoding is None or rate_hz not in _RATES_HZ[encoding]:
            _log.warning("plivo-content-type", code="unsupported-audio")
            return (HungUp("unsupported-audio"),)
        ours = _headers(optional_text(fields, "extra_headers"))
        stream = text_of(start, "streamId")
        begun = Begun(
            MediaFormat(encoding, rate_hz),
            called=ours.get("called", ""),
            caller=ours.get("caller", ""),
            line=ours.get("line", ""),
            token=ours.get("pass", ""),
            reference=text_of(start, "callId"),
            account=optional_text(start, "accountId"),
        )
        head = {"contentType": kind, "sampleRate": rate_hz}
        opened = json.dumps({"event": "playAudio", "media": head})
        self._play = opened.removesuffix("}}") + ', "payload": "'
        self._media, self._stream = begun.media, stream
        return (begun,)

    def _heard(self, fields: Fields) -> Iterable[Heard]:
        if self._media is None:
            raise OutOfTurn("audio came before the start of its stream")
        media = part_of(fields, "media")
        if optional_text(media, "track") == "outbound":
            return ()
        return (Media(audio_of(media, self._media)),)

    def _key(self, fields: Fields) -> Iterable[Heard]:
        if self._media is None:
            raise OutOfTurn("a key came before the start of its stream")
        key = text_of(part_of(fields, "dtmf"), "digit")
        return (KeyPressed(key),) if key in KEYS and len(key) == 1 else ()


def _headers(extra: str) -> dict[str, str]:
    """Read extra headers, with what separates them in Plivo's documents: commas or semicolons."""
    pairs = (each.partition("=") for each in re.split("[,;]", extra.strip("{} ")))
    return {name.strip(): _read(value) for name, _, value in pairs if name.strip() in _OURS}


_OURS = {"pass", "caller", "called", "line"}


def _read(value: str) -> str:
    written = value.strip()
    try:
        return base64.b32decode(written + "=" * (-len(written) % 8)).decode()
    except (binascii.Error, UnicodeError) as error:
        raise BadMessage("an extra header is not what the answer gave") from error
