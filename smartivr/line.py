"""The words of a phone line: what every transport turns its peer's messages into."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]
"""Mono audio, 16-bit signed, at a rate named beside it."""

KEYS = "0123456789*#ABCD"
FRAME_S = 0.02
"""Prompts leave in frames of this length."""
RATES_HZ = (8000, 16000, 24000, 48000)


class Encoding(StrEnum):
    """How samples stand in a frame's bytes."""

    L16 = "l16"
    """16-bit signed, little-endian."""
    ULAW = "ulaw"
    ALAW = "alaw"


@dataclass(frozen=True)
class MediaFormat:
    """What a call's audio frames hold, the same in both directions; always one channel."""

    encoding: Encoding = Encoding.L16
    rate_hz: int = 16000

    @property
    def bytes_per_sample(self) -> int:
        """Bytes of one sample in this encoding."""
        return 2 if self.encoding is Encoding.L16 else 1


@dataclass(frozen=True, eq=False)
class Frame:
    """Audio from the caller."""

    samples: Samples
    rate_hz: int


@dataclass(frozen=True)
class KeyPressed:
    """One DTMF key, one of `KEYS`."""

    key: str


@dataclass(frozen=True)
class Typed:
    """Words the caller typed in place of saying them."""

    text: str


@dataclass(frozen=True)
class Played:
    """The peer has played (or cleared) everything sent before this mark."""

    mark: str


@dataclass(frozen=True)
class HungUp:
    """The caller's side is gone for good; the last event of a line."""

    reason: str = "caller"


@dataclass(frozen=True)
class Detached:
    """The peer's connection broke; it may come back."""

    code: str = ""


@dataclass(frozen=True)
class Attached:
    """The peer's connection is back."""


@dataclass(frozen=True)
class Asked:
    """An agent's client wants something: a message of `transports.agent_messages`."""

    what: object


LineEvent = Frame | KeyPressed | Typed | Played | HungUp | Detached | Attached | Asked
