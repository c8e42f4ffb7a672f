"""What FreeSWITCH's mod_audio_fork says and takes, in its two-way streaming mode.

jambonz's `listen` is built on it. Audio is binary, 16-bit little-endian; the rest is JSON. Three
habits of the module shape what is sent. It notes a mark as the sample value -1 within the audio,
so audio of ours never holds that value. It plays only once 80 ms have come together, and dropping
what it plays leaves what has not come together, so that is pushed on first. And a mark that it
dropped is still counted off by the next -1 that passes, so one is sent for each.
"""

import json
from collections.abc import Iterable

import numpy as np
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from smartivr.audio.g711 import decode, encode
from smartivr.errors import BadFrame, BadMessage
from smartivr.line import KEYS, Encoding, KeyPressed, MediaFormat, Played, Samples
from smartivr.transports.dialect import Heard, Media, Message

_MARKER = -1
_NEAREST = 0
_MOST_MARKS = 30
"""The module forgets marks beyond these."""
_GATHERED_S = 0.08
_KILL_AUDIO = '{"type":"killAudio"}'


class _Mark(BaseModel):
    name: str
    event: str


class _Marked(BaseModel):
    data: _Mark


class _Dtmf(BaseModel):
    dtmf: str


class AudioFork:
    """One stream once its call has begun: `channels` interleaved, the caller's first."""

    def __init__(self, rate_hz: int, channels: int = 1) -> None:
        self.media = MediaFormat(Encoding.L16, rate_hz)
        self._channels = channels
        self._gathered = encode(np.zeros(round(_GATHERED_S * rate_hz), np.int16), Encoding.L16)
        self._marks: dict[str, bool] = {}
        """Asked for and not answered; whether audio went after it, which puts it in the stream."""
        self._loose = False
        """Whether a mark was asked for and no audio went after it yet."""
        self._owed = 0
        """Dropped marks that the module still counts off."""
        self._sent = False

    def heard(self, message: bytes) -> Media:
        """Read a binary message.

        Raises:
            BadFrame: it does not hold whole samples of every channel.

        """
        samples = decode(message, self.media)
        if len(samples) % self._channels:
            raise BadFrame("an audio message ends within a sample")
        return Media(samples[:: self._channels] if self._channels > 1 else samples)

    def told(self, message: str) -> Iterable[Heard]:
        """Read a text message; nothing where it is of a kind that is not known.

        Raises:
            BadMessage: it is no JSON object, or lacks what it must have.

        """
        fields = read_object(message)
        try:
            if fields.get("type") == "mark":
                yield from self._marked(_Marked.model_validate(fields).data)
            elif fields.get("event") == "dtmf":
                yield _pressed(_Dtmf.model_validate(fields).dtmf)
        except ValidationError as error:
            raise BadMessage("a message lacks what it must have") from error

    def audio(self, samples: Samples) -> tuple[Message, ...]:
        """Send audio of any length."""
        if _MARKER in samples:
            samples = np.where(samples == _MARKER, _NEAREST, samples).astype(np.int16)
        payload = encode(samples, Encoding.L16)
        if self._owed:
            payload = b"\xff\xff" * self._owed + payload
            self._owed = 0
        self._in_stream()
        return (payload,)

    def mark(self, mark: str) -> tuple[Message, ...] | None:
        """Ask to be told when all before is played; None where too many are asked for."""
        if len(self._marks) >= _MOST_MARKS:
            return None
        self._marks[mark] = False
        self._loose = True
        return (json.dumps({"type": "mark", "data": {"name": mark}}),)

    def clear(self) -> tuple[Message, ...]:
        """Have what is not played dropped; nothing where nothing was sent."""
        if not self._sent:
            return ()
        self._in_stream()
        return self._gathered, _KILL_AUDIO

    def _in_stream(self) -> None:
        self._sent = True
        if self._loose:
            self._marks = dict.fromkeys(self._marks, True)
            self._loose = False

    def _marked(self, mark: _Mark) -> Iterable[Played]:
        if mark.event not in {"playout", "cleared"}:
            raise BadMessage("a mark is neither played nor dropped")
        in_stream = self._marks.pop(mark.name, None)
        if in_stream is None:
            return
        if in_stream and mark.event == "cleared":
            self._owed += 1
        yield Played(mark.name)


def read_object(message: str) -> dict[str, object]:
    """Read a JSON object.

    Raises:
        BadMessage: it is none.

    """
    try:
        fields = from_json(message)
    except ValueError as error:
        raise BadMessage("a text message is no JSON") from error
    if not isinstance(fields, dict):
        raise BadMessage("a text message is no JSON object")
    return fields


def _pressed(dtmf: str) -> KeyPressed:
    key = dtmf.upper()
    if len(key) != 1 or key not in KEYS:
        raise BadMessage("a key is none of a phone")
    return KeyPressed(key)
