"""Audio that arrives unevenly, given out evenly.

Frames of a network come in bunches; whoever plays them wants exactly 20 ms every 20 ms. So a little
is gathered before the first is played: more once that has not sufficed, and less again, in a quiet
moment, once it is not needed. What runs too far ahead is dropped, so that two people who talk do
not drift apart.
"""

from collections import deque

import numpy as np

from smartivr.line import FRAME_S, Samples

GATHERED_S = 0.04
"""So much is there before playing begins, and at least so much again after it ran dry."""
MOST_GATHERED_S = 0.16
"""Who is later than that has fallen silent, or is not worth waiting for."""
LONGEST_S = 0.3
"""More than this is never kept; then the oldest goes, down to what is gathered."""
WATCHED_S = 2.0
"""What was never needed for so long is given up, a frame at a time."""
_FORGETTING = 0.003
"""Share of what was gathered beyond the least that goes with each frame; half within 5 s."""
_QUIET = 300
"""Samples of a frame that nobody will miss are all below."""


class JitterBuffer:
    """One direction between two parties, at one rate."""

    def __init__(self, rate_hz: int) -> None:
        self._least = round(GATHERED_S * rate_hz)
        self._most = round(MOST_GATHERED_S * rate_hz)
        self._longest = round(LONGEST_S * rate_hz)
        self._frame = round(FRAME_S * rate_hz)
        self._watched = round(WATCHED_S * rate_hz)
        self._gathered = float(self._least)
        self._pieces: deque[Samples] = deque()
        self._size = 0
        self._playing = False
        self._dry = 0
        """Samples of silence since it ran dry."""
        self._spare = self._longest
        """What was there at least after each frame, for as long as is watched."""
        self._since = 0
        self.dropped = 0
        """Samples that came too early to be kept."""

    def put(self, samples: Samples) -> None:
        """Take audio, of any length, as it arrives."""
        if 0 < self._dry <= self._most:
            self._gathered = min(self._gathered + self._dry, self._most)
        self._dry = 0
        self._pieces.append(samples)
        self._size += len(samples)
        if self._size > self._longest:
            excess = self._size - round(self._gathered)
            self.dropped += excess
            self._cut(excess)
        if self._size >= self._gathered:
            self._playing = True

    def take(self, count: int) -> Samples:
        """Return exactly `count` samples, silence where nothing is there."""
        if not self._playing:
            self._dry += count if self._dry else 0
            return np.zeros(count, np.int16)
        taken = self._cut(min(count, self._size))
        missing = count - len(taken)
        if missing:
            self._playing = False
            self._dry = missing
            self._watch_again()
            return np.concatenate([taken, np.zeros(missing, np.int16)])
        self._gathered -= _FORGETTING * (self._gathered - self._least)
        self._give_up(taken)
        return taken

    def _give_up(self, taken: Samples) -> None:
        """Drop a frame in a quiet moment if there was always more than one too many."""
        self._spare = min(self._spare, self._size)
        self._since += len(taken)
        if self._since < self._watched:
            return
        if self._spare <= self._frame:
            self._watch_again()
        elif np.abs(taken).max(initial=0) < _QUIET:
            self._cut(self._frame)
            self.dropped += self._frame
            self._watch_again()

    def _watch_again(self) -> None:
        self._spare = self._longest
        self._since = 0

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
