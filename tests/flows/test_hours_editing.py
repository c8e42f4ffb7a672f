from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartivr.errors import BadMessage
from smartivr.flows.calendar_file import CalendarFile
from smartivr.flows.draft import CALENDAR
from smartivr.flows.fit import fit
from smartivr.flows.hours_editing import (
    WantedException,
    WantedHolidays,
    WantedHours,
    with_hours,
)
from smartivr.flows.source import parse_document
from smartivr.routing.hours import Span

TEXT = """\
# intents/shop/calendar.yaml
timezone: Europe/London   # ours
hours:
  mon-fri: [09:00-12:30, 13:30-18:00]   # lunch
  sat: 22:00-02:00             # into the next morning
  sun: closed
holidays:
  country: GB
  subdivision: ENG
  hours: closed
exceptions:
  # the usual
  - date: 2026-12-24
    hours: 09:00-13:00
    note: Christmas Eve
  - from: 2027-01-02
    to: 2027-01-08
    hours: closed
    expires: 2027-01-07 12:00  # from then on the usual hours again
"""
OFFICE = (Span(9 * 60, 12 * 60 + 30), Span(13 * 60 + 30, 18 * 60))
NIGHT = (Span(22 * 60, 2 * 60),)
WEEK = (*[OFFICE] * 5, NIGHT, ())
ENGLAND = WantedHolidays("GB", "ENG")
EVE = date(2026, 12, 24)


def wanted(**changes):
    fields = {"timezone": "Europe/London", "week": WEEK, "holidays": ENGLAND, **changes}
    return WantedHours(**fields)


def read(text):
    document = parse_document(Path(CALENDAR), text)
    found = fit(document, CalendarFile)
    assert document.mistakes == []
    return found.opening_hours()


def test_what_is_not_changed_stays_as_it_is_written() -> None:
    assert with_hours(TEXT, wanted()) == TEXT


def test_one_day_of_a_range_parts_it_and_keeps_its_comment() -> None:
    week = (OFFICE, OFFICE, (Span(540, 750),), OFFICE, OFFICE, NIGHT, ())
    text = with_hours(TEXT, wanted(week=week))
    assert "  mon-tue: [09:00-12:30, 13:30-18:00]   # lunch\n  wed: 09:00-12:30\n  thu-fri:" in text
    assert read(text).weekly == week


def test_a_range_that_changes_as_a_whole_stays_one() -> None:
    text = with_hours(TEXT, wanted(week=(*[(Span(600, 720),)] * 5, NIGHT, ())))
    assert "mon-fri: 10:00-12:00 # lunch" in " ".join(text.split())


def test_a_day_that_is_not_named_is_added() -> None:
    text = with_hours("timezone: UTC\nhours:\n  mon: 09:00-10:00\n", wanted(week=(OFFICE,) * 7))
    assert read(text).weekly == (OFFICE,) * 7


def test_a_line_without_a_calendar_gets_one() -> None:
    text = with_hours("", wanted())
    assert read(text).weekly == WEEK
    assert "mon-fri: [09:00-12:30, 13:30-18:00]" in text


def test_a_new_day_goes_before_the_one_that_it_overrides() -> None:
    new = WantedException(date(2027, 1, 4), date(2027, 1, 4), OFFICE, "Stocktaking")
    calendar = read(with_hours(TEXT, wanted(exceptions=(new,))))
    assert [one.note for one in calendar.exceptions] == ["Christmas Eve", "Stocktaking", ""]


def test_a_day_is_changed_in_its_place() -> None:
    changed = WantedException(EVE, EVE + timedelta(days=2), (), "Christmas", at=0)
    text = with_hours(TEXT, wanted(exceptions=(changed,)))
    first, second = read(text).exceptions
    assert (first.first, first.last, first.spans) == (EVE, EVE + timedelta(days=2), ())
    assert second.expires is not None
    assert "  # the usual\n" in text


def test_removed_days_are_gone_and_an_empty_list_with_them() -> None:
    assert len(read(with_hours(TEXT, wanted(dropped=frozenset({1})))).exceptions) == 1
    assert "exceptions" not in with_hours(TEXT, wanted(dropped=frozenset({0, 1})))


def test_holidays_may_be_dropped_and_taken_up() -> None:
    assert read(with_hours(TEXT, wanted(holidays=None))).holidays is None
    polish = WantedHolidays("PL", spans=(Span(600, 720),))
    assert read(with_hours(TEXT, wanted(holidays=polish))).holidays.spans == polish.spans


def test_a_site_is_changed_and_the_others_are_not() -> None:
    text = (
        "timezone: UTC\nsites:\n"
        "  here:\n    timezone: UTC\n    hours: {mon: 09:00-10:00}\n"
        "  there:\n    timezone: UTC\n    hours: {sun: 09:00-10:00}\n"
    )
    changed = WantedHours("UTC", (OFFICE,) * 7)
    sites = read(with_hours(text, changed, "here")).sites
    assert sites["here"].weekly == (OFFICE,) * 7
    assert sites["there"].weekly == (*[()] * 6, (Span(540, 600),))


@pytest.mark.parametrize(
    ("change", "site"),
    [
        (wanted(week=((),) * 7), ""),
        (wanted(), "moon"),
        (wanted(dropped=frozenset({7})), ""),
        (wanted(exceptions=(WantedException(EVE, EVE, at=9),)), ""),
    ],
)
def test_what_makes_no_sense_is_refused(change, site) -> None:
    with pytest.raises(BadMessage):
        with_hours(TEXT, change, site)


@st.composite
def days(draw):
    """The openings of a day, in order and apart."""
    marks = draw(st.lists(st.integers(0, 288), max_size=6, unique=True).map(sorted))
    pairs = zip(marks[::2], marks[1::2], strict=False)
    return tuple(Span(5 * start, 5 * end) for start, end in pairs)


@given(before=st.tuples(*[days()] * 7), after=st.tuples(*[days()] * 7))
@settings(max_examples=40, deadline=None)
def test_whatever_was_there_the_week_is_what_was_wanted(before, after) -> None:
    if not (any(before) and any(after)):
        return
    text = with_hours("", wanted(week=before))
    changed = with_hours(text, wanted(week=after))
    assert read(changed).weekly == after
    assert with_hours(changed, wanted(week=after)) == changed
