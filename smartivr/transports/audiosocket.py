"""Asterisk's AudioSocket: frames of a kind, a length and a payload, over TCP.

The peer says first which UUID it brings, and from then on sends audio and keys. It knows neither
marks nor a way to drop audio: it plays what comes as it comes, so that silence of ours is silence
at once. Bytes may arrive cut anywhere. A stream that has lost its frames cannot be found into
again, so it is `broken` for good after the first mistake in the frames themselves.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NoReturn
from uuid import UUID

import numpy as np

from smartivr.audio.g711 import decode, encode
from smartivr.audio.resample import Resampler
from smartivr.errors import BadMessage, OutOfTurn, TransportError
from smartivr.line import FRAME_S, KEYS, Encoding, HungUp, KeyPressed, MediaFormat, Samples
from smartivr.transports.base import Handover
from smartivr.transports.dialect import Begun, Heard, Media, Message


class Kind(IntEnum):
    """What a frame is, where it is no audio."""

    HANG_UP = 0x00
    IDENTITY = 0x01
    KEY = 0x03
    FAILURE = 0xFF


RATES_HZ_BY_KIND = {
    0x10: 8000,
    0x11: 12000,
    0x12: 16000,
    0x13: 24000,
    0x14: 32000,
    0x15: 44100,
    0x16: 48000,
    0x17: 96000,
    0x18: 192000,
}
CALL_RATES_HZ = {12000: 16000, 32000: 24000, 44100: 48000, 96000: 48000, 192000: 48000}
"""What a call runs at where Asterisk's rate is none of a call's."""

_HEADER_BYTES = 3
_UUID_BYTES = 16
_LONGEST_S = 0.2
_MOST_WAITING_BYTES = 1 << 17
"""What may wait after mistakes of a peer that goes on sending."""
_L16 = MediaFormat(Encoding.L16)


@dataclass(frozen=True)
class Expected:
    """What was told beforehand of the call that brings a UUID."""

    line: str = ""
    called: str = ""
    caller: str = ""
    reference: str = ""
    """What the peer calls the call; by default its UUID."""
    rate_hz: int = 8000
    """Of the channel's audio, one of `RATES_HZ_BY_KIND`; the application AudioSocket has 8000."""


