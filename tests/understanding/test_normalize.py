import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.understanding.folding import fold
from smartivr.understanding.normalize import UNKNOWN, folded, spoken_words, tokens


def test_punctuation_and_case_do_not_matter():
    assert folded("Hello, WORLD!  (again)", "en") == folded("hello world again", "en")


def test_contractions_stand_for_their_words():
    assert tokens("I'd like", "en") == tokens("i would like", "en") == ("i", "would", "like")
    assert tokens("what’s that", "en") == ("what", "is", "that")


def test_recognizers_get_the_contraction_itself():
    assert spoken_words("I'd like 2 lines", "en") == ("i'd", "like", "two", "lines")


def test_hesitation_is_dropped():
    assert tokens("um sales uh please", "en") == ("sales", "please")
    assert tokens("eee no faktura", "pl") == ("faktura",)


def test_digits_and_words_are_the_same():
    assert folded("24 hour", "en") == folded("twenty-four hour", "en")
    assert folded("punkt 5", "pl") == folded("punkt pięć", "pl")


def test_long_and_zero_led_numbers_are_read_digit_by_digit():
    assert spoken_words("007", "en") == ("zero", "zero", "seven")
    assert spoken_words("48221", "en") == ("four", "eight", "two", "two", "one")
    assert spoken_words("1200", "en") == ("one", "thousand", "two", "hundred")


def test_polish_is_matched_without_diacritics_but_spoken_with_them():
    assert folded("Połącz żółtą jaźń", "pl") == folded("polacz zolta jazn", "pl")
    assert spoken_words("Połącz", "pl") == ("połącz",)
    assert fold("zażółć gęślą jaźń") == "zazolc gesla jazn"


def test_marks_of_recognizers_are_no_words():
    assert tokens("<s> sales <sil> [noise]", "en") == ("sales",)
    assert tokens("[unk] sales", "en") == (UNKNOWN, "sales")


def test_digits_of_other_scripts_are_digits():
    assert spoken_words("٣٤", "en") == ("three", "four")


@pytest.mark.parametrize("language", ["en", "pl", "de"])
@given(text=st.text(max_size=60))
def test_words_of_any_text_are_stable(language, text):
    words = spoken_words(text, language)
    assert spoken_words(" ".join(words), language) == words
    once = " ".join(tokens(text, language))
    assert tokens(once, language) == tokens(text, language)
