"""Takes the mean of a call's speech out of its cepstra, as pocketsphinx's model expects it.

The library does that by itself, but cannot begin a stream without knowing the mean already. Here
the mean starts from a usual one and follows what is heard within half a second, and what is heard
before that waits. Isolated words need this: over a telephone line, half of all spoken digits are
taken for others where the mean stays the usual one.
"""

import numpy as np
from numpy.typing import NDArray

from smartivr.recognition.cepstra import CEPSTRA, Cepstra

START_FRAMES = 40
"""The mean that an utterance starts with weighs as much as so many frames of it."""
CALL_FRAMES = 300
"""The mean that a call goes on with moves more slowly: it weighs as much as so many frames."""
HELD_FRAMES = 50
"""What is heard waits for so many frames; the audio before the first voice is about as long."""


class Centring:
    """Centres one utterance as it comes in, however it is cut, or all of it at once."""

    def __init__(self, start: tuple[float, ...]) -> None:
        self._start = np.array(start, np.float64)
        self._sum = self._start * START_FRAMES
        self._weight = START_FRAMES
        self._held: Cepstra = np.zeros((0, CEPSTRA), np.float32)
        self._holding = True

    @property
    def mean(self) -> NDArray[np.float64]:
        """The mean by now, shape (CEPSTRA,)."""
        return self._sum / self._weight

    @property
    def of_call(self) -> NDArray[np.float64]:
        """The mean to start the call's next utterance with, shape (CEPSTRA,)."""
        more = CALL_FRAMES - START_FRAMES
        return (self._sum + self._start * more) / (self._weight + more)

    def add(self, heard: Cepstra) -> Cepstra:
        """Take more frames; those that can be centred by now."""
        if not self._holding:
            return self._follow(heard)
        self._held = np.concatenate([self._held, heard])
        if len(self._held) < HELD_FRAMES:
            return self._held[:0]
        first, rest = np.split(self._held, [HELD_FRAMES])
        self._holding = False
        return np.concatenate([self.whole(first), self._follow(rest)])

    def finish(self) -> Cepstra:
        """End the utterance; what has been waiting until now."""
        held, self._held = self._held, self._held[:0]
        return self.whole(held) if self._holding else held[:0]

    def whole(self, heard: Cepstra) -> Cepstra:
        """Centre frames that belong together by one mean."""
        self._sum = self._sum + heard.sum(axis=0, dtype=np.float64)
        self._weight += len(heard)
        return (heard - self.mean).astype(np.float32)

    def _follow(self, heard: Cepstra) -> Cepstra:
        if not len(heard):
            return heard
        sums = self._sum + np.cumsum(heard, axis=0, dtype=np.float64)
        weights = self._weight + np.arange(1, len(heard) + 1)
        self._sum, self._weight = sums[-1], int(weights[-1])
        return (heard - sums / weights[:, None]).astype(np.float32)
