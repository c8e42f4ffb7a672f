import numpy as np
import pytest

from smartivr.recognition.levelling import QUIETEST_PEAK, TARGET_PEAK, Levelled


def test_the_whole_is_levelled_by_its_loudest_moment() -> None:
    speech = Levelled()
    speech.add(np.full(100, 10, np.int16))
    speech.add(np.full(100, 1000, np.int16))
    assert np.abs(speech.whole()).max() == pytest.approx(TARGET_PEAK, rel=0.02)


def test_what_comes_in_is_levelled_by_the_loudest_moment_so_far() -> None:
    speech = Levelled()
    quiet = speech.add(np.full(1000, 100, np.int16))
    assert 100 < np.abs(quiet).mean() < 300
    speech.add(np.full(1000, 30000, np.int16))
    assert np.abs(speech.add(np.full(1000, 100, np.int16))).mean() < 100


def test_levelling_never_overflows() -> None:
    speech = Levelled()
    speech.add(np.array([-32768, 32767], np.int16))
    assert np.abs(speech.whole().astype(int)).max() <= 32767


def test_digital_silence_gets_a_floor() -> None:
    speech = Levelled()
    assert np.abs(speech.add(np.zeros(1000, np.int16))).max() > 0


def test_the_start_of_a_word_is_not_amplified_as_if_it_were_the_loudest_moment() -> None:
    speech = Levelled()
    onset = np.abs(speech.add(np.full(1000, QUIETEST_PEAK // 4, np.int16))).max()
    assert onset == pytest.approx(TARGET_PEAK / 4, rel=0.1)
