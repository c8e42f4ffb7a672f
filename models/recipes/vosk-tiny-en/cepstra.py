"""Mel cepstra as Kaldi makes them in vosk, and the sliding mean that is taken off them."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

from typing import cast

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

RATE_HZ = 8000
WINDOW, STEP, FFT = 200, 80, 256
"""25 ms every 10 ms."""
BANDS = COEFFICIENTS = 32
LOW_HZ, HIGH_HZ = 60.0, 3700.0
_LIFTER = 22.0
_PREEMPHASIS = 0.97
_POVEY_POWER = 0.85
_MEAN_FRAMES = 600
"""The mean is taken over the last 6 s."""
_GLOBAL_FRAMES = 200
"""While fewer frames were heard, the global mean stands in for up to 2 s."""

OPTIONS = {
    "use-energy": "false",
    "sample-frequency": RATE_HZ,
    "num-mel-bins": BANDS,
    "num-ceps": COEFFICIENTS,
    "low-freq": LOW_HZ,
    "high-freq": HIGH_HZ,
    "dither": 0,
    "allow-upsample": "true",
    "allow-downsample": "true",
}
"""The same settings in Kaldi's words."""


def _mel(frequency_hz: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return 1127.0 * np.log1p(frequency_hz / 700.0)


def _bands() -> Floats:
    """Triangles over the FFT's bins: (FFT / 2 + 1, BANDS)."""
    edges = np.linspace(*_mel(np.array([LOW_HZ, HIGH_HZ])), BANDS + 2)
    bins = _mel(np.arange(FFT // 2 + 1) * RATE_HZ / FFT)[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    triangles = np.clip(np.minimum(rising, falling), 0, None)
    triangles[-1] = 0
    return triangles.astype(np.float32)


def _cosines() -> Floats:
    """Orthonormal DCT with liftering: (BANDS, COEFFICIENTS)."""
    band, order = np.arange(BANDS)[:, None] + 0.5, np.arange(COEFFICIENTS)[None, :]
    table = np.sqrt(2 / BANDS) * np.cos(np.pi / BANDS * band * order)
    table[:, 0] = np.sqrt(1 / BANDS)
    lifter = 1 + _LIFTER / 2 * np.sin(np.pi * np.arange(COEFFICIENTS) / _LIFTER)
    return (table * lifter).astype(np.float32)


_HANN = np.hanning(WINDOW).astype(np.float32)
_SHAPE = _HANN**_POVEY_POWER
_BANDS = _bands()
_COSINES = _cosines()


def cepstra(samples: Floats) -> Floats:
    """Cepstra of samples in 16-bit range: (frames, COEFFICIENTS); only whole windows count."""
    if len(samples) < WINDOW:
        return np.zeros((0, COEFFICIENTS), np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::STEP]
    frames = frames - frames.mean(axis=1, keepdims=True)
    before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    spectrum = np.fft.rfft((frames - _PREEMPHASIS * before) * _SHAPE, FFT)
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
    energies = np.maximum(power @ _BANDS, np.finfo(np.float32).eps)
    return cast("Floats", np.log(energies) @ _COSINES)


def centred(values: Floats, global_mean: Floats) -> Floats:
    """Cepstra less the mean of the frames before, mixed with the global mean at the beginning."""
    sums = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, 0, np.float64)])
    last = np.arange(1, len(values) + 1)
    first = np.maximum(0, last - _MEAN_FRAMES)
    count = (last - first)[:, None]
    extra = np.minimum(_GLOBAL_FRAMES, _MEAN_FRAMES - count)
    mean = (sums[last] - sums[first] + extra * global_mean) / (count + extra)
    return (values - mean).astype(np.float32)
