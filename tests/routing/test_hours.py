from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartivr.routing.hours import (
    ALL_DAY,
    Calendar,
    Exceptional,
    Holidays,
    Span,
    public_holidays,
)

LONDON = ZoneInfo("Europe/London")
NINE_TO_FIVE = (Span(9 * 60, 17 * 60),)
WORKING_DAYS = (*(NINE_TO_FIVE,) * 5, (), ())
OFFICE = Calendar("Europe/London", WORKING_DAYS)


def london(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=LONDON, fold=fold)


def test_without_hours_a_line_is_always_open() -> None:
    moment = london(2026, 12, 25, 3, 0)
    assert Calendar().is_open(moment)
    assert Calendar().next_opening(moment) == moment


def test_an_opening_holds_its_first_moment_but_not_its_last() -> None:
    assert OFFICE.is_open(london(2026, 11, 23, 9, 0))
    assert not OFFICE.is_open(london(2026, 11, 23, 17, 0))
    assert OFFICE.is_open(london(2026, 11, 23, 16, 59, 59))


def test_a_day_may_have_several_openings() -> None:
    lunch = (Span(540, 720), Span(780, 1020))
    calendar = Calendar("Europe/London", (lunch,) * 7)
    assert calendar.is_open(london(2026, 11, 23, 11, 59))
    assert not calendar.is_open(london(2026, 11, 23, 12, 30))
    assert calendar.next_opening(london(2026, 11, 23, 12, 30)) == london(2026, 11, 23, 13, 0)


def test_a_night_shift_runs_into_the_next_day_even_if_that_is_closed() -> None:
    night = (Span(22 * 60, 6 * 60),)
    calendar = Calendar("Europe/London", ((), (), (), (), night, (), ()))
    friday = london(2026, 11, 27, 23, 0)
    assert calendar.is_open(friday)
    assert calendar.is_open(friday + timedelta(hours=6))
    assert not calendar.is_open(friday + timedelta(hours=7))


def test_public_holidays_close_a_line_in_the_named_part_of_a_country() -> None:
    st_andrews = london(2026, 11, 30, 10, 0)
    english = Calendar("Europe/London", WORKING_DAYS, Holidays("GB", "ENG"))
    scottish = Calendar("Europe/London", WORKING_DAYS, Holidays("GB", "SCT"))
    assert english.is_open(st_andrews)
    assert not scottish.is_open(st_andrews)


def test_holidays_may_have_hours_of_their_own() -> None:
    kept = Holidays("PL", spans=(Span(600, 720),))
    calendar = Calendar("Europe/Warsaw", WORKING_DAYS, kept)
    assert calendar.is_open(datetime(2026, 11, 11, 10, 30, tzinfo=ZoneInfo("Europe/Warsaw")))
    assert not calendar.is_open(datetime(2026, 11, 11, 13, 0, tzinfo=ZoneInfo("Europe/Warsaw")))


def test_an_unknown_country_is_refused() -> None:
    with pytest.raises(ValueError, match="no public holidays are known"):
        public_holidays("ZZ", "", 2026)


def test_an_exception_wins_over_holiday_and_weekday() -> None:
    sunday = date(2026, 11, 29)
    calendar = Calendar(
        "Europe/London", WORKING_DAYS, exceptions=(Exceptional(sunday, sunday, NINE_TO_FIVE),)
    )
    assert calendar.is_open(london(2026, 11, 29, 12, 0))
    assert not calendar.is_open(london(2026, 11, 28, 12, 0))


def test_after_an_exception_expires_the_usual_hours_hold_again() -> None:
    monday = date(2026, 11, 23)
    until_noon = london(2026, 11, 23, 12, 0)
    closed = Exceptional(monday, monday, expires=until_noon, note="fire drill")
    calendar = Calendar("Europe/London", WORKING_DAYS, exceptions=(closed,))
    assert not calendar.is_open(london(2026, 11, 23, 10, 0))
    assert calendar.next_opening(london(2026, 11, 23, 10, 0)) == until_noon
    assert calendar.is_open(until_noon)
    assert not calendar.is_open(london(2026, 11, 23, 17, 0))


def test_an_exception_of_several_days_holds_on_each() -> None:
    closed = Exceptional(date(2026, 11, 23), date(2026, 11, 25))
    calendar = Calendar("Europe/London", WORKING_DAYS, exceptions=(closed,))
    assert calendar.next_opening(london(2026, 11, 23, 0, 0)) == london(2026, 11, 26, 9, 0)


