"""How much a peer may send: buckets that fill with time."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one connection may do before it is refused."""

    frame_s: float = 0.2
    """Longest audio frame."""
    audio_ahead_s: float = 3.0
    """Audio may run ahead of real time by this much, as it does after a stalled network."""
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
    """Holds up to `size` and fills by `per_s`; `now` is seconds of any clock that only rises."""

    def __init__(self, size: float, per_s: float, now: float) -> None:
        self._size = size
        self._per_s = per_s
        self._level = size
        self._at = now

    def take(self, amount: float, now: float) -> bool:
        """Take an amount if it is there; nothing is taken otherwise."""
        self._level = min(self._size, self._level + (now - self._at) * self._per_s)
        self._at = now
        if amount > self._level:
            return False
        self._level -= amount
        return True
