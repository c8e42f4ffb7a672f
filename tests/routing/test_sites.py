from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.dialog.opening_words import opening_in_words
from smartivr.routing.hours import Calendar, Exceptional, Span
from smartivr.routing.sites import Sites

OFFICE = (Span(9 * 60, 17 * 60),)
CLOSED = ()
WORKDAYS = (OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, CLOSED, CLOSED)
LONDON = Calendar("Europe/London", WORKDAYS)
SYDNEY = Calendar("Australia/Sydney", WORKDAYS)
SUN = Sites("Europe/London", {"london": LONDON, "sydney": SYDNEY})

moments = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minute: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
)
minutes = st.integers(0, 24 * 60 - 1)
spans = st.builds(Span, minutes, minutes)
days = st.lists(spans, max_size=2).map(tuple)
zones = st.sampled_from(["Europe/London", "Australia/Sydney", "America/New_York", "Asia/Kolkata"])
calendars = st.builds(Calendar, zones, st.tuples(*[days] * 7))
plans = st.builds(
    Sites, zones, st.dictionaries(st.sampled_from("abc"), calendars, min_size=1, max_size=3)
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "site"),
    [
        ("2026-11-23 10:00", "london"),
        ("2026-11-23 23:00", "sydney"),  # 10:00 on Tuesday there
        ("2026-11-23 20:00", ""),
        ("2026-11-22 23:00", "sydney"),  # Sunday evening in London
    ],
)
def test_the_site_that_is_open_answers(moment: str, site: str) -> None:
    assert SUN.first_open(at(moment), ("london", "sydney")) == site


def test_of_two_open_sites_the_first_one_named_answers() -> None:
    always = Sites("UTC", {"a": Calendar(), "b": Calendar()})
    assert always.first_open(at("2026-11-23 10:00"), ("b", "a")) == "b"
    assert always.first_open(at("2026-11-23 10:00"), ("c",)) == ""


def test_reopening_is_told_by_the_wall_clock_of_the_line() -> None:
    friday_evening = at("2026-11-27 20:00")
    assert SUN.next_opening(friday_evening) == at("2026-11-29 22:00")  # Monday, 09:00 in Sydney
    assert opening_in_words(SUN, friday_evening, "en") == "on Sunday at ten in the evening"
    assert opening_in_words(SUN, friday_evening, "pl") == "w niedzielę o dwudziestej drugiej"


def test_nothing_is_told_while_a_site_is_open() -> None:
    assert opening_in_words(SUN, at("2026-11-23 23:00"), "en") == ""


def test_an_exception_of_one_site_leaves_the_others_as_they_are() -> None:
    day = at("2026-11-23 10:00")
    shut = Calendar("Europe/London", WORKDAYS, exceptions=(Exceptional(day.date(), day.date()),))
    assert not Sites("UTC", {"london": shut, "sydney": SYDNEY}).is_open(day)
    assert Sites("UTC", {"london": shut, "other": LONDON}).first_open(day, ("london", "other")) == (
        "other"
    )


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        SUN.local(at("2026-01-01").replace(tzinfo=None))


@given(plan=plans, now=moments)
def test_a_line_is_open_if_and_only_if_a_site_answers(plan: Sites, now: datetime) -> None:
    site = plan.first_open(now, plan.sites)
    assert plan.is_open(now) == bool(site)
    if site:
        assert plan.sites[site].is_open(now)
        before = list(plan.sites)[: list(plan.sites).index(site)]
        assert not any(plan.sites[name].is_open(now) for name in before)


@given(plan=plans, now=moments)
def test_at_the_next_opening_a_site_answers_and_none_just_before(
    plan: Sites, now: datetime
) -> None:
    opening = plan.next_opening(now)
    if opening is None:
        assert not plan.is_open(now)
        return
    assert opening >= now
    assert plan.first_open(opening, plan.sites)
    if opening > now:
        assert not plan.is_open(now)
        assert not plan.is_open(opening - timedelta(microseconds=1))
    each = [calendar.next_opening(now) for calendar in plan.sites.values()]
    assert opening == min(moment for moment in each if moment)
