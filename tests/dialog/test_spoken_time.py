from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.dialog.spoken_time import position_in_words, wait_in_words

LANGUAGES = st.sampled_from(["en", "en-GB", "pl", "pl-PL", "de"])


@pytest.mark.parametrize(
    ("position", "english", "polish"),
    [
        (1, "You are next in line", "Kolejna rozmowa należy do Państwa"),
        (2, "There is one caller before you", "Przed Państwem jest jedna osoba"),
        (3, "There are two callers before you", "Przed Państwem są dwie osoby"),
        (5, "There are four callers before you", "Przed Państwem są cztery osoby"),
        (6, "There are five callers before you", "Przed Państwem jest pięć osób"),
        (13, "There are twelve callers before you", "Przed Państwem jest dwanaście osób"),
        (
            22,
            "There are twenty one callers before you",
            "Przed Państwem jest dwadzieścia jeden osób",
        ),
        (
            23,
            "There are twenty two callers before you",
            "Przed Państwem są dwadzieścia dwie osoby",
        ),
        (
            400,
            "There are more than ninety nine callers before you",
            "Przed Państwem jest ponad dziewięćdziesiąt dziewięć osób",
        ),
    ],
)
def test_a_place_is_said_as_people_count(position, english, polish):
    assert position_in_words(position, "en-GB") == english
    assert position_in_words(position, "pl") == polish


@pytest.mark.parametrize(
    ("seconds", "english", "polish"),
    [
        (-3, "less than a minute", "do minuty"),
        (59, "less than a minute", "do minuty"),
        (60, "about a minute", "około minuty"),
        (89, "about a minute", "około minuty"),
        (90, "about two minutes", "około dwóch minut"),
        (290, "about five minutes", "około pięciu minut"),
        (12 * 60, "about ten minutes", "około dziesięciu minut"),
        (13 * 60, "about fifteen minutes", "około piętnastu minut"),
        (30 * 60, "about thirty minutes", "około trzydziestu minut"),
        (31 * 60, "more than half an hour", "ponad pół godziny"),
        (61 * 60, "more than an hour", "powyżej godziny"),
        (200 * 60, "more than three hours", "powyżej trzech godzin"),
        (inf, "more than twelve hours", "powyżej dwunastu godzin"),
        (nan, "less than a minute", "do minuty"),
    ],
)
def test_a_wait_is_said_no_finer_than_it_is_known(seconds, english, polish):
    assert wait_in_words(seconds, "en") == english
    assert wait_in_words(seconds, "pl") == polish


@given(st.integers(), LANGUAGES)
def test_every_place_can_be_said_without_digits(position, language):
    said = position_in_words(position, language)
    assert said
    assert not any(letter.isdigit() for letter in said)


@given(st.floats(), LANGUAGES)
def test_every_wait_can_be_said_without_digits(seconds, language):
    said = wait_in_words(seconds, language)
    assert said
    assert not any(letter.isdigit() for letter in said)


@given(st.floats(60, 1800))
def test_a_wait_up_to_half_an_hour_is_said_within_a_third_of_it(seconds):
    words = {"a minute": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
    words |= {"eight": 8, "nine": 9, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30}
    words |= {"twenty five": 25}
    said = wait_in_words(seconds, "en").removeprefix("about ").removesuffix(" minutes")
    assert abs(words[said] * 60 - seconds) <= seconds / 3
