import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.errors import EngineFailed
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
