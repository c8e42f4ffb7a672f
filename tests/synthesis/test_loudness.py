import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.synthesis.loudness import TARGET_DBOV, level, speech_dbov, trim

RATE_HZ = 16000


def hum(duration_s: float, amplitude: float) -> np.ndarray:
    time_s = np.arange(int(duration_s * RATE_HZ)) / RATE_HZ
    return (amplitude * np.sin(2 * np.pi * 200 * time_s)).astype(np.int16)


@pytest.mark.parametrize("amplitude", [100, 1000, 10000, 30000])
def test_any_speech_comes_out_equally_loud(amplitude: int) -> None:
    loudness = speech_dbov(level(hum(1.0, amplitude), RATE_HZ), RATE_HZ)
    assert loudness == pytest.approx(TARGET_DBOV, abs=0.3)


def test_pauses_do_not_make_speech_louder() -> None:
    pause = np.zeros(RATE_HZ, np.int16)
    with_pause = np.concatenate([hum(0.5, 5000), pause, hum(0.5, 5000)])
    assert speech_dbov(with_pause, RATE_HZ) == pytest.approx(
        speech_dbov(hum(1.0, 5000), RATE_HZ), abs=0.1
    )


def test_peaks_do_not_clip() -> None:
    clicks = np.zeros(RATE_HZ, np.int16)
    clicks[::160] = 20000
    assert np.abs(level(clicks, RATE_HZ, 0.0)).max() < 31000


def test_silence_around_speech_is_cut() -> None:
    silence = np.zeros(RATE_HZ, np.int16)
    trimmed = trim(np.concatenate([silence, hum(0.5, 5000), silence]), RATE_HZ)
    assert 0.5 <= len(trimmed) / RATE_HZ < 0.6


@pytest.mark.parametrize("count", [0, 1, 5000])
def test_silence_alone_becomes_nothing(count: int) -> None:
    silence = np.zeros(count, np.int16)
    assert len(trim(silence, RATE_HZ)) == 0
    assert len(level(silence, RATE_HZ)) == count


@given(st.lists(st.integers(-32768, 32767), max_size=500))
def test_any_samples_stay_within_range(values: list[int]) -> None:
    samples = np.array(values, np.int16)
    assert len(trim(samples, RATE_HZ)) <= len(samples)
    levelled = level(samples, RATE_HZ)
    assert levelled.dtype == np.int16
    assert len(levelled) == len(samples)
