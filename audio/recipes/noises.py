"""Noises of offices and streets, all computed but the babble, which is espeak-ng talking."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from smartivr.audio.mix import normalise
from smartivr.audio.tones import hold_music, ring_back
from smartivr.line import Samples

Waves = NDArray[np.float64]
RATE_HZ = 16000
LEVEL_DBOV = -24.0


def make_noise(kind: str, duration_s: float, seed: int, babble: Samples) -> Samples:
    """Return a noise of a kind named in `NOISES`, `babble` or `silence`, at 16 kHz."""
    count = round(duration_s * RATE_HZ)
    random = np.random.default_rng(seed)
    if kind == "silence":
        return np.zeros(count, np.int16)
    if kind == "babble":
        return np.roll(babble, int(random.integers(len(babble))))[:count]
    waves = NOISES[kind](count, random)
    return normalise((waves / np.abs(waves).max() * 16000).astype(np.int16), LEVEL_DBOV)


def _white(count: int, random: np.random.Generator) -> Waves:
    return random.normal(size=count)


def _sloped(count: int, random: np.random.Generator, exponent: float) -> Waves:
    """Noise whose power falls with this power of the frequency."""
    spectrum = np.fft.rfft(random.normal(size=count))
    frequencies = np.maximum(np.fft.rfftfreq(count, 1 / RATE_HZ), 20.0)
    return np.fft.irfft(spectrum * frequencies ** (-exponent / 2), count)


def _pink(count: int, random: np.random.Generator) -> Waves:
    return _sloped(count, random, 1.0)


def _street(count: int, random: np.random.Generator) -> Waves:
    """Low rumble that swells as if cars went by."""
    time_s = np.arange(count) / RATE_HZ
    swell = 1 + 0.7 * np.sin(2 * np.pi * (0.3 * time_s + random.random()))
    return _sloped(count, random, 1.7) * swell


def _hum(count: int, random: np.random.Generator) -> Waves:
    """Mains at 50 Hz with its overtones, over a faint hiss."""
    time_s = np.arange(count) / RATE_HZ
    overtones = [
        np.sin(2 * np.pi * 50 * number * time_s + random.random() * 6) / number
        for number in (1, 2, 3, 4, 6, 8)
    ]
    return np.sum(overtones, axis=0) + 0.05 * _white(count, random)


def _knocks(count: int, random: np.random.Generator) -> Waves:
    """A few dull blows, as of a receiver put on a table."""
    waves = 0.001 * _white(count, random)
    for _ in range(5):
        start = int(random.integers(count))
        time_s = np.arange(count - start) / RATE_HZ
        pitch_hz = random.uniform(90, 400)
        waves[start:] += np.sin(2 * np.pi * pitch_hz * time_s) * np.exp(-time_s * 60)
    return waves


def _breath(count: int, random: np.random.Generator) -> Waves:
    """Slow bursts of soft hiss into the microphone."""
    time_s = np.arange(count) / RATE_HZ
    bursts = np.clip(np.sin(2 * np.pi * (0.7 * time_s + random.random())), 0, None) ** 2
    return _sloped(count, random, 0.7) * (bursts + 0.01)


def _music(count: int, _random: np.random.Generator) -> Waves:
    return hold_music(count / RATE_HZ, RATE_HZ)[:count].astype(np.float64)


def _ringing(count: int, _random: np.random.Generator) -> Waves:
    return ring_back(count / RATE_HZ, RATE_HZ)[:count].astype(np.float64)


NOISES: dict[str, Callable[[int, np.random.Generator], Waves]] = {
    "white": _white,
    "pink": _pink,
    "street": _street,
    "hum": _hum,
    "knocks": _knocks,
    "breath": _breath,
    "music": _music,
    "ringing": _ringing,
}
