"""What a browser's fake microphone says: a WAV file made of words and silences."""

import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from smartivr.evaluate.synthetic_caller import SyntheticCaller
from smartivr.line import Samples

RATE_HZ = 48000
_PEAK = 0.5
_BEEP_S, _BEEP_EVERY_S = 0.25, 0.5


@dataclass(frozen=True)
class Beeps:
    """A tone that comes and goes, for noise suppression takes a steady one for noise."""

    frequency_hz: float
    seconds: float


async def spoken(path: Path, *parts: str | float | Beeps, language: str = "en") -> Path:
    """Write a WAV file of words (strings), silences (seconds) and beeps, in this order.

    Chromium begins the file when a page first opens the microphone, so the first silence is the
    time until the caller speaks; after its end the microphone is silent.
    """
    caller = SyntheticCaller(language, RATE_HZ)
    await caller.start()
    try:
        pieces = [
            _loud(await caller.say(part)) if isinstance(part, str) else _sounding(part)
            for part in parts
        ]
    finally:
        await caller.close()
    return _written(path, np.concatenate(pieces))


def _written(path: Path, samples: Samples) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.astype("<i2").tobytes())
    return path


def _sounding(part: float | Beeps) -> Samples:
    if not isinstance(part, Beeps):
        return np.zeros(int(part * RATE_HZ), np.int16)
    moments = np.arange(int(part.seconds * RATE_HZ)) / RATE_HZ
    heard = moments % _BEEP_EVERY_S < _BEEP_S
    samples = _PEAK * 32767 * np.sin(2 * np.pi * part.frequency_hz * moments) * heard
    return samples.astype(np.int16)


def _loud(samples: Samples) -> Samples:
    """Bring words to the level of somebody who speaks into a headset."""
    peak = max(1, int(np.abs(samples.astype(np.int32)).max()))
    return (samples.astype(np.float64) * (_PEAK * 32767 / peak)).astype(np.int16)
