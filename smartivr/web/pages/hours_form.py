"""The form of a line's hours: what it shows, and what it sends."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

from smartivr.errors import BadMessage
from smartivr.flows.calendar_file import WEEKDAYS, CalendarFile, ExceptionEntry, HoursEntry
from smartivr.flows.draft import CALENDAR
from smartivr.flows.fit import fit
from smartivr.flows.hours_editing import (
    WantedException,
    WantedHolidays,
    WantedHours,
    clock_text,
)
from smartivr.flows.source import parse_document
from smartivr.routing.hours import ALL_DAY, DAY_MIN, Span, Spans

FEWEST_SPANS = 2
"""Openings a day that can be given, so that there is room for a break."""
_TIME = re.compile(r"^(\d\d):(\d\d)$")
_FIELD = re.compile(r"^day\.([\w-]{1,40})\.first$")
Fields = Mapping[str, str]
Times = tuple[str, str]
"""From and to, such as `09:00` and `17:30`; both empty: not open."""


@dataclass(frozen=True)
class ShownException:
    """One row of other days."""

    key: str
    """Its place in the file, or `new-...`."""
    first: str
    last: str
    times: tuple[Times, ...] = (("", ""),) * FEWEST_SPANS
    note: str = ""
    expires: str = ""


@dataclass(frozen=True)
class ShownHours:
    """What the form begins with."""

    timezone: str
    week: tuple[tuple[Times, ...], ...]
    country: str
    subdivision: str
    holiday: tuple[Times, ...]
    exceptions: tuple[ShownException, ...]
    over: int
    """How many other days are past; they stay in the file."""


def read_calendar(text: str) -> CalendarFile | None:
    """Read a line's calendar; None where it has none.

    Raises:
        BadMessage: it has mistakes, which are told.

    """
    if not text.strip():
        return None
    document = parse_document(Path(CALENDAR), text)
    found = fit(document, CalendarFile)
    if document.mistakes or found is None:
        raise BadMessage("; ".join(str(one) for one in document.mistakes))
    return found


def place_in(calendar: CalendarFile, site: str) -> HoursEntry:
    """Return the hours of a site, or of the whole line.

    Raises:
        BadMessage: there is no such site, or none is named where there are some.

    """
    if not site and not calendar.sites:
        return calendar
    if site not in calendar.sites:
        raise BadMessage(f"there is no site {site[:64]!r}")
    return calendar.sites[site]


def shown(place: HoursEntry | None, today: date, zone: str = "UTC") -> ShownHours:
    """Prepare the form; a line without a calendar is always open, and is offered this time zone."""
    if place is None:
        return ShownHours(zone, (_times(ALL_DAY),) * 7, "", "", _times(()), (), 0)
    calendar, kept = place.calendar(), place.holidays
    rows = [_exception(at, entry, place.timezone) for at, entry in enumerate(place.exceptions)]
    coming = tuple(row for row in rows if row.last >= today.isoformat())
    return ShownHours(
        timezone=place.timezone,
        week=tuple(_times(spans) for spans in calendar.weekly),
        country=kept.country if kept else "",
        subdivision=kept.subdivision if kept else "",
        holiday=_times(kept.hours if kept else ()),
        exceptions=coming,
        over=len(rows) - len(coming),
    )


def wanted(fields: Fields) -> WantedHours:
    """Read what the form sends.

    Raises:
        BadMessage: a time or a day is missing or makes no sense.

    """
    exceptions = list(_exceptions(fields))
    country = fields.get("country", "")
    holidays = WantedHolidays(
        country, fields.get("subdivision", "").strip(), spans_of(fields, "holiday")
    )
    dropped = (key for key in _keys(fields) if f"day.{key}.drop" in fields)
    return WantedHours(
        timezone=fields.get("timezone", "").strip(),
        week=tuple(spans_of(fields, day) for day in WEEKDAYS),
        holidays=holidays if country else None,
        exceptions=tuple(exceptions),
        dropped=frozenset(int(key) for key in dropped if key.isdecimal()),
    )


def spans_of(fields: Fields, prefix: str) -> Spans:
    """Read the openings of one day; a line of empty times is none.

    Raises:
        BadMessage: one has no beginning or no end.

    """
    spans: list[Span] = []
    number = 0
    while f"{prefix}.{number}.from" in fields:
        start, end = fields[f"{prefix}.{number}.from"], fields.get(f"{prefix}.{number}.to", "")
        number += 1
        if start or end:
            spans.append(_span(start, end))
    for before, after in pairwise(spans):
        if before.end_min > after.start_min:
            raise BadMessage("openings of one day overlap, or do not follow one another")
    return tuple(spans)


def _span(start: str, end: str) -> Span:
    if not (start and end):
        raise BadMessage("an opening needs a beginning and an end; empty both to be closed")
    start_min, end_min = _minute(start), _minute(end) or DAY_MIN
    if start_min == end_min:
        raise BadMessage(f"an opening from {start} to {end} has no length")
    return Span(start_min, end_min)


def _minute(text: str) -> int:
    found = _TIME.match(text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:  # noqa: PLR2004  a clock
        raise BadMessage("a time looks like 09:00")
    return 60 * int(found[1]) + int(found[2])


def _exceptions(fields: Fields) -> Iterator[WantedException]:
    for key in _keys(fields):
        if f"day.{key}.drop" in fields:
            continue
        first = _day(fields[f"day.{key}.first"])
        last = _day(fields.get(f"day.{key}.last") or first.isoformat())
        if last < first:
            raise BadMessage("other days must not end before they begin")
        yield WantedException(
            first=first,
            last=last,
            spans=spans_of(fields, f"day.{key}"),
            note=fields.get(f"day.{key}.note", "").strip()[:200],
            expires=fields.get(f"day.{key}.expires", "").replace("T", " "),
            at=int(key) if key.isdecimal() else None,
        )


def _keys(fields: Fields) -> list[str]:
    return [found[1] for name in fields if (found := _FIELD.match(name))]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadMessage("each of the other days needs a date") from error


def _exception(at: int, entry: ExceptionEntry, timezone: str) -> ShownException:
    made = entry.exceptional(timezone)
    until: datetime | None = entry.expires
    return ShownException(
        key=str(at),
        first=made.first.isoformat(),
        last=made.last.isoformat(),
        times=_times(entry.hours),
        note=entry.note,
        expires=until.replace(tzinfo=None).isoformat(timespec="minutes") if until else "",
    )


def _times(spans: Spans) -> tuple[Times, ...]:
    given = tuple((clock_text(one.start_min), clock_text(one.end_min % DAY_MIN)) for one in spans)
    return given + (("", ""),) * max(0, FEWEST_SPANS - len(given))
