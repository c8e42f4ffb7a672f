import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.errors import EngineFailed
from smartivr.recognition.levelling import TARGET_PEAK, Levelled
from smartivr.recognition.pocketsphinx_decoder import CLASSES, GrammarDecoder, agreement

phones = st.lists(st.sampled_from(sorted(CLASSES)), max_size=12)


@given(phones, phones)
def test_agreement_is_a_fraction_and_does_not_depend_on_the_order(
    one: list[str], other: list[str]
) -> None:
    assert 0 <= agreement(one, other) <= 1
    assert agreement(one, other) == pytest.approx(agreement(other, one))
    assert agreement(one, one) == 1


def test_phones_of_one_kind_agree_by_half() -> None:
    assert agreement(["B"], ["P"]) == 0.5
    assert agreement(["B"], ["AA"]) == 0.0


def test_a_grammar_that_is_none_is_refused_with_a_reason() -> None:
    with pytest.raises(EngineFailed, match="grammar cannot be used"):
        GrammarDecoder("#JSGF V1.0; grammar g; public <g> = (a ;", {"a": ("AH",)})


def test_a_grammar_with_a_word_that_has_no_pronunciation_is_refused() -> None:
    with pytest.raises(EngineFailed, match="grammar cannot be used"):
        GrammarDecoder("#JSGF V1.0; grammar g; public <g> = a | b ;", {"a": ("AH",)})


def test_the_whole_is_levelled_by_its_loudest_moment() -> None:
    speech = Levelled()
    speech.add(np.full(100, 10, np.int16))
    speech.add(np.full(100, 1000, np.int16))
    assert np.abs(speech.whole()).max() == pytest.approx(TARGET_PEAK, rel=0.02)


def test_what_comes_in_is_levelled_by_the_loudest_moment_so_far() -> None:
    speech = Levelled()
    quiet = speech.add(np.full(1000, 100, np.int16))
    assert 1000 < np.abs(quiet).mean() < 3000
    speech.add(np.full(1000, 30000, np.int16))
    assert np.abs(speech.add(np.full(1000, 100, np.int16))).mean() < 100


def test_levelling_never_overflows() -> None:
    speech = Levelled()
    speech.add(np.array([-32768, 32767], np.int16))
    assert np.abs(speech.whole().astype(int)).max() <= 32767


def test_digital_silence_gets_a_floor() -> None:
    speech = Levelled()
    assert np.abs(speech.add(np.zeros(1000, np.int16))).max() > 0
