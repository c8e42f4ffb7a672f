"""Vonage's Voice API over a WebSocket: binary 16-bit audio, and JSON beside it."""

import json
import re
from collections.abc import Iterable, Sequence

import structlog

from smartivr.audio import g711
from smartivr.errors import BadFrame, BadMessage, OutOfTurn
from smartivr.line import KEYS, Encoding, HungUp, KeyPressed, MediaFormat, Played, Samples
from smartivr.transports.base import Handover
from smartivr.transports.dialect import Begun, Heard, Media, Message
from smartivr.transports.json_media import Fields, optional_text, part_of, read_object, text_of
from smartivr.transports.pending_marks import PendingMarks

_log = structlog.get_logger(__name__)

_CONTENT_TYPE = re.compile(r"audio/l16\s*;\s*rate=(8000|16000|24000)", re.IGNORECASE)
_LONGEST_FRAME_S = 1.0


class Vonage:
    """One connection; what the answer gave as headers stands in the first message."""

    name = "vonage"

    def __init__(self) -> None:
        self._media: MediaFormat | None = None
        self._marks = PendingMarks()

    def greeting(self) -> Sequence[Message]:
        """Nothing: Vonage speaks first."""
        return ()

    def received(self, message: Message) -> Iterable[Heard]:
        """Take one message.

        Raises:
            BadMessage: it is not of this protocol, or lacks what it must have.
            BadFrame: its audio cannot be read.
            OutOfTurn: audio or a key came before the connection was described, or it was twice.

        """
        if isinstance(message, bytes):
            return self._heard(message)
        fields = read_object(message)
        event = text_of(fields, "event")
        match event:
            case "websocket:connected":
                return self._begun(fields)
            case "websocket:dtmf":
                return self._key(fields)
            case "websocket:notify":
                mark = optional_text(part_of(fields, "payload"), "mark")
                return (Played(mark),) if self._marks.played(mark) else ()
            case "websocket:cleared":
                return tuple(Played(mark) for mark in self._marks.cleared())
        return ()

    def audio(self, samples: Samples) -> Sequence[Message]:
        """Audio for the caller: one message is exactly one frame."""
        return (g711.encode(samples, Encoding.L16),)

    def mark(self, mark: str) -> Sequence[Message]:
        """Ask to be told once all audio so far is played."""
        self._marks.ask(mark)
        return (json.dumps({"action": "notify", "payload": {"mark": mark}}),)

    def clear(self) -> Sequence[Message]:
        """Have Vonage drop what it has not played."""
        self._marks.clear()
        return ('{"action":"clear"}',)

    def farewell(self, _reason: str, _handover: Handover | None) -> Sequence[Message]:
        """Nothing: what comes next is told by REST, or asked for once the connection is closed."""
        return ()

    def _begun(self, fields: Fields) -> Iterable[Heard]:
        if self._media is not None:
            raise OutOfTurn("a connection is described a second time")
        content = _CONTENT_TYPE.fullmatch(text_of(fields, "content-type").strip())
        if content is None:
            _log.warning("vonage-content-type", code="unsupported-audio")
            return (HungUp("unsupported-audio"),)
        begun = Begun(
            MediaFormat(Encoding.L16, int(content[1])),
            called=optional_text(fields, "called"),
            caller=optional_text(fields, "caller"),
            line=optional_text(fields, "line"),
            token=optional_text(fields, "pass"),
            reference=optional_text(fields, "call"),
        )
        self._media = begun.media
        return (begun,)

    def _heard(self, payload: bytes) -> Iterable[Heard]:
        if self._media is None:
            raise OutOfTurn("audio came before its connection was described")
        if len(payload) > _LONGEST_FRAME_S * self._media.rate_hz * 2:
            raise BadFrame(f"a frame has more than {_LONGEST_FRAME_S:g} s")
        return (Media(g711.decode(payload, self._media)),)

    def _key(self, fields: Fields) -> Iterable[Heard]:
        if self._media is None:
            raise OutOfTurn("a key came before its connection was described")
        key = fields.get("digit")
        if key is None and isinstance(fields.get("dtmf"), dict):
            key = part_of(fields, "dtmf").get("digit")  # as the Audio Connector has it
        if not isinstance(key, str) or not key:
            raise BadMessage("a message lacks its digit")
        return (KeyPressed(key),) if key in KEYS and len(key) == 1 else ()
