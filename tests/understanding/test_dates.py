from datetime import date

import pytest

from smartivr.understanding.dates import align_date, resolve
from smartivr.understanding.likeness import words_of

MONDAY = date(2026, 11, 23)


def date_in(text, language, today):
    """Read a text that is nothing but a date."""
    said = align_date(words_of(text, language), language)
    return resolve(said.slots, today) if said.exact else None


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("today", "2026-11-23"),
        ("tomorrow", "2026-11-24"),
        ("yesterday", "2026-11-22"),
        ("the day after tomorrow", "2026-11-25"),
        ("in ten days", "2026-12-03"),
        ("in two weeks", "2026-12-07"),
        ("on friday", "2026-11-27"),
        ("monday", "2026-11-30"),
        ("next friday", "2026-12-04"),
        ("friday next week", "2026-12-04"),
        ("the fifth of may", "2027-05-05"),
        ("may the fifth", "2027-05-05"),
        ("5 may", "2027-05-05"),
        ("the twenty first of november", "2027-11-21"),
        ("november twenty third", "2026-11-23"),
        ("thirty first of december nineteen ninety nine", "1999-12-31"),
        ("may fifth two thousand and five", "2005-05-05"),
        ("the third", "2026-12-03"),
        ("the thirty first", "2026-12-31"),
        ("twenty ninth of february", "2028-02-29"),
        ("Friday the 27th of November", None),
    ],
)
def test_english_dates(said, day):
    found = date_in(said, "en", MONDAY)
    assert found == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("dzisiaj", "2026-11-23"),
        ("jutro", "2026-11-24"),
        ("pojutrze", "2026-11-25"),
        ("za tydzień", "2026-11-30"),
        ("w środę", "2026-11-25"),
        ("w przyszły piątek", "2026-12-04"),
        ("w piątek za tydzień", "2026-12-04"),
        ("piątego maja", "2027-05-05"),
        ("piatego maja", "2027-05-05"),
        ("pierwszy stycznia", "2027-01-01"),
        ("dwudziestego trzeciego listopada", "2026-11-23"),
        (
            "pierwszego maja tysiąc dziewięćset dziewięćdziesiątego dziewiątego roku",
            "1999-05-01",
        ),
        ("trzeci maja dwa tysiące dwadzieścia siedem", "2027-05-03"),
    ],
)
def test_polish_dates(said, day):
    assert date_in(said, "pl", MONDAY) == date.fromisoformat(day)


def test_a_day_that_does_not_exist_is_no_date():
    assert date_in("the thirtieth of february", "en", MONDAY) is None


def test_other_words_are_no_date():
    assert date_in("sales please", "en", MONDAY) is None
    assert date_in("", "pl", MONDAY) is None