def test_a_line_that_never_opens_has_no_next_opening() -> None:
    never = Calendar("Europe/London", ((),) * 7)
    assert never.next_opening(london(2026, 11, 23, 0, 0)) is None


def test_opening_hours_keep_to_the_wall_clock_when_clocks_change() -> None:
    sunday_hours = Calendar("Europe/London", (NINE_TO_FIVE,) * 7)
    clocks_forward, clocks_back = london(2026, 3, 29, 9, 0), london(2026, 10, 25, 9, 0)
    assert clocks_forward.astimezone(UTC).hour == 8
    assert clocks_back.astimezone(UTC).hour == 9
    for opening in (clocks_forward, clocks_back):
        assert sunday_hours.is_open(opening)
        assert not sunday_hours.is_open(opening.astimezone(UTC) - timedelta(seconds=1))


def test_an_opening_in_the_repeated_hour_lasts_through_both() -> None:
    calendar = Calendar("Europe/London", ((Span(60, 105),),) * 7)
    assert calendar.is_open(london(2026, 10, 25, 1, 30, fold=0))
    assert calendar.is_open(london(2026, 10, 25, 1, 30, fold=1))
    assert not calendar.is_open(london(2026, 10, 25, 1, 50, fold=1))


def test_an_opening_in_the_skipped_hour_still_happens() -> None:
    calendar = Calendar("Europe/London", ((Span(70, 110),),) * 7)
    skipped = london(2026, 3, 29, 0, 59)
    opening = calendar.next_opening(skipped)
    assert opening is not None
    assert opening - skipped.astimezone(UTC) < timedelta(hours=1)


@pytest.mark.parametrize("span", [(-1, 10), (0, 1441), (1440, 10)])
def test_a_span_outside_of_a_day_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="between 00:00 and 24:00"):
        Span(*span)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        OFFICE.is_open(datetime(2026, 11, 23, 10, 0))  # noqa: DTZ001  the point of this test


def test_the_local_clock_is_that_of_the_line() -> None:
    assert OFFICE.local(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)).date() == date(2026, 7, 2)


minutes = st.integers(0, 1439)
spans = st.lists(st.builds(Span, minutes, st.integers(1, 1440)), max_size=3).map(tuple)
zones = st.sampled_from(["Europe/London", "Europe/Warsaw", "America/New_York", "Asia/Kolkata"])
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  made aware by `timezones`


@st.composite
def exceptions(draw: st.DrawFn) -> Exceptional:
    first = draw(days)
    expires = draw(st.none() | moments)
    length = timedelta(days=draw(st.integers(0, 5)))
    return Exceptional(first, first + length, draw(spans), expires)


calendars = st.builds(
    Calendar,
    zones,
    st.tuples(*(spans,) * 7),
    st.none() | st.builds(Holidays, st.just("GB"), st.just("ENG"), spans),
    st.lists(exceptions(), max_size=3).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(calendars, moments)
def test_the_next_opening_is_open_and_nothing_before_it_is(
    calendar: Calendar, now: datetime
) -> None:
    opening = calendar.next_opening(now)
    assert calendar.is_open(now) == (opening == now)
    if opening is None:
        return
    assert opening >= now
    assert calendar.is_open(opening)
    wait = opening - now
    for part in range(1, 20):
        assert not calendar.is_open(now + wait * (part / 20)) or not wait


@settings(max_examples=60, deadline=None)
@given(zones, st.tuples(*(spans,) * 7), days, st.integers(6, 23), st.integers(0, 59))
def test_away_from_clock_changes_the_wall_clock_alone_decides(
    zone: str, weekly: tuple[tuple[Span, ...], ...], day: date, hour: int, minute: int
) -> None:
    now = datetime.combine(day, time(hour, minute), tzinfo=ZoneInfo(zone))
    at = hour * 60 + minute
    today, yesterday = weekly[day.weekday()], weekly[day.weekday() - 1]
    expected = any(
        span.start_min <= at and (span.overnight or at < span.end_min) for span in today
    ) or any(span.overnight and at < span.end_min for span in yesterday)
    assert Calendar(zone, weekly).is_open(now) == expected


def test_a_whole_day_leaves_no_gap_at_midnight() -> None:
    calendar = Calendar("Europe/London", (ALL_DAY,) * 7)
    assert calendar.is_open(london(2026, 11, 23, 0, 0))
    assert calendar.is_open(london(2026, 11, 23, 23, 59, 59))
