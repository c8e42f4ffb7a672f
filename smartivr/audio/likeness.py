"""How alike two pieces of audio sound, whatever became of the waveform on the way."""

import numpy as np
from numpy.typing import NDArray

_HOP_S = 0.01
_FRAME_S = 0.02
_EDGES_HZ = (100, 300, 500, 700, 950, 1200, 1500, 1900, 2400, 3000, 3700)
_FLOOR = 32.0**2
"""Energy of a bin below which nothing differs."""

_Wave = NDArray[np.float64]


def likeness(came: _Wave, played: _Wave, rate_hz: int) -> float:
    """Return how like some part of what was played this is, -1 to 1.

    Compared are the loudnesses of ten bands every 10 ms: their correlation, where it is highest.
    A voice codec leaves them as they are; two people who say the same words differ in them.
    """
    heard, original = _bands(came, rate_hz), _bands(played, rate_hz)
    length = len(heard)
    if not length or len(original) < length:
        return 0.0
    heard = _plain(heard)
    starts = range(len(original) - length + 1)
    return max(float(np.vdot(heard, _plain(original[at : at + length]))) for at in starts)


def _bands(wave: _Wave, rate_hz: int) -> _Wave:
    """Return the loudness of each band, in dB; one row each 10 ms."""
    size, hop = round(_FRAME_S * rate_hz), round(_HOP_S * rate_hz)
    if len(wave) < size:
        return np.zeros((0, len(_EDGES_HZ) - 1))
    frames = np.lib.stride_tricks.sliding_window_view(wave, size)[::hop] * np.hanning(size)
    energy = np.abs(np.fft.rfft(frames)) ** 2
    places = np.searchsorted(np.fft.rfftfreq(size, 1 / rate_hz), _EDGES_HZ)
    sums = np.add.reduceat(energy[:, : places[-1]], places[:-1], axis=1)
    return np.asarray(10 * np.log10(sums + _FLOOR * size))


def _plain(bands: _Wave) -> _Wave:
    """Take each band's mean out, and the whole's size."""
    moved = bands - bands.mean(axis=0)
    return np.asarray(moved / (np.sqrt(np.vdot(moved, moved)) + 1e-9))