class AudioSocket:
    """One connection. `expect` says what a UUID was issued for, or raises a TransportError."""

    name = "audiosocket"

    def __init__(self, expect: Callable[[str], Expected]) -> None:
        self.broken = ""
        """The code of the mistake after which nothing is understood any more."""
        self._expect = expect
        self._bytes = bytearray()
        self._call_hz = 0
        """Zero until the call has begun."""
        self._kind = 0
        self._from_asterisk = Resampler(8000, 8000)
        self._to_asterisk = Resampler(8000, 8000)
        self._unsent = np.zeros(0, np.int16)

    def greeting(self) -> Sequence[Message]:
        """Nothing: Asterisk speaks first."""
        return ()

    def received(self, message: Message) -> Iterable[Heard]:
        """Take bytes as they come; raises as `Dialect.received` says, and `TokenRefused`."""
        if self.broken:
            raise BadMessage("the stream was given up after a mistake in its frames")
        if isinstance(message, str):
            raise BadMessage("AudioSocket carries no text")
        self._bytes += message
        return self._heard()

    def audio(self, samples: Samples) -> Sequence[Message]:
        """One frame of 20 ms, at the rate that Asterisk's own frames have."""
        if not self._call_hz:
            return ()
        wire_hz = RATES_HZ_BY_KIND[self._kind]
        if wire_hz == self._call_hz:
            return (_frame(self._kind, encode(samples, Encoding.L16)),)
        ready = np.concatenate([self._unsent, self._to_asterisk.feed(samples)])
        size = round(wire_hz * FRAME_S)
        whole = len(ready) // size * size
        self._unsent = ready[whole:]
        return [
            _frame(self._kind, encode(ready[at : at + size], Encoding.L16))
            for at in range(0, whole, size)
        ]

    def mark(self, mark: str) -> Sequence[Message] | None:
        """Asterisk tells nothing of what it has played; what was sent in time is heard in time."""
        del mark
        return None

    def clear(self) -> Sequence[Message]:
        """Nothing: Asterisk holds nothing back that could be dropped."""
        self._unsent = self._unsent[:0]
        return ()

    def farewell(self, reason: str, handover: Handover | None) -> Sequence[Message]:
        """Hang up; where the caller goes on, the dialplan asks."""
        del reason, handover
        return (_frame(Kind.HANG_UP, b""),)

    # --- frames ---------------------------------------------------------------------------------

    def _heard(self) -> Iterator[Heard]:
        if len(self._bytes) > _MOST_WAITING_BYTES:
            self._broken_by(BadMessage("more waits to be read than a call may send"))
        while len(self._bytes) >= _HEADER_BYTES:
            kind = self._bytes[0]
            size = self._bytes[1] << 8 | self._bytes[2]
            self._check(kind, size)
            end = _HEADER_BYTES + size
            if len(self._bytes) < end:
                return
            payload = bytes(self._bytes[_HEADER_BYTES:end])
            del self._bytes[:end]
            heard = self._read(kind, payload)
            if heard is not None:
                yield heard

    def _check(self, kind: int, size: int) -> None:
        """Look at a frame's header, before its payload is waited for."""
        if not self._call_hz and kind not in (Kind.IDENTITY, Kind.HANG_UP, Kind.FAILURE):
            self._broken_by(OutOfTurn("the first frame is not the call's UUID"))
        if kind == Kind.IDENTITY and size != _UUID_BYTES:
            self._broken_by(BadMessage(f"a UUID of {size} bytes"))
        if kind == Kind.IDENTITY and self._call_hz:
            self._broken_by(OutOfTurn("a second UUID on one connection"))
        rate_hz = RATES_HZ_BY_KIND.get(kind)
        if rate_hz and size > rate_hz * _LONGEST_S * 2:
            self._broken_by(BadMessage(f"an audio frame of {size} bytes is too long"))

    def _read(self, kind: int, payload: bytes) -> Heard | None:
        if kind in RATES_HZ_BY_KIND:
            return self._media(kind, payload)
        match kind:
            case Kind.IDENTITY:
                return self._begun(payload)
            case Kind.KEY:
                return _pressed(payload)
            case Kind.HANG_UP:
                return HungUp("caller")
            case Kind.FAILURE:
                return HungUp("connection-lost")
        return None

    def _begun(self, payload: bytes) -> Begun:
        identity = str(UUID(bytes=payload))
        try:
            expected = self._expect(identity)
        except TransportError as error:
            self._broken_by(error)
        self._call_hz = CALL_RATES_HZ.get(expected.rate_hz, expected.rate_hz)
        self._tune(next(kind for kind, hz in RATES_HZ_BY_KIND.items() if hz == expected.rate_hz))
        return Begun(
            MediaFormat(Encoding.L16, self._call_hz),
            called=expected.called,
            caller=expected.caller,
            line=expected.line,
            token=identity,
            reference=expected.reference or identity,
        )

    def _media(self, kind: int, payload: bytes) -> Media | None:
        if kind != self._kind:
            self._tune(kind)
        samples = decode(payload, _L16)
        if RATES_HZ_BY_KIND[kind] != self._call_hz:
            samples = self._from_asterisk.feed(samples)
        return Media(samples) if len(samples) else None

    def _tune(self, kind: int) -> None:
        """Take and send audio of this kind from now on."""
        self._kind = kind
        wire_hz = RATES_HZ_BY_KIND[kind]
        self._from_asterisk = Resampler(wire_hz, self._call_hz)
        self._to_asterisk = Resampler(self._call_hz, wire_hz)
        self._unsent = self._unsent[:0]

    def _broken_by(self, error: TransportError) -> NoReturn:
        self.broken = error.code
        self._bytes.clear()
        raise error


def _pressed(payload: bytes) -> KeyPressed:
    key = payload.decode("latin-1").upper()
    if len(payload) != 1 or key not in KEYS:
        raise BadMessage("a key is none of a phone")
    return KeyPressed(key)


def _frame(kind: int, payload: bytes) -> bytes:
    return bytes((kind, len(payload) >> 8, len(payload) & 0xFF)) + payload
