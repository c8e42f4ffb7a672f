"""Fourier transforms of lengths that are fast."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Signal = npt.NDArray[np.float64]
Spectrum = npt.NDArray[np.complex128]


def filtered(signal: Signal, change: Callable[[Spectrum], Spectrum], tail: int = 0) -> Signal:
    """The signal with its spectrum changed; `tail` samples of room keep echoes from wrapping."""
    size = 1 << (len(signal) + tail - 1).bit_length()
    return np.fft.irfft(change(np.fft.rfft(signal, size)), size)[: len(signal)]
