import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.audio.automatic_gain import MOST_GAIN, USUAL_PEAK, AutomaticGain
from smartivr.audio.mix import gain
from smartivr.audio.tones import silence


def wave(peak: float, samples: int = 1600) -> np.ndarray:
    return (peak * np.sin(np.arange(samples) / 5)).astype(np.int16)


def peak(samples: np.ndarray) -> int:
    return int(np.abs(samples.astype(int)).max())


def test_a_quiet_caller_is_raised_to_the_usual_peak() -> None:
    assert peak(AutomaticGain().feed(wave(500))) == pytest.approx(USUAL_PEAK, rel=0.01)


@pytest.mark.parametrize("loud", [USUAL_PEAK + 100, 20000, 32767])
def test_a_caller_who_is_loud_enough_is_left_alone(loud: int) -> None:
    speech = wave(loud)
    assert np.array_equal(AutomaticGain().feed(speech), speech)


def test_what_follows_is_raised_by_the_same_gain() -> None:
    raising = AutomaticGain()
    raising.feed(wave(1000))
    assert peak(raising.feed(wave(200))) == pytest.approx(8 * 200, rel=0.02)


def test_a_loud_moment_later_is_not_clipped_and_lowers_the_gain_for_good() -> None:
    raising = AutomaticGain()
    raising.feed(wave(500))
    assert peak(raising.feed(wave(16000))) <= 32767
    assert peak(raising.feed(wave(500))) == pytest.approx(1000, rel=0.03)


def test_faint_noise_is_not_raised_without_limit() -> None:
    assert peak(AutomaticGain().feed(wave(3))) <= 3 * MOST_GAIN


def test_silence_and_nothing_stay_what_they_are() -> None:
    raising = AutomaticGain()
    assert not raising.feed(silence(0.1, 16000)).any()
    assert raising.feed(np.zeros(0, np.int16)).size == 0


@given(st.lists(st.integers(-32768, 32767), max_size=50), st.floats(-40, 0))
def test_nothing_is_ever_lowered_or_turned_round(values: list[int], level_db: float) -> None:
    speech = gain(np.array(values, np.int16), level_db)
    raised = AutomaticGain().feed(speech)
    assert (np.abs(raised.astype(int)) >= np.abs(speech.astype(int)) - 1).all()
    assert (np.sign(raised) == np.sign(speech)).all()
