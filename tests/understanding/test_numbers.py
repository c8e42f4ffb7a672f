from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.understanding.numbers import LARGEST, digits_in, number_in, spell, spell_digits


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("one two double three", "1233"),
        ("oh seven triple four", "07444"),
        ("treble nine", "999"),
        ("twenty three fifteen", "2315"),
        ("nineteen eighty four", "1984"),
        ("forty two hundred", "4200"),
        ("one hundred and five", "105"),
        ("two thousand twenty six", "2026"),
        ("twenty three oh five", "2305"),
    ],
)
def test_english_digits_are_read_in_every_way_of_saying_them(said, digits):
    assert digits_in(said.split(), "en") == digits


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("zero jeden dwa trzy", "0123"),
        ("dwadzieścia pięć", "25"),
        ("dwadziescia piec", "25"),
        ("sto dwadzieścia trzy czterysta pięćdziesiąt sześć", "123456"),
        ("podwójne siedem", "77"),
        ("dwa razy pięć trzy", "553"),
        ("dwunastu", "12"),
    ],
)
def test_polish_digits_are_read_with_inflection_and_without_diacritics(said, digits):
    assert digits_in(said.split(), "pl") == digits


@pytest.mark.parametrize("said", ["", "hello", "one two house", "double", "point five", "and"])
def test_what_is_not_a_number_is_none(said):
    assert digits_in(said.split(), "en") is None
    assert number_in(said.split(), "en") is None


@pytest.mark.parametrize(
    ("said", "language", "value"),
    [
        ("a hundred", "en", "100"),
        ("a thousand and one", "en", "1001"),
        ("twelve hundred", "en", "1200"),
        ("two point five", "en", "2.5"),
        ("minus seven", "en", "-7"),
        ("twenty first", "en", "21"),
        ("two five", "en", "25"),
        ("one million two hundred thousand", "en", "1200000"),
        ("pierwszy", "pl", "1"),
        ("dwudziesty pierwszy", "pl", "21"),
        ("dwudziestego piątego", "pl", "25"),
        ("dwa przecinek pięć", "pl", "2.5"),
        ("tysiąc dziewięćset", "pl", "1900"),
        ("pięć tysięcy", "pl", "5000"),
    ],
)
def test_a_number_is_read_as_one(said, language, value):
    assert number_in(said.split(), language) == Decimal(value)


@pytest.mark.parametrize("language", ["en", "pl"])
@given(number=st.integers(0, LARGEST))
def test_a_spelled_number_is_read_back(language, number):
    assert number_in(spell(number, language).split(), language) == number


@pytest.mark.parametrize("language", ["en", "pl"])
@given(digits=st.text("0123456789", min_size=1, max_size=20))
def test_spelled_digits_are_read_back(language, digits):
    assert digits_in(spell_digits(digits, language).split(), language) == digits


def test_numbers_are_spelled_as_people_say_them():
    assert spell(24, "en") == "twenty four"
    assert spell(1105, "en") == "one thousand one hundred five"
    assert spell(0, "pl") == "zero"
    assert spell(2_222_112, "pl") == "dwa miliony dwieście dwadzieścia dwa tysiące sto dwanaście"
    assert spell(1_000, "pl") == "tysiąc"
    assert spell(12_000, "pl") == "dwanaście tysięcy"


@given(
    st.lists(
        st.sampled_from(
            [
                "a",
                "and",
                "one",
                "two",
                "ten",
                "twenty",
                "hundred",
                "thousand",
                "point",
                "oh",
                "minus",
            ]
        )
    )
)
def test_any_words_are_read_or_refused(words):
    digits, number = digits_in(words, "en"), number_in(words, "en")
    assert digits is None or digits.isdigit()
    assert number is None or number.is_finite()
