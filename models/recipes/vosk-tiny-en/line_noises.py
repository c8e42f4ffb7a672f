"""Noises as they lie under calls: hiss, hum, fans, water, clatter, music and babble."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

from collections.abc import Sequence

import numpy as np
from cepstra import RATE_HZ
from spectra import Signal, Spectrum, filtered


def _unit(sound: Signal) -> Signal:
    return sound / max(1e-9, float(np.sqrt(np.mean(sound**2))))


def _shaped(count: int, rng: np.random.Generator, slope: float) -> Signal:
    """Noise whose amplitude falls with frequency to the power of `slope`, with random bumps."""
    bumps_db = rng.normal(0, 5, 8)

    def shape(spectrum: Spectrum) -> Spectrum:
        bins = np.arange(1, len(spectrum) + 1)
        bump_db = np.interp(bins, np.linspace(0, len(spectrum), len(bumps_db)), bumps_db)
        return spectrum * 10 ** (bump_db / 20) / bins**slope

    return filtered(rng.standard_normal(count), shape)


def hiss(count: int, rng: np.random.Generator) -> Signal:
    """Between white and brown."""
    return _shaped(count, rng, float(rng.uniform(0, 1)))


def hum(count: int, rng: np.random.Generator) -> Signal:
    """Mains with harmonics, and some hiss."""
    seconds = np.arange(count) / RATE_HZ
    mains_hz = float(rng.choice([50.0, 60.0]))
    tones = [
        np.sin(2 * np.pi * mains_hz * k * seconds + rng.uniform(0, 6)) / k for k in range(1, 9)
    ]
    return np.sum(tones, axis=0) + 0.3 * rng.standard_normal(count)


def fan(count: int, rng: np.random.Generator) -> Signal:
    """Low rushing that beats with the blades."""
    seconds = np.arange(count) / RATE_HZ
    beat = 1 + rng.uniform(0, 0.5) * np.sin(2 * np.pi * rng.uniform(5, 60) * seconds)
    return _shaped(count, rng, float(rng.uniform(0.5, 1.2))) * beat


def water(count: int, rng: np.random.Generator) -> Signal:
    """Bright rushing that swells and falls."""
    places = np.linspace(0, count, max(2, count // 1600))
    swell = np.interp(np.arange(count), places, rng.uniform(0.3, 1.5, len(places)))
    return np.diff(_shaped(count + 1, rng, 0.2)) * swell


def clatter(count: int, rng: np.random.Generator) -> Signal:
    """Dishes and cutlery: short ringing knocks at random times, over faint hiss."""
    sound = 0.02 * _unit(_shaped(count, rng, 0.3))
    for _ in range(rng.poisson(count / RATE_HZ * rng.uniform(1, 8)) + 1):
        length = min(count, int(rng.uniform(0.03, 0.4) * RATE_HZ))
        start = int(rng.integers(0, count - length + 1))
        seconds = np.arange(length) / RATE_HZ
        knock = np.zeros(length)
        for pitch_hz in rng.uniform(300, 3900, int(rng.integers(2, 7))):
            decay = np.exp(-seconds * rng.uniform(15, 150))
            knock += rng.uniform(0.2, 1) * decay * np.sin(2 * np.pi * pitch_hz * seconds)
        knock += rng.standard_normal(length) * np.exp(-seconds * 200)
        sound[start : start + length] += knock * 10 ** (rng.uniform(-20, 0) / 20)
    return sound


def music(count: int, rng: np.random.Generator) -> Signal:
    """Chords that change a few times a second."""
    sound = np.zeros(count)
    length = int(rng.uniform(0.15, 0.6) * RATE_HZ)
    seconds = np.arange(length) / RATE_HZ
    for start in range(0, count, length):
        pitches_hz = 110 * 2 ** (rng.integers(0, 36, 3) / 12)
        tones = np.outer(pitches_hz, 2 * np.pi * seconds)
        chord = (np.sin(tones) + np.sin(2 * tones) / 2 + np.sin(3 * tones) / 3).sum(axis=0)
        piece = chord * np.exp(-seconds * rng.uniform(1, 8))
        sound[start : start + length] += piece[: count - start]
    return sound


def babble(count: int, rng: np.random.Generator, voices: Sequence[Signal]) -> Signal:
    """Several people who talk at once, some nearer than others."""
    sound = np.zeros(count)
    for index in rng.integers(0, len(voices), int(rng.integers(2, 8))):
        voice = np.roll(np.resize(voices[index], count), int(rng.integers(count)))
        sound += voice * 10 ** (rng.uniform(-12, 0) / 20)
    return sound


_SINGLE = (hiss, hiss, hum, fan, water, clatter, music)


def any_noise(count: int, rng: np.random.Generator, voices: Sequence[Signal]) -> Signal:
    """One to three kinds together with a mean power of one; `voices` talk in the babble."""
    sound = np.zeros(count)
    for _ in range(int(rng.choice([1, 1, 2, 3]))):
        kind = int(rng.integers(len(_SINGLE) + 3))
        one = _SINGLE[kind](count, rng) if kind < len(_SINGLE) else babble(count, rng, voices)
        sound += _unit(one) * 10 ** (rng.uniform(-10, 0) / 20)
    return _unit(sound)
