"""Audio that arrives unevenly, given out evenly.

Frames of a network come in bunches; whoever plays them wants exactly 20 ms every 20 ms. So a little
is gathered before the first is played, and what runs too far ahead is dropped, so that two people
who talk do not drift apart.
"""

from collections import deque

import numpy as np

from smartivr.line import Samples

GATHERED_S = 0.04
"""So much is there before playing begins, and again after it ran dry."""
LONGEST_S = 0.3
"""More than this is never kept; then the oldest goes, down to what is gathered."""


class JitterBuffer:
    """One direction between two parties, at one rate."""

    def __init__(self, rate_hz: int) -> None:
        self._gathered = round(GATHERED_S * rate_hz)
        self._longest = round(LONGEST_S * rate_hz)
        self._pieces: deque[Samples] = deque()
        self._size = 0
        self._playing = False
        self.dropped = 0
        """Samples that came too early to be kept."""

    def put(self, samples: Samples) -> None:
        """Take audio, of any length, as it arrives."""
        self._pieces.append(samples)
        self._size += len(samples)
        if self._size > self._longest:
            excess = self._size - self._gathered
            self.dropped += excess
            self._cut(excess)
        if self._size >= self._gathered:
            self._playing = True

    def take(self, count: int) -> Samples:
        """Return exactly `count` samples, silence where nothing is there."""
        if not self._playing:
            return np.zeros(count, np.int16)
        taken = self._cut(min(count, self._size))
        missing = count - len(taken)
        if missing:
            self._playing = False
            taken = np.concatenate([taken, np.zeros(missing, np.int16)])
        return taken

    def _cut(self, count: int) -> Samples:
        """Remove and return the oldest `count` samples."""
        cut: list[Samples] = [np.zeros(0, np.int16)]
        self._size -= count
        while count:
            piece = self._pieces.popleft()
            cut.append(piece[:count])
            if len(piece) > count:
                self._pieces.appendleft(piece[count:])
            count -= len(cut[-1])
        return np.concatenate(cut)
