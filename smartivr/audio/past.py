"""The end of a stream of audio, found by place."""

import numpy as np

from smartivr.line import Samples


class Past:
    """Keeps so many samples at least; before the stream's beginning there was silence."""

    def __init__(self, kept: int) -> None:
        self.end = 0
        self._kept = kept
        self._samples = np.zeros(kept + kept // 4, np.int16)
        self._filled = kept

    def add(self, samples: Samples) -> None:
        """Take what comes next."""
        spare = len(self._samples) - self._kept
        while len(samples) > spare:
            self._add(samples[:spare])
            samples = samples[spare:]
        self._add(samples)

    def _add(self, samples: Samples) -> None:
        if self._filled + len(samples) > len(self._samples):
            self._samples[: self._kept] = self._samples[self._filled - self._kept : self._filled]
            self._filled = self._kept
        self._samples[self._filled : self._filled + len(samples)] = samples
        self._filled += len(samples)
        self.end += len(samples)

    def between(self, start: int, end: int) -> Samples | None:
        """Return this part, to be copied before more is added; None where it is not there."""
        if end > self.end or start < self.end - self._kept:
            return None
        shift = self._filled - self.end
        return self._samples[start + shift : end + shift]
