from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smartivr.statistics.as_text import as_csv
from smartivr.statistics.digest import Choice, Digest, Stay
from smartivr.statistics.figure import FIGURES
from smartivr.statistics.grouping import By, cut
from smartivr.statistics.past import Past, PastCall
from smartivr.statistics.period import period
from smartivr.statistics.presence import Span
from smartivr.statistics.tables import table
from smartivr.store.records import VisitRecord

NINE = datetime(2026, 11, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
PAGE = Path(__file__).parents[2] / "docs" / "statistics.md"


def call(number: int, at: datetime, **fields) -> PastCall:
    return PastCall(f"c{number}", "shop", at, at + timedelta(minutes=1), "hung-up", **fields)


def test_the_hours_of_a_line_are_those_of_its_clock() -> None:
    calls = (call(1, NINE), call(2, NINE.replace(hour=23)))
    past = Past(NINE, NINE + DAY, calls=calls, zones={"shop": "Asia/Kolkata"})
    assert list(cut(past, By.HOUR)) == ["04:00", "14:00"]
    assert list(cut(past, By.DAY)) == ["2026-11-02", "2026-11-03"]


def test_weekdays_come_in_their_order() -> None:
    calls = tuple(call(n, NINE + n * DAY) for n in range(7))
    past = Past(NINE, NINE + 7 * DAY, calls=calls)
    assert list(cut(past, By.WEEKDAY)) == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


@pytest.mark.parametrize(("zone", "hours"), [("UTC", 2), ("Asia/Kolkata", 3)])
def test_agents_hours_are_cut_at_full_hours_of_the_clock(zone: str, hours: int) -> None:
    span = Span("ann", "busy", NINE, NINE + timedelta(hours=2))
    past = Past(NINE, NINE + DAY, spans=(span,), zones={"": zone})
    parts = cut(past, By.HOUR)
    assert len(parts) == hours
    assert sum(one.lasted_s for part in parts.values() for one in part.spans) == 2 * 3600


def test_an_hour_that_comes_twice_when_clocks_go_back_is_one_hour_of_the_day() -> None:
    start = datetime(2026, 10, 24, 23, tzinfo=UTC)
    span = Span("ann", "busy", start, start + timedelta(hours=3))
    past = Past(start, start + DAY, spans=(span,), zones={"": "Europe/London"})
    found = {name: part.spans for name, part in cut(past, By.HOUR).items()}
    assert {name: len(spans) for name, spans in found.items()} == {"00:00": 1, "01:00": 2}


def test_a_filter_keeps_the_calls_that_waited_in_the_queue() -> None:
    visits = (VisitRecord("c1", "shop", "desk", NINE.isoformat()),)
    past = Past(NINE, NINE + DAY, calls=(call(1, NINE), call(2, NINE)), visits=visits)
    assert [one.id for one in past.only(queue="desk").calls] == ["c1"]
    assert past.only(queue="other").visits == ()
    assert past.only(line="else").calls == ()


def test_options_are_told_with_their_share_and_how_often_they_were_not_meant() -> None:
    chosen = Stay("main", "menu", choices=(Choice("sales", "speech"),), end="chosen")
    denied = Stay("main", "menu", read_back=("sales",), denied=("sales",))
    calls = tuple(
        call(n, NINE, digest=Digest(stays=(stay,))) for n, stay in enumerate([chosen, denied])
    )
    rows = table(Past(NINE, NINE + DAY, calls=calls), By.OPTION).rows
    assert rows == (("shop", "main", "sales", 1, 1.0, 1.0),)


def test_csv_holds_every_figure_and_leaves_empty_what_was_not_measured() -> None:
    text = as_csv(table(Past(NINE, NINE + DAY, calls=(call(1, NINE),))))
    heading, row = (line.split(",") for line in text.splitlines())
    values = dict(zip(heading, row, strict=True))
    assert values["calls"] == "1"
    assert values["service_level"] == ""


@pytest.mark.parametrize(
    ("word", "cell"), [("=1+1", "'=1+1"), ("+44123", "+44123"), ("-x", "'-x"), ("desk", "desk")]
)
def test_no_word_becomes_a_formula_of_a_spreadsheet(word: str, cell: str) -> None:
    past = Past(NINE, NINE + DAY, calls=(call(1, NINE, called=word),))
    assert as_csv(table(past, By.CALLED)).splitlines()[1].split(",")[0] == cell


def test_without_days_the_week_up_to_today_is_meant() -> None:
    days = period("", "", "Europe/Warsaw", datetime(2026, 11, 8, 23, 30, tzinfo=UTC))
    assert (days.first.isoformat(), days.last.isoformat()) == ("2026-11-03", "2026-11-09")
    assert days.start == datetime(2026, 11, 2, 23, tzinfo=UTC)
    assert days.end == datetime(2026, 11, 9, 23, tzinfo=UTC)


def test_every_figure_is_documented_by_its_one_sentence() -> None:
    page = PAGE.read_text(encoding="utf-8")
    missing = [
        key
        for key, figure in FIGURES.items()
        if f"| `{key}` |" not in page or figure.meaning.rstrip(".") not in page
    ]
    assert missing == []
