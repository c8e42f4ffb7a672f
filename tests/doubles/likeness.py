"""Where one sound stands in another."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def correlation(heard: ArrayLike, said: ArrayLike) -> NDArray[np.float64]:
    """What `np.correlate(heard, said, "full")` gives, but by Fourier transform, at once."""
    long, short = np.asarray(heard, float), np.asarray(said, float)
    size = len(long) + len(short) - 1
    return np.fft.irfft(np.fft.rfft(long, size) * np.fft.rfft(short[::-1], size), size)
