"""pocketsphinx's own front end in numpy: speech to log mel bands to cepstra.

It gives the library's numbers, with two differences that matter to a service: what is done
between bands and cepstra can be chosen, and no utterance leaves a trace in the next one (the
library's estimate of noise outlives the utterance that it was made from).

The settings are those in `feat.params` of the model that the pocketsphinx wheel brings.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from smartivr.recognition.base import RATE_HZ

Bands = NDArray[np.float64]
"""Natural logarithms of power, shape (frames, BANDS)."""
Cepstra = NDArray[np.float32]
"""Shape (frames, CEPSTRA)."""

HOP = 160
"""Samples from the start of one frame to that of the next: 10 ms."""
WINDOW = 410
SPECTRUM = 512
BANDS = 25
LOWEST_HZ, HIGHEST_HZ = 130.0, 6800.0
CEPSTRA = 13
LIFTER = 22
EMPHASIS = 0.97
LEAST_POWER = 1e-4


def _band_edges_hz() -> NDArray[np.float64]:
    """Edges of the triangular bands, at lines of the spectrum: band i spans edges i to i + 2."""
    lowest, highest = 2595 * np.log10(1 + np.array([LOWEST_HZ, HIGHEST_HZ]) / 700)
    edges_hz = 700 * (10 ** (np.linspace(lowest, highest, BANDS + 2) / 2595) - 1)
    line_hz = RATE_HZ / SPECTRUM
    return np.floor(edges_hz / line_hz + 0.5) * line_hz


def _band_weights() -> NDArray[np.float64]:
    """Weight of each line of the spectrum in each band; every band has the same area."""
    lines_hz = np.arange(SPECTRUM // 2 + 1) * RATE_HZ / SPECTRUM
    edges_hz = _band_edges_hz()
    weights = []
    for low, top, high in zip(edges_hz, edges_hz[1:], edges_hz[2:], strict=False):
        rising, falling = (lines_hz - low) / (top - low), (high - lines_hz) / (high - top)
        weights.append(np.maximum(np.minimum(rising, falling), 0.0) * 2 / (high - low))
    return np.array(weights).T


def _cosines() -> NDArray[np.float64]:
    """The unitary discrete cosine transform from bands to liftered cepstra."""
    order = np.arange(CEPSTRA)
    cosines = np.cos(np.pi / BANDS * np.outer(np.arange(BANDS) + 0.5, order))
    cosines *= np.where(order == 0, np.sqrt(1 / BANDS), np.sqrt(2 / BANDS))
    return cosines * (1 + LIFTER / 2 * np.sin(order * np.pi / LIFTER))


BAND_TOPS_HZ = _band_edges_hz()[2:]
"""The frequency at which each band ends."""
_WEIGHTS = _band_weights()
_COSINES = _cosines()
_HAMMING = np.hamming(WINDOW)


def cepstra(bands: Bands) -> Cepstra:
    """The cepstra of log bands."""
    return (bands @ _COSINES).astype(np.float32)


class BandAnalysis:
    """Turns one utterance into log bands, however its samples are cut into pieces."""

    def __init__(self) -> None:
        self._rest = np.zeros(0)
        self._before = 0.0
        self._noise = NoiseRemoval()

    def add(self, samples: NDArray[np.int16]) -> Bands:
        """Take more samples; the bands of the frames that they complete."""
        if not samples.size:
            return np.zeros((0, BANDS))
        plain = samples.astype(np.float64)
        delayed = np.concatenate(([self._before], plain[:-1]))
        self._before = plain[-1]
        self._rest = np.concatenate((self._rest, plain - EMPHASIS * delayed))
        if self._rest.size < WINDOW:
            return np.zeros((0, BANDS))
        frames = sliding_window_view(self._rest, WINDOW)[::HOP]
        bands = self._analyse(frames)
        self._rest = self._rest[len(frames) * HOP :].copy()
        return bands

    def finish(self) -> Bands:
        """End the utterance; the bands of its last, incomplete frame."""
        if not self._rest.size:
            return np.zeros((0, BANDS))
        frame = np.pad(self._rest, (0, WINDOW - self._rest.size))
        self._rest = np.zeros(0)
        return self._analyse(frame[None])

    def _analyse(self, frames: NDArray[np.float64]) -> Bands:
        spectra = np.fft.rfft(frames * _HAMMING, SPECTRUM)
        powers = (spectra.real**2 + spectra.imag**2) @ _WEIGHTS
        gains = np.array([self._noise.gain(power) for power in powers])
        result: Bands = np.log(powers * gains + LEAST_POWER)
        return result


_REACH = 4
"""Gains are averaged over so many bands to either side."""
_NEIGHBOURS = np.abs(np.subtract.outer(np.arange(BANDS), np.arange(BANDS))) <= _REACH
_SMOOTHING = _NEIGHBOURS / _NEIGHBOURS.sum(axis=1, keepdims=True)
_MOST_CHANGE = 20.0


@dataclass
class _Tracked:
    """What noise removal remembers from frame to frame, for each band."""

    power: NDArray[np.float64]
    noise: NDArray[np.float64]
    floor: NDArray[np.float64]
    peak: NDArray[np.float64]


class NoiseRemoval:
    """Finds the gain of each band, frame by frame, that takes steady noise away.

    The noise is the lower envelope of the smoothed power, and what is masked by a louder moment
    shortly before counts as noise as well.
    """

    def __init__(self) -> None:
        self._tracked: _Tracked | None = None

    def gain(self, power: NDArray[np.float64]) -> NDArray[np.float64]:
        """The gains for the next frame."""
        if self._tracked is None:
            floor = power / _MOST_CHANGE
            self._tracked = _Tracked(power, floor, floor, np.zeros_like(power))
        past = self._tracked
        smoothed = 0.7 * past.power + 0.3 * power
        noise = _lower_envelope(past.noise, smoothed)
        signal = np.maximum(smoothed - noise, 1.0)
        floor = _lower_envelope(past.floor, signal)
        fading = 0.85 * past.peak
        peak = np.maximum(signal, fading)
        signal = np.where(signal < 0.85 * fading, 0.2 * fading, signal)
        signal = np.maximum(signal, floor)
        self._tracked = _Tracked(smoothed, noise, floor, peak)
        kept = signal / np.maximum(smoothed, signal / _MOST_CHANGE)
        gains: NDArray[np.float64] = _SMOOTHING @ np.maximum(kept, 1 / _MOST_CHANGE)
        return gains


def _lower_envelope(past: NDArray[np.float64], now: NDArray[np.float64]) -> NDArray[np.float64]:
    """Follows slowly upwards and fast downwards."""
    return np.where(now >= past, 0.995 * past + 0.005 * now, 0.5 * past + 0.5 * now)
