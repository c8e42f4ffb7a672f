"""Sounds that a line makes by itself, all computed: signals, faint noise and hold music."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from smartivr.audio.mix import saturate
from smartivr.line import Samples

_FULL_SCALE = 32768.0
_EDGE_S = 0.004

_CHORDS = ((57, 60, 64, 67), (53, 57, 60, 64), (48, 55, 60, 64), (55, 59, 62, 67))
"""MIDI notes of A minor 7, F major 7, C major and G major: four bars of hold music."""
_ARPEGGIO = (0, 1, 2, 3, 2, 1, 2, 1)
_NOTE_S = 0.3
_NOTE_DECAY_S = 0.5
_PARTIALS = ((1, 1.0), (2, 0.35), (3, 0.12))


def tone(
    frequencies_hz: Sequence[float], duration_s: float, rate_hz: int, level_dbov: float = -18.0
) -> Samples:
    """Sound sines together, each at this level, with edges soft enough not to click."""
    time_s = np.arange(round(duration_s * rate_hz)) / rate_hz
    amplitude = _FULL_SCALE * 10 ** (level_dbov / 20) * np.sqrt(2)
    waves = [np.sin(2 * np.pi * frequency_hz * time_s) for frequency_hz in frequencies_hz]
    return saturate(amplitude * np.sum(waves, axis=0) * _edges(len(time_s), rate_hz))


def silence(duration_s: float, rate_hz: int) -> Samples:
    """Return digital silence."""
    return np.zeros(round(duration_s * rate_hz), np.int16)


def beep(rate_hz: int) -> Samples:
    """Return the signal after which a voicemail box records."""
    return tone((1000.0,), 0.35, rate_hz)


def ring_back(duration_s: float, rate_hz: int) -> Samples:
    """Return what a caller hears while it rings elsewhere: 1 s of 425 Hz, 4 s of silence."""
    return _cadence((425.0,), 1.0, 4.0, duration_s, rate_hz)


def busy(duration_s: float, rate_hz: int) -> Samples:
    """Return the busy signal: half a second of 425 Hz, half a second of silence."""
    return _cadence((425.0,), 0.5, 0.5, duration_s, rate_hz)


def comfort_noise(
    duration_s: float, rate_hz: int, level_dbov: float = -60.0, seed: int = 0
) -> Samples:
    """Return faint white noise, so that a silent line does not seem dead."""
    deviation = _FULL_SCALE * 10 ** (level_dbov / 20)
    noise = np.random.default_rng(seed).normal(0.0, deviation, round(duration_s * rate_hz))
    return saturate(noise)


def hold_music(duration_s: float, rate_hz: int) -> Samples:
    """Return a quiet broken-chord tune; it repeats smoothly every 9.6 s."""
    notes = [chord[step] for chord in _CHORDS for step in _ARPEGGIO]
    loop = np.zeros(round(len(notes) * _NOTE_S * rate_hz))
    for position, note in enumerate(notes):
        start = round(position * _NOTE_S * rate_hz)
        sound = _pluck(440.0 * 2 ** ((note - 69) / 12), rate_hz)
        loop[(start + np.arange(len(sound))) % len(loop)] += sound
    return saturate(np.resize(0.12 * _FULL_SCALE * loop, round(duration_s * rate_hz)))


def _pluck(frequency_hz: float, rate_hz: int) -> NDArray[np.float64]:
    time_s = np.arange(round(3 * _NOTE_DECAY_S * rate_hz)) / rate_hz
    partials = [
        weight * np.sin(2 * np.pi * frequency_hz * multiple * time_s)
        for multiple, weight in _PARTIALS
    ]
    decay = np.exp(-time_s / _NOTE_DECAY_S * 2.5)
    sound: NDArray[np.float64] = np.sum(partials, axis=0) * decay * _edges(len(time_s), rate_hz)
    return sound


def _cadence(
    frequencies_hz: Sequence[float], on_s: float, off_s: float, duration_s: float, rate_hz: int
) -> Samples:
    period = np.concatenate([tone(frequencies_hz, on_s, rate_hz), silence(off_s, rate_hz)])
    return np.resize(period, round(duration_s * rate_hz))


def _edges(count: int, rate_hz: int) -> NDArray[np.float64]:
    """Rise and fall over a few milliseconds."""
    ramp = max(1, min(count // 2, round(_EDGE_S * rate_hz)))
    distance = np.minimum(np.arange(1, count + 1), np.arange(count, 0, -1))
    return np.sin(np.pi / 2 * np.minimum(1.0, distance / (ramp + 1)))
