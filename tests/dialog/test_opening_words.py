from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.dialog import events
from smartivr.dialog.opening_words import moment_in_words, opening_in_words, polish_hours
from smartivr.routing.hours import Calendar, Exceptional, Holidays, Span
from smartivr.routing.sites import Sites

MINUTES = st.integers(0, 1439)


def open_from(minute, weekdays=range(7), **more):
    spans = tuple((Span(minute, 1440),) if day in weekdays else () for day in range(7))
    return Calendar("Europe/Warsaw", spans, **more)


# 2026-11-23 is a Monday; it is 02:00 in Warsaw.
NIGHT = datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minute", "weekdays", "english", "polish"),
    [
        (8 * 60, range(7), "at eight in the morning", "o ósmej"),
        (11 * 60 + 5, range(7), "at eleven oh five in the morning", "o jedenastej zero pięć"),
        (
            13 * 60 + 45,
            range(7),
            "at one forty five in the afternoon",
            "o trzynastej czterdzieści pięć",
        ),
        (22 * 60, range(7), "at ten in the evening", "o dwudziestej drugiej"),
        (12 * 60, range(7), "at noon", "o dwunastej"),
        (0, [1], "tomorrow at midnight", "jutro o północy"),
        (3 * 60, [1], "tomorrow at three in the morning", "jutro o trzeciej"),
        (9 * 60, [3], "on Thursday at nine in the morning", "w czwartek o dziewiątej"),
        (
            9 * 60 + 30,
            [5],
            "on Saturday at nine thirty in the morning",
            "w sobotę o dziewiątej trzydzieści",
        ),
    ],
)
def test_the_next_opening_is_said_as_people_say_it(minute, weekdays, english, polish):
    calendar = open_from(minute, weekdays)
    assert opening_in_words(calendar, NIGHT, "en-GB") == english
    assert opening_in_words(calendar, NIGHT, "pl") == polish


def test_a_day_beyond_this_week_is_said_with_its_date():
    closed = Exceptional(NIGHT.date(), datetime(2026, 12, 27, tzinfo=UTC).date())
    calendar = open_from(480, exceptions=(closed,))
    said = "on Monday the twenty-eighth of December at eight in the morning"
    assert opening_in_words(calendar, NIGHT, "en") == said
    assert opening_in_words(calendar, NIGHT, "pl") == (
        "w poniedziałek dwudziestego ósmego grudnia o ósmej"
    )


def test_tuesday_takes_the_longer_preposition_in_polish():
    sunday = datetime(2026, 11, 22, 1, tzinfo=UTC)
    assert opening_in_words(open_from(480, [1]), sunday, "pl") == "we wtorek o ósmej"


def test_nothing_is_said_of_an_open_line_nor_of_one_that_never_opens():
    assert opening_in_words(Calendar(), NIGHT, "en") == ""
    assert opening_in_words(Calendar(weekly=((),) * 7), NIGHT, "en") == ""


def test_holidays_are_passed_over():
    christmas = datetime(2026, 12, 25, 6, tzinfo=UTC)
    calendar = open_from(540, range(5), holidays=Holidays("PL"))
    assert opening_in_words(calendar, christmas, "en") == "on Monday at nine in the morning"


def test_of_several_sites_the_first_to_open_is_told_by_the_lines_own_clock():
    office = ((Span(9 * 60, 17 * 60),),) * 5 + ((), ())
    sites = Sites(
        "Europe/Warsaw",
        {
            "warsaw": Calendar("Europe/Warsaw", office),
            "sydney": Calendar("Australia/Sydney", office),
        },
    )
    sunday = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert opening_in_words(sites, sunday, "en") == "at eleven in the evening"
    assert opening_in_words(sites, sunday, "pl") == "o dwudziestej trzeciej"
    monday_evening = datetime(2026, 11, 23, 18, tzinfo=UTC)
    assert opening_in_words(sites, monday_evening, "pl") == "o dwudziestej trzeciej"


def test_a_moment_is_said_with_its_day_from_tomorrow_on():
    today = NIGHT.date()
    at = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
    assert moment_in_words(at, today, "en") == "at three thirty in the afternoon"
    assert moment_in_words(at.replace(day=24), today, "pl") == "jutro o piętnastej trzydzieści"


def test_the_hours_have_their_polish_names():
    hours = polish_hours()
    assert hours[2] == ("druga", "drugiej")
    assert hours[3] == ("trzecia", "trzeciej")
    assert hours[22] == ("dwudziesta druga", "dwudziestej drugiej")


@given(MINUTES, st.sampled_from(["en", "pl", "de"]), st.integers(0, 6), st.integers(0, 60))
def test_every_opening_can_be_said_without_digits(minute, language, weekday, closed_days):
    last = datetime.fromordinal(NIGHT.toordinal() + closed_days).date()
    closed = Exceptional(NIGHT.date(), last)
    said = opening_in_words(open_from(minute, [weekday], exceptions=(closed,)), NIGHT, language)
    assert said
    assert not any(letter.isdigit() for letter in said)


def test_a_prompt_says_when_the_line_opens_and_is_not_private(flow_of, talk_on):
    steps = {
        "main": {"say": "We open again {opens}.", "next": "agents"},
        "agents": {"queue": "agents", "say": "One moment."},
    }
    talk = talk_on(flow_of(steps, calendar=open_from(8 * 60, [2])))
    assert talk.said == ["We open again tomorrow at eight in the morning."]


def test_a_prompt_loses_no_words_where_the_line_is_open(flow_of, talk_on):
    steps = {
        "main": {"say": "We open again {opens}.", "next": "agents"},
        "agents": {"queue": "agents", "say": "One moment."},
    }
    talk = talk_on(flow_of(steps))
    assert talk.said == ["We open again."]
    talk(events.CallerHungUp("x"))
