"""What a browser's fake microphone says: a WAV file made of words and silences."""

import wave
from pathlib import Path

import numpy as np

from smartivr.evaluate.synthetic_caller import SyntheticCaller
from smartivr.line import Samples

RATE_HZ = 48000
_PEAK = 0.5


async def spoken(path: Path, *parts: str | float, language: str = "en") -> Path:
    """Write a WAV file of words (strings) and silences (seconds), in this order.

    Chromium begins the file when a page first opens the microphone, so the first silence is the
    time until the caller speaks; after its end the microphone is silent.
    """
    caller = SyntheticCaller(language, RATE_HZ)
    await caller.start()
    try:
        pieces = [
            _loud(await caller.say(part)) if isinstance(part, str) else _silence(part)
            for part in parts
        ]
    finally:
        await caller.close()
    return written(path, np.concatenate(pieces))


def tone(path: Path, frequency_hz: float, seconds: float) -> Path:
    """Write a WAV file of one tone, which is found again wherever it is heard."""
    moments = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    samples = 0.4 * 32767 * np.sin(2 * np.pi * frequency_hz * moments)
    return written(path, samples.astype(np.int16))


def written(path: Path, samples: Samples) -> Path:
    """Write samples as one channel of 16 bits."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.astype("<i2").tobytes())
    return path


def _silence(seconds: float) -> Samples:
    return np.zeros(int(seconds * RATE_HZ), np.int16)


def _loud(samples: Samples) -> Samples:
    """Bring words to the level of somebody who speaks into a headset."""
    peak = max(1, int(np.abs(samples.astype(np.int32)).max()))
    return (samples.astype(np.float64) * (_PEAK * 32767 / peak)).astype(np.int16)
