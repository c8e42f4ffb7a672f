"""Raises the speech of callers who are hardly to be heard."""

import numpy as np

from smartivr.audio.mix import saturate
from smartivr.line import Samples

USUAL_PEAK = 8000
"""Loudest sample that the beginning of speech should have; what follows may be 12 dB louder."""
MOST_GAIN = 32.0
_FULL_SCALE = 32767


class AutomaticGain:
    """One stretch of speech, from shortly before its first voice on.

    Its first piece decides how much it is raised, and nothing is ever lowered. The gain stays the
    same, so that speech keeps its shape, unless a later moment would be clipped by it.
    """

    def __init__(self) -> None:
        self._gain = MOST_GAIN
        self._begun = False

    def feed(self, samples: Samples) -> Samples:
        """Take the next piece and return it raised; as it is where it is loud enough."""
        peak = int(np.abs(samples.astype(np.int32)).max(initial=1))
        loudest = _FULL_SCALE if self._begun else USUAL_PEAK
        self._begun = True
        self._gain = max(1.0, min(self._gain, loudest / peak))
        return saturate(samples * self._gain) if self._gain > 1 else samples
