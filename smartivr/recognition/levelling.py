"""Bring speech to the level that pocketsphinx hears best, over a faint floor of noise."""

import numpy as np
from numpy.typing import NDArray

from smartivr.line import Samples

TARGET_PEAK = 16384
QUIETEST_PEAK = 8000
"""While speech comes in, its loudest moment is taken to be at least this loud. Amplifying what
comes before that more would make a level that falls within the first word."""
FLOOR = 33.0
"""Noise added to every sample: pocketsphinx leaves digital silence out of its cepstral mean."""


class Levelled:
    """One utterance, levelled twice: as it comes in, and again once all of it is there.

    The noise is the same for every utterance, so that decoding is repeatable.
    """

    def __init__(self) -> None:
        self._pieces: list[Samples] = []
        self._peak = QUIETEST_PEAK
        self._noise = np.random.default_rng(0)

    def add(self, samples: Samples) -> NDArray[np.int16]:
        """Take more speech; the same levelled by the loudest moment so far."""
        self._pieces.append(samples)
        self._peak = max(self._peak, _peak(samples))
        return self._level(samples, self._peak)

    @property
    def length(self) -> int:
        """Samples so far."""
        return sum(piece.size for piece in self._pieces)

    def whole(self) -> NDArray[np.int16]:
        """All speech, levelled by its loudest moment."""
        samples = np.concatenate(self._pieces) if self._pieces else np.zeros(0, np.int16)
        return self._level(samples, max(_peak(samples), 1))

    def _level(self, samples: Samples, peak: int) -> NDArray[np.int16]:
        return with_floor(samples, TARGET_PEAK / peak, self._noise)


def with_floor(samples: Samples, gain: float, noise: np.random.Generator) -> NDArray[np.int16]:
    """Samples amplified, over the floor."""
    floor = noise.standard_normal(samples.size, dtype=np.float32) * FLOOR
    levelled = samples.astype(np.float32) * np.float32(gain) + floor
    return np.clip(levelled, -32767, 32767).astype(np.int16)


def _peak(samples: Samples) -> int:
    return int(np.abs(samples.astype(np.int32)).max(initial=0))
