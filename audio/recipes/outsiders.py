"""Sounds that are no speech and yet keep microphones busy: animals, people, dishes, machines."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

from collections.abc import Callable

import numpy as np
from noises import RATE_HZ, Waves

from smartivr.audio.mix import normalise
from smartivr.line import Samples

LEVEL_DBOV = -24.0


def make_sound(kind: str, seed: int) -> Samples:
    """Return a sound of a kind named in `SOUNDS`, of one to three seconds, at 16 kHz."""
    random = np.random.default_rng(seed)
    count = int(random.uniform(1.0, 3.0) * RATE_HZ)
    waves = SOUNDS[kind](count, random)
    return normalise((waves / np.abs(waves).max() * 16000).astype(np.int16), LEVEL_DBOV)


def _voiced(pitch_hz: Waves, formants_hz: tuple[float, ...], random: np.random.Generator) -> Waves:
    """Buzz at a pitch that may glide, through resonances."""
    phase = np.cumsum(pitch_hz) / RATE_HZ
    buzz = np.diff(np.floor(phase), prepend=0.0) - pitch_hz / RATE_HZ
    return _resonant(buzz + 0.02 * random.normal(size=len(buzz)), formants_hz)


def _resonant(waves: Waves, formants_hz: tuple[float, ...]) -> Waves:
    frequencies = np.fft.rfftfreq(len(waves), 1 / RATE_HZ)
    shape = sum(1 / (1 + ((frequencies - formant) / 110.0) ** 2) for formant in formants_hz)
    return np.fft.irfft(np.fft.rfft(waves) * shape, len(waves))


def _put(into: Waves, start: int, piece: Waves) -> None:
    room = len(into) - start
    into[start : start + len(piece)] += piece[:room]


def _barks(count: int, random: np.random.Generator) -> Waves:
    """A dog: short falling growls, one to three in a row."""
    waves, start, base_hz = np.zeros(count), 0, random.uniform(220, 600)
    while start < count:
        length = int(random.uniform(0.12, 0.25) * RATE_HZ)
        fall = np.linspace(1.3, 0.7, length) * base_hz * random.uniform(0.9, 1.1)
        bark = _voiced(fall, (base_hz * 2.2, base_hz * 4), random) * np.hanning(length)
        _put(waves, start, bark)
        start += length + int(random.choice([0.12, 0.2, 0.6]) * RATE_HZ)
    return waves


def _coughs(count: int, random: np.random.Generator) -> Waves:
    """Bursts of hiss, each with a voiced end."""
    waves, start = np.zeros(count), 0
    while start < count:
        length = int(random.uniform(0.2, 0.4) * RATE_HZ)
        hiss = _resonant(random.normal(size=length), (700.0, 1300.0, 2600.0))
        fade = np.exp(-np.arange(length) / (0.09 * RATE_HZ))
        end = _voiced(np.linspace(180, 130, length), (600.0, 1200.0), random)
        _put(waves, start, hiss * fade + 0.5 * np.abs(hiss).max() * end / np.abs(end).max() * fade)
        start += length + int(random.uniform(0.1, 0.5) * RATE_HZ)
    return waves


def _laughs(count: int, random: np.random.Generator) -> Waves:
    """Ha ha ha: a vowel, five times a second, falling."""
    pitch_hz = np.linspace(random.uniform(180, 330), random.uniform(110, 170), count)
    vowel = _voiced(pitch_hz, (750.0, 1250.0, 2500.0), random)
    time_s = np.arange(count) / RATE_HZ
    return vowel * np.clip(np.sin(2 * np.pi * random.uniform(4, 6) * time_s), 0, None) ** 0.7


def _hums(count: int, random: np.random.Generator) -> Waves:
    """Somebody hums a tune with closed lips."""
    steps = random.choice([0, 2, 4, 5, 7, 9], size=1 + count // (RATE_HZ // 3))
    notes = np.repeat(random.uniform(110, 220) * 2 ** (steps / 12), RATE_HZ // 3)[:count]
    glide = np.convolve(np.pad(notes, 400, "edge"), np.ones(801) / 801, "valid")
    return _voiced(glide, (250.0, 1000.0), random)


def _cries(count: int, random: np.random.Generator) -> Waves:
    """A baby: long wails."""
    time_s = np.arange(count) / RATE_HZ
    wail = np.clip(np.sin(2 * np.pi * 0.9 * time_s), 0, None) ** 0.5
    pitch_hz = random.uniform(380, 520) * (1 + 0.2 * wail + 0.02 * np.sin(40 * time_s))
    return _voiced(pitch_hz, (1000.0, 2900.0), random) * wail


def _dishes(count: int, random: np.random.Generator) -> Waves:
    """Cutlery and plates: ringing knocks."""
    waves = 0.002 * random.normal(size=count)
    for _ in range(int(random.integers(6, 16))):
        length = int(0.25 * RATE_HZ)
        time_s = np.arange(length) / RATE_HZ
        ring = sum(np.sin(2 * np.pi * random.uniform(1200, 6500) * time_s) for _ in range(4))
        knock = ring * np.exp(-time_s * random.uniform(20, 60)) * random.uniform(0.2, 1)
        _put(waves, int(random.integers(count)), knock)
    return waves


def _typing(count: int, random: np.random.Generator) -> Waves:
    """A keyboard: clicks of a few milliseconds, about eight a second."""
    waves = 0.003 * random.normal(size=count)
    start = 0
    while start < count:
        click = random.normal(size=160) * np.exp(-np.arange(160) / 30) * random.uniform(0.3, 1)
        _put(waves, start, click)
        start += int(random.uniform(0.06, 0.25) * RATE_HZ)
    return waves


def _engine(count: int, random: np.random.Generator) -> Waves:
    """A drill or a vacuum cleaner that changes its speed."""
    time_s = np.arange(count) / RATE_HZ
    pitch_hz = random.uniform(70, 160) * (1 + 0.15 * np.sin(2 * np.pi * 0.4 * time_s))
    return _voiced(pitch_hz, (400.0, 1800.0, 3200.0), random) + 0.01 * random.normal(size=count)


def _sings(count: int, random: np.random.Generator) -> Waves:
    """Notes of a radio: chords with a melody above them."""
    time_s = np.arange(count) / RATE_HZ
    beat = RATE_HZ // 4
    melody = np.repeat(random.choice([0, 3, 5, 7, 10, 12], size=1 + count // beat), beat)[:count]
    phase = 2 * np.pi * np.cumsum(330 * 2 ** (melody / 12)) / RATE_HZ
    chord = sum(np.sin(2 * np.pi * 165 * ratio * time_s) for ratio in (1.0, 1.25, 1.5))
    drum = random.normal(size=count) * np.exp(-((time_s * 2) % 1) * 18)
    return np.sin(phase) + 0.3 * np.sin(2 * phase) + 0.4 * chord + 0.5 * drum


SOUNDS: dict[str, Callable[[int, np.random.Generator], Waves]] = {
    "barks": _barks,
    "coughs": _coughs,
    "laughs": _laughs,
    "hums": _hums,
    "cries": _cries,
    "dishes": _dishes,
    "typing": _typing,
    "engine": _engine,
    "radio": _sings,
}
