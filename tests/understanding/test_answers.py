from dataclasses import replace
from decimal import Decimal

import pytest

from smartivr.understanding.answers import out_of_limits, plain
from smartivr.understanding.expecting import Asked, AskKind, SlotValue
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.meaning import Band
from smartivr.understanding.understand import understand


def meant(expecting, text):
    return understand(Hypothesis.of(text), expecting)


@pytest.mark.parametrize(
    ("text", "value", "band"),
    [
        ("one two three four five six", "123456", Band.ACCEPT),
        ("123456", "123456", Band.ACCEPT),
        ("my order number is one two double three oh five", "123305", Band.ACCEPT),
        ("twenty three fifteen oh one", "231501", Band.ACCEPT),
        ("one two three", "123", Band.REJECT),
    ],
)
def test_digits_are_read_within_their_length(question, text, value, band):
    meaning = meant(question(AskKind.DIGITS, min_length=6, max_length=6), text)
    assert (meaning.slots, meaning.band) == ({"value": value}, band)


def test_a_wrong_number_of_digits_is_explained(question):
    meaning = meant(question(AskKind.DIGITS, min_length=6, max_length=6), "one two")
    assert "6 digits are expected, 2 were heard" in meaning.why


@pytest.mark.parametrize(
    ("kind", "language", "text", "value"),
    [
        (AskKind.NUMBER, "en", "two hundred and five", "205"),
        (AskKind.NUMBER, "en", "two point five please", "2.5"),
        (AskKind.NUMBER, "pl", "sto dwadzieścia", "120"),
        (AskKind.YES_NO, "en", "yeah that's right", "yes"),
        (AskKind.YES_NO, "en", "no thank you", "no"),
        (AskKind.YES_NO, "en", "not right", "no"),
        (AskKind.YES_NO, "pl", "tak, zgadza się", "yes"),
        (AskKind.YES_NO, "pl", "nie dziękuję", "no"),
        (AskKind.DATE, "en", "next friday", "2026-12-04"),
        (AskKind.DATE, "en", "the fifth of may please", "2027-05-05"),
        (AskKind.DATE, "pl", "jutro", "2026-11-24"),
        (AskKind.DATE, "pl", "piatego maja", "2027-05-05"),
    ],
)
def test_answers_are_read_by_their_kind(question, kind, language, text, value):
    meaning = meant(question(kind, language), text)
    assert (meaning.intent, meaning.slots, meaning.band) == (
        "answer",
        {"value": value},
        Band.ACCEPT,
    )


@pytest.mark.parametrize("text", ["thirty", "zero", "minus five"])
def test_numbers_outside_their_limits_are_rejected(question, text):
    assert meant(question(AskKind.NUMBER, minimum=1, maximum=10), text).band is Band.REJECT


def test_a_date_needs_to_exist(question):
    meaning = meant(question(AskKind.DATE), "the thirtieth of february")
    assert meaning.band is Band.REJECT
    assert "no such day" in meaning.why


def test_yes_and_no_at_once_is_not_accepted(question):
    assert meant(question(AskKind.YES_NO), "yes no").band is not Band.ACCEPT


def test_entries_of_a_list_are_told_apart(question):
    names = ("leeds", "london", "luton north", "luton south")
    towns = tuple(SlotValue(name.upper(), (name,)) for name in names)
    expecting = question(AskKind.LIST, values=towns)
    assert meant(expecting, "from leads please").slots == {"value": "LEEDS"}
    assert meant(expecting, "london").band is Band.ACCEPT
    assert meant(expecting, "luton").band is not Band.ACCEPT
    assert meant(expecting, "paris").band is Band.REJECT


def test_universals_work_while_a_value_is_asked_for(question):
    for kind in AskKind:
        meaning = meant(question(kind), "i want to speak to someone")
        assert (meaning.intent, meaning.band) == ("agent", Band.ACCEPT)


def test_limits_are_named_in_the_objection():
    digits = Asked("value", AskKind.DIGITS, "answer", min_length=4, max_length=6)
    assert out_of_limits(digits, "12345") == ""
    assert out_of_limits(digits, "1234567") == "4 to 6 digits are expected, 7 were heard"
    number = Asked("value", AskKind.NUMBER, "answer", minimum=1, maximum=2.5)
    assert out_of_limits(number, "2.5") == ""
    assert out_of_limits(number, "0") == "the number is below 1"
    assert out_of_limits(number, "3") == "the number is above 2.5"


def test_numbers_are_written_plainly():
    assert [plain(Decimal(text)) for text in ("1E+3", "2.50", "100")] == ["1000", "2.5", "100"]


def test_words_that_tell_something_make_a_number_less_sure(question):
    expecting = question(AskKind.DIGITS, max_length=1)
    sure, unsure = meant(expecting, "it is two"), meant(expecting, "we own two cats and dogs")
    assert sure.slots == unsure.slots == {"value": "2"}
    assert unsure.band is not Band.ACCEPT
    assert sure.confidence > unsure.confidence


def test_without_the_present_day_a_date_is_not_taken(question):
    meaning = meant(replace(question(AskKind.DATE), today=""), "tomorrow")
    assert meaning.band is Band.REJECT
    assert "present day" in meaning.why
