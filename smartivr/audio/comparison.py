"""Where in some audio a piece of other audio is found: cross-correlation with phase transform."""

from functools import cache

import numpy as np

from smartivr.line import Samples

_LOWEST_HZ, _HIGHEST_HZ = 200.0, 3400.0
"""Where there is speech in every line."""
_STEP = 128


class Comparison:
    """Finds pieces within so many samples. It has no state, so all calls share it."""

    def __init__(self, length: int, rate_hz: int) -> None:
        power = 1 << (length - 1).bit_length()
        self._size = power if 3 * power // 4 < length else 3 * power // 4
        frequencies_hz = np.fft.rfftfreq(self._size, 1 / rate_hz)
        within = (frequencies_hz >= _LOWEST_HZ) & (frequencies_hz <= _HIGHEST_HZ)
        self._speech = slice(*(int(each) for each in np.flatnonzero(within)[[0, -1]] + [0, 1]))
        self._bins = int(within.sum())

    def loudest(self, played: Samples, length: int) -> float:
        """Return the mean energy that a piece of this length cannot exceed: cheap, and no less."""
        floats = played.astype(np.float32)
        floats *= floats
        sums = np.add.reduceat(floats, np.arange(0, len(floats), _STEP))
        steps = -(-length // _STEP) + 1
        return float(np.convolve(sums, np.ones(steps, np.float32)).max()) / length

    def likest(self, came: Samples, played: Samples) -> tuple[int, float]:
        """Return where in what was played this begins, and how surely, 0 to 1."""
        heard = np.fft.rfft(came.astype(np.float32), self._size)
        cross = np.conj(heard, out=heard)
        cross *= np.fft.rfft(played.astype(np.float32), self._size)
        strength = np.abs(cross)
        floor = 0.01 * strength.mean() + 1e-9
        alike = np.zeros_like(cross)
        speech = self._speech
        np.divide(cross[speech], strength[speech] + floor, out=alike[speech])
        likeness = np.abs(np.fft.irfft(alike, self._size)[: len(played) - len(came) + 1])
        place = int(np.argmax(likeness))
        return place, float(likeness[place]) * self._size / (2 * self._bins)


@cache
def comparison(length: int, rate_hz: int) -> Comparison:
    """Return what finds pieces within so many samples."""
    return Comparison(length, rate_hz)
