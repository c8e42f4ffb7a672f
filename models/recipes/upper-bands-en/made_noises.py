"""Made noises: rushing of any colour, clatter, and babble of other speakers; all of power 1."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from smartivr.line import Samples
from smartivr.recognition.base import RATE_HZ

Signal = NDArray[np.float64]
_LEAST_HZ = 60.0


def _of_power_one(sound: Signal) -> Signal:
    power = float(np.mean(sound**2))
    return sound / np.sqrt(power) if power else sound


def rushing(count: int, rng: np.random.Generator) -> Signal:
    """Steady noise between white and brown."""
    slope = rng.uniform(0, 1.2)
    spectrum = np.fft.rfft(rng.standard_normal(count))
    spectrum /= np.maximum(np.fft.rfftfreq(count, 1 / RATE_HZ), _LEAST_HZ) ** slope
    return _of_power_one(np.fft.irfft(spectrum, count))


def clatter(count: int, rng: np.random.Generator) -> Signal:
    """Ringing knocks at random moments, over faint rushing."""
    sound = 0.05 * rushing(count, rng)
    for start in rng.integers(0, count, 1 + rng.poisson(3 * count / RATE_HZ)):
        seconds = np.arange(min(int(rng.uniform(0.02, 0.15) * RATE_HZ), count - start)) / RATE_HZ
        for _ in range(5):
            tone = np.sin(2 * np.pi * rng.uniform(500, 7000) * seconds + rng.uniform(0, 6))
            fading = rng.uniform(0.2, 1.0) * np.exp(-seconds * rng.uniform(20, 120))
            sound[start : start + seconds.size] += tone * fading
    return _of_power_one(sound)


def babble(count: int, voices: Sequence[Samples], rng: np.random.Generator) -> Signal:
    """Several people at once."""
    sound = np.zeros(count)
    for voice in voices:
        sound += _of_power_one(np.resize(np.roll(voice, rng.integers(voice.size)), count) * 1.0)
    return _of_power_one(sound)


NOISES: tuple[Callable[[int, np.random.Generator], Signal], ...] = (rushing, clatter)
"""All but babble, which is made of speech."""
