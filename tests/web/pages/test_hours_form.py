from datetime import date

import pytest

from smartivr.errors import BadMessage
from smartivr.flows.calendar_file import WEEKDAYS
from smartivr.flows.hours_editing import with_hours
from smartivr.routing.hours import Span
from smartivr.web.pages.hours_form import place_in, read_calendar, shown, wanted

TODAY = date(2026, 11, 23)
TEXT = """\
timezone: Europe/London
hours:
  mon-fri: [09:00-12:30, 13:30-24:00]
  sat: [08:00-09:00, 10:00-11:00, 12:00-13:00]
holidays: {country: GB}
exceptions:
  - {date: 2026-01-01, hours: closed, note: past}
  - {from: 2026-12-24, to: 2026-12-26, hours: 10:00-12:00, expires: 2026-12-26 11:00}
"""


def form(**changes):
    """What the form sends that shows TEXT, with changes."""
    begun = shown(place_in(read_calendar(TEXT), ""), TODAY)
    fields = {"timezone": begun.timezone, "country": begun.country, "subdivision": ""}

    def put(prefix, times):
        for number, (start, end) in enumerate(times):
            fields[f"{prefix}.{number}.from"], fields[f"{prefix}.{number}.to"] = start, end

    for day, times in zip(WEEKDAYS, begun.week, strict=True):
        put(day, times)
    put("holiday", begun.holiday)
    for row in begun.exceptions:
        key = f"day.{row.key}"
        fields |= {f"{key}.first": row.first, f"{key}.last": row.last}
        fields |= {f"{key}.note": row.note, f"{key}.expires": row.expires}
        put(key, row.times)
    return {**fields, **changes}


def test_a_form_that_is_sent_back_unchanged_changes_nothing() -> None:
    assert with_hours(TEXT, wanted(form())) == with_hours(TEXT, wanted(form()))
    assert read_calendar(with_hours(TEXT, wanted(form()))) == read_calendar(TEXT)


def test_what_is_over_is_not_shown_and_stays() -> None:
    begun = shown(place_in(read_calendar(TEXT), ""), TODAY)
    assert [row.key for row in begun.exceptions] == ["1"]
    assert begun.over == 1
    assert "past" in with_hours(TEXT, wanted(form()))


def test_there_is_room_for_a_break_and_for_more_where_the_file_has_more() -> None:
    begun = shown(place_in(read_calendar(TEXT), ""), TODAY)
    assert [len(day) for day in begun.week] == [2, 2, 2, 2, 2, 3, 2]


def test_midnight_is_00_00_in_the_form() -> None:
    assert shown(place_in(read_calendar(TEXT), ""), TODAY).week[0][1] == ("13:30", "00:00")
    assert wanted(form()).week[0][1] == Span(13 * 60 + 30, 1440)


def test_a_line_without_a_calendar_begins_as_it_is_always_open() -> None:
    begun = shown(None, TODAY, "Europe/Warsaw")
    assert begun.week == ((("00:00", "00:00"), ("", "")),) * 7
    assert begun.timezone == "Europe/Warsaw"
    assert read_calendar("") is None


def test_a_new_day_needs_no_last_day() -> None:
    sent = form(**{"day.new-ab.first": "2026-11-25", "day.new-ab.note": " Flood "})
    new = wanted(sent).exceptions[-1]
    assert (new.first, new.last, new.spans, new.note, new.at) == (
        date(2026, 11, 25), date(2026, 11, 25), (), "Flood", None,
    )  # fmt: skip


def test_a_day_that_is_ticked_for_removal_is_dropped() -> None:
    asked = wanted(form(**{"day.1.drop": "on"}))
    assert (asked.exceptions, asked.dropped) == ((), frozenset({1}))


@pytest.mark.parametrize(
    "change",
    [
        {"mon.0.from": ""},
        {"mon.0.to": ""},
        {"mon.0.from": "9 o'clock"},
        {"mon.0.from": "24:30"},
        {"tue.0.from": "12:30"},
        {"tue.0.to": "14:00"},
        {"day.1.first": ""},
        {"day.1.last": "2026-12-20"},
    ],
)
def test_what_makes_no_sense_is_refused(change) -> None:
    with pytest.raises(BadMessage):
        wanted(form(**change))


def test_mistakes_of_the_file_are_told() -> None:
    with pytest.raises(BadMessage, match="weekday"):
        read_calendar("timezone: UTC\nhours: {moonday: closed}\n")
    with pytest.raises(BadMessage):
        place_in(read_calendar(TEXT), "moon")
