import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from smartivr.audio.mix import (
    SILENCE_DBOV,
    add,
    gain,
    level_dbov,
    mix_at_snr,
    normalise,
    peak_dbov,
)

any_samples = arrays(np.int16, st.integers(0, 300), elements=st.integers(-32768, 32767))


def sine(amplitude):
    return (amplitude * np.sin(2 * np.pi * np.arange(16000) / 40)).astype(np.int16)


def noise(deviation, seed=0, count=40000):
    return np.random.default_rng(seed).normal(0, deviation, count).astype(np.int16)


def test_a_sine_at_full_scale_has_minus_3_dbov():
    assert level_dbov(sine(32767)) == pytest.approx(-3.01, abs=0.01)
    assert peak_dbov(sine(32767)) == pytest.approx(0, abs=0.01)


def test_silence_and_nothing_have_a_level_too():
    assert level_dbov(np.zeros(10, np.int16)) == SILENCE_DBOV
    assert level_dbov(np.zeros(0, np.int16)) == SILENCE_DBOV
    assert peak_dbov(np.zeros(0, np.int16)) == SILENCE_DBOV


def test_gain_changes_the_level_by_as_much():
    assert level_dbov(gain(sine(1000), 6)) == pytest.approx(level_dbov(sine(1000)) + 6, abs=0.02)


@given(any_samples, any_samples)
def test_a_sum_never_wraps(left, right):
    total = add(left, right)
    assert len(total) == max(len(left), len(right))
    for index, value in enumerate(total):
        parts = [int(piece[index]) for piece in (left, right) if index < len(piece)]
        assert value == min(32767, max(-32768, sum(parts)))


def test_normalising_reaches_the_level_without_clipping():
    assert level_dbov(normalise(sine(100), -23)) == pytest.approx(-23, abs=0.1)
    click = np.zeros(16000, np.int16)
    click[0] = 20000
    assert peak_dbov(normalise(click, -23)) == pytest.approx(0, abs=0.01)
    assert not normalise(np.zeros(10, np.int16)).any()


@pytest.mark.parametrize("snr_db", [24, 12, 6, 0])
def test_the_ratio_is_that_of_the_loudest_frames(snr_db):
    speech = np.concatenate([np.zeros(4096, np.int16), sine(3000), np.zeros(4096, np.int16)])
    mixed = mix_at_snr(speech, noise(500), snr_db)
    only_noise, with_speech = mixed[:4096].astype(float), mixed[8192:10240].astype(float)
    noise_db = 10 * np.log10(np.mean(only_noise**2))
    both_db = 10 * np.log10(np.mean(with_speech**2))
    expected = 10 * np.log10(1 + 10 ** (snr_db / 10))
    assert both_db - noise_db == pytest.approx(expected, abs=0.5)


def test_the_mix_peaks_at_half_scale():
    assert peak_dbov(mix_at_snr(sine(30), noise(500), 6)) == pytest.approx(-6.02, abs=0.01)


def test_noise_shorter_than_speech_is_repeated():
    mixed = mix_at_snr(sine(3000), noise(500, count=1000), 0)
    assert level_dbov(mixed[-500:]) > -40
    assert len(mixed) == len(sine(3000))


def test_mixing_with_silence_leaves_the_speech():
    quiet = np.zeros(100, np.int16)
    speech = sine(16384)
    assert np.abs(mix_at_snr(speech, quiet, 6).astype(int) - speech).max() <= 1
    assert not mix_at_snr(quiet, quiet, 6).any()
    assert np.array_equal(mix_at_snr(speech, quiet[:0], 6), speech)
