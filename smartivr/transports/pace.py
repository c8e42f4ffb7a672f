"""How much a peer may send: buckets that fill with time."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one connection may do before it is refused."""

    frame_s: float = 0.2
    """Longest audio frame."""
    audio_ahead_s: float = 3.0
    """Audio may run ahead of real time by this much."""
    standstill_s: float = 20.0
    """Audio that a standstill of the network or of this machine held back may come at once after
    it; one that lasts longer ends the connection."""
    messages_per_s: float = 30.0
    """JSON messages, on average."""
    messages_at_once: float = 60.0
    offences: float = 20.0
    """Mistakes after which the call is ended; one is forgiven each second."""
    unread_messages: int = 250
    """Messages that may wait for a peer which does not read; 5 s of audio."""
    unheard_frames: int = 400
    """Frames that may wait for the call; the oldest are dropped first."""


class Bucket:
    """Holds up to `size` and fills by `per_s`; `now` is seconds of any clock that only rises.

    A time in which nothing was asked of it fills it beyond its size, up to `standstill_s` of it.
    """

    def __init__(self, size: float, per_s: float, now: float, standstill_s: float = 0.0) -> None:
        self._size = size
        self._per_s = per_s
        self._standstill_s = standstill_s
        self._level = size
        self._at = now

    def take(self, amount: float, now: float) -> bool:
        """Take an amount if it is there; nothing is taken otherwise."""
        passed_s = now - self._at
        self._at = now
        most = self._size + min(passed_s, self._standstill_s) * self._per_s
        self._level = min(self._level + passed_s * self._per_s, max(self._level, most))
        if amount > self._level:
            return False
        self._level -= amount
        return True
