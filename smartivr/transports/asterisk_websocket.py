"""Asterisk's chan_websocket: binary messages are audio, text messages control.

Either side may have opened the connection; what is said on it is the same.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from smartivr.audio import g711
from smartivr.errors import BadMessage, OutOfTurn
from smartivr.line import KEYS, Encoding, KeyPressed, MediaFormat, Played, Samples
from smartivr.transports.asterisk_control import (
    ControlForm,
    Event,
    command,
    form_of,
    read_event,
)
from smartivr.transports.asterisk_queue import AsteriskQueue
from smartivr.transports.base import Handover
from smartivr.transports.dialect import Begun, Heard, Media, Message, Reply

FORMATS = {
    "ulaw": MediaFormat(Encoding.ULAW, 8000),
    "alaw": MediaFormat(Encoding.ALAW, 8000),
    "slin": MediaFormat(Encoding.L16, 8000),
    "slin16": MediaFormat(Encoding.L16, 16000),
    "slin24": MediaFormat(Encoding.L16, 24000),
    "slin48": MediaFormat(Encoding.L16, 48000),
}
"""By Asterisk's names; `c(...)` of the dial string chooses."""
_LARGEST_FRAME = 65_500
"""Bytes; Asterisk drops the call on a larger message."""
_VARIABLE_PREFIX = "SMARTIVR_"


class AsteriskWebSocket:
    """One call of Asterisk.

    What is `given` with the address of the connection (line, called, caller, channel, token,
    answer) goes before channel variables of these names with SMARTIVR_ before them.
    """

    name = "asterisk"

    def __init__(self, given: Mapping[str, str] | None = None) -> None:
        self._given = dict(given or {})
        self._form: ControlForm | None = None
        self._media = FORMATS["ulaw"]
        self._frame_bytes = 160
        self._queue = AsteriskQueue(lambda number: self._command("MARK_MEDIA", number))
        self._begun = False
        self._marks = True
        self._rest = b""

    def greeting(self) -> Sequence[Message]:
        """Asterisk speaks first."""
        return ()

    def received(self, message: Message) -> Iterator[Heard]:
        """Take one message: audio, or an event.

        Raises:
            BadMessage: it is no event, or lacks what it must have.
            BadFrame: 16-bit audio of an odd number of bytes.
            OutOfTurn: audio or an event comes before MEDIA_START, or that a second time.

        """
        if isinstance(message, bytes):
            if not self._begun:
                raise OutOfTurn("audio came before MEDIA_START")
            yield Media(g711.decode(message, self._media))
            return
        form = self._form or form_of(message)
        yield from self._told(form, read_event(form, message))

    def audio(self, samples: Samples) -> Sequence[Message]:
        """Return whole frames: Asterisk drops what is left over of a message."""
        data = self._rest + g711.encode(samples, self._media.encoding)
        whole = len(data) - len(data) % self._frame_bytes
        self._rest = data[whole:]
        return self._queue.audio(data[:whole]) if whole else ()

    def mark(self, mark: str) -> Sequence[Message] | None:
        """Ask for MEDIA_MARK_PROCESSED behind all audio so far."""
        if not self._marks:
            return None
        return (*self._completed(), *self._queue.mark(mark))

    def clear(self) -> Sequence[Message]:
        """Have the queue emptied."""
        self._rest = b""
        asked = self._queue.flush()
        return (self._command("FLUSH_MEDIA"), *(asked if self._marks else ()))

    def farewell(self, reason: str, handover: Handover | None) -> Sequence[Message]:  # noqa: ARG002  where the caller goes on is asked for beside the stream
        """Hang up this leg; the dialplan goes on with the caller."""
        return (self._command("HANGUP"),) if self._begun else ()

    def _told(self, form: ControlForm, event: Event) -> Iterator[Heard]:
        if event.name == "MEDIA_START":
            yield from self._begin(form, event)
            return
        if not self._begun:
            raise OutOfTurn("an event came before MEDIA_START")
        match event.name:
            case "DTMF_END":
                yield KeyPressed(_key_of(event))
            case "MEDIA_MARK_PROCESSED":
                yield from self._done(self._queue.processed(_needed(event, "correlation_id")))
            case "MEDIA_XOFF":
                self._queue.pause()
            case "MEDIA_XON":
                yield from self._done(([], self._queue.resume()))
            case "ERROR" if "MARK_MEDIA" in event.fields.get("error_text", ""):
                self._marks = False
                yield from self._done(self._queue.unmarked())
            case _:
                pass  # STATUS, QUEUE_DRAINED and others were not asked for

    def _begin(self, form: ControlForm, event: Event) -> Iterator[Heard]:
        if self._begun:
            raise OutOfTurn("MEDIA_START came a second time")
        media = FORMATS.get(_needed(event, "format"))
        if media is None:
            raise BadMessage(f"only these formats are taken: {', '.join(FORMATS)}")
        self._frame_bytes = _frame_bytes(event, media)
        self._media, self._form, self._begun = media, form, True
        channel = event.fields.get("channel_id", event.fields.get("channel", ""))
        yield Begun(
            media,
            called=self._known(event, "called"),
            caller=self._known(event, "caller"),
            line=self._known(event, "line"),
            token=self._known(event, "token"),
            reference=self._known(event, "channel") or channel,
        )
        if self._known(event, "answer"):
            yield Reply((self._command("ANSWER"),))

    def _known(self, event: Event, name: str) -> str:
        variable = event.variables.get(_VARIABLE_PREFIX + name.upper(), "")
        inherited = event.variables.get(f"__{_VARIABLE_PREFIX}{name.upper()}", "")
        return self._given.get(name) or variable or inherited

    def _done(self, what: tuple[list[str], tuple[Message, ...]]) -> Iterator[Heard]:
        marks, messages = what
        yield from map(Played, marks)
        if messages:
            yield Reply(messages)

    def _completed(self) -> tuple[Message, ...]:
        """Fill a last frame that is not whole with silence."""
        if not self._rest:
            return ()
        missing = (self._frame_bytes - len(self._rest)) // self._media.bytes_per_sample
        silence = g711.encode(np.zeros(missing, np.int16), self._media.encoding)
        data, self._rest = self._rest + silence, b""
        return self._queue.audio(data)

    def _command(self, name: str, correlation_id: str = "") -> str:
        return command(self._form or ControlForm.PLAIN, name, correlation_id)


def _needed(event: Event, name: str) -> str:
    found = event.fields.get(name, "")
    if not found:
        raise BadMessage(f"{event.name} lacks its {name}")
    return found


def _key_of(event: Event) -> str:
    key = _needed(event, "digit").upper()
    if len(key) != 1 or key not in KEYS:
        raise BadMessage("DTMF_END tells a key that no phone has")
    return key


def _frame_bytes(event: Event, media: MediaFormat) -> int:
    told = _needed(event, "optimal_frame_size")
    size = int(told) if told.isascii() and told.isdigit() and len(told) < len("100000") else 0
    if not 0 < size <= _LARGEST_FRAME or size % media.bytes_per_sample:
        raise BadMessage("MEDIA_START tells a size of frames that cannot be")
    return size
