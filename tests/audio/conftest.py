"""Sounds and recordings that several tests of hearing use."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from smartivr.line import Samples

SHARED = Path(__file__).parents[2].parent / "shared" / "data"


@pytest.fixture(scope="session")
def recordings() -> Callable[[str], list[Path]]:
    """List a folder of shared recordings."""

    def list_folder(name: str) -> list[Path]:
        found = sorted((SHARED / name / "audio").glob("*"))
        if not found:
            pytest.skip(f"the recordings {name} are not on this machine")
        return found

    return list_folder


@pytest.fixture(scope="session")
def kitchen() -> Samples:
    """Two minutes of noise in a kitchen, at 16 kHz."""
    path = SHARED / "sti-dev" / "kitchen-noise.flac"
    if not path.exists():
        pytest.skip("the recording of a kitchen is not on this machine")
    samples, _ = soundfile.read(path, dtype="int16")
    return samples


@pytest.fixture(scope="session")
def vowel() -> Callable[[float], Samples]:
    """Make a voice-like sound at 16 kHz: a gliding pitch through the resonances of an "ah"."""

    def sing(duration_s: float) -> Samples:
        time_s = np.arange(round(duration_s * 16000)) / 16000
        pitch_hz = 120 * (1 + 0.1 * np.sin(2 * np.pi * 1.5 * time_s))
        turns = np.cumsum(pitch_hz) / 16000
        sound = np.zeros(len(time_s))
        for harmonic in range(1, 34):
            resonances = [(700, 80), (1200, 90), (2600, 120)]
            weight = sum(1 / (1 + ((120 * harmonic - hz) / w) ** 2) for hz, w in resonances)
            sound += weight / harmonic**0.3 * np.sin(2 * np.pi * harmonic * turns)
        sound *= 0.6 + 0.4 * np.sin(2 * np.pi * 4 * time_s)
        return (sound / np.abs(sound).max() * 9000).astype(np.int16)

    return sing
