"""When a line is open on the coming days, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import holidays

from smartivr.routing.hours import Calendar

SHOWN_DAYS = 14


class Because(StrEnum):
    """What decides about a day."""

    WEEKDAY = "weekday"
    HOLIDAY = "holiday"
    EXCEPTION = "exception"


@dataclass(frozen=True)
class ComingDay:
    """One day."""

    day: date
    openings: tuple[str, ...]
    """Such as `09:00-17:30`, by the line's own clock; none: closed."""
    because: Because
    name: str = ""
    """Of the holiday, or the exception's note."""


def coming_days(calendar: Calendar, now: datetime, days: int = SHOWN_DAYS) -> list[ComingDay]:
    """List the coming days, today first."""
    today = calendar.local(now).date()
    return [_day(calendar, today + timedelta(days=offset)) for offset in range(days)]


def _day(calendar: Calendar, day: date) -> ComingDay:
    openings = tuple(_openings(calendar, day))
    for exception in calendar.exceptions:
        if exception.first <= day <= exception.last:
            return ComingDay(day, openings, Because.EXCEPTION, exception.note)
    kept = calendar.holidays
    if kept and day in kept:
        named = holidays.country_holidays(kept.country, kept.subdivision or None, years=day.year)
        return ComingDay(day, openings, Because.HOLIDAY, named.get(day) or "")
    return ComingDay(day, openings, Because.WEEKDAY)


def _openings(calendar: Calendar, day: date) -> Iterator[str]:
    zone = ZoneInfo(calendar.timezone)
    for start, end in calendar.openings(day):
        closes = end.astimezone(zone)
        until = f"{closes:%H:%M}"
        midnight = until == "00:00" and closes.date() > day
        yield f"{start.astimezone(zone):%H:%M}–{'24:00' if midnight else until}"
