"""`calendar.yaml` as text comes in."""

import datetime as dt
import re
from typing import Annotated, Self
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from smartivr.flows.fields import TEXTS, Day, FileModel, Moment, aware
from smartivr.routing.hours import DAY_MIN, Calendar, Exceptional, Holidays, Span, public_holidays
from smartivr.routing.sites import OpeningHours, Sites

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOUR_MIN = 60
_SPAN = re.compile(r"^(\d{1,2}):(\d\d) ?- ?(\d{1,2}):(\d\d)$")


def _span(text: object) -> Span:
    found = _SPAN.match(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError("hours look like 09:00-17:30, or closed")
    hours, minutes, to_hours, to_minutes = (int(part) for part in found.groups())
    start, end = hours * _HOUR_MIN + minutes, to_hours * _HOUR_MIN + to_minutes
    if max(minutes, to_minutes) >= _HOUR_MIN or start >= DAY_MIN or end > DAY_MIN:
        raise ValueError("hours lie between 00:00 and 24:00")
    if start == end:
        raise ValueError("these hours have no length; a whole day is 00:00-24:00")
    return Span(start, end)


def spans_in(value: object) -> tuple[Span, ...]:
    """Read `closed`, one span, or a list of them.

    Raises:
        ValueError: it is neither.

    """
    if value in ("closed", []):
        return ()
    return tuple(_span(item) for item in (value if isinstance(value, list) else [value]))


Hours = Annotated[tuple[Span, ...], BeforeValidator(spans_in), WithJsonSchema(TEXTS)]
"""`closed`, one span such as `09:00-17:30`, or a list of spans."""


def days_in(text: str) -> list[int]:
    """List the weekdays of `mon`, `mon-fri` or `sat-sun` (0 is Monday).

    Raises:
        ValueError: it names none.

    """
    first, _, last = text.partition("-")
    if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
        raise ValueError(f"{text!r} is no weekday; write mon, tue, ... or a range such as mon-fri")
    start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
    return [day % 7 for day in range(start, (end if end >= start else end + 7) + 1)]


class HolidaysEntry(FileModel):
    """Public holidays."""

    country: str = Field(pattern=r"^[A-Z]{2}$", description="Two letters, such as GB or PL.")
    subdivision: str = Field("", description="A part of it, such as ENG or BY.")
    hours: Hours = Field((), description="Hours on holidays; by default closed.")

    @model_validator(mode="after")
    def _known(self) -> Self:
        public_holidays(self.country, self.subdivision, 2024)
        return self


class ExceptionEntry(FileModel):
    """A day or some days with other hours."""

    date: Day | None = Field(None, description="One day.")
    first: Day | None = Field(None, alias="from", description="The first of several days.")
    last: Day | None = Field(None, alias="to", description="The last of them.")
    hours: Hours = Field(description="The hours then, or closed.")
    expires: Moment | None = Field(
        None, description="Local time from which the usual hours hold again."
    )
    note: str = Field("", description="Why.")

    @model_validator(mode="after")
    def _days_given(self) -> Self:
        first, last = self._span_of_days()
        if last < first:
            raise ValueError("an exception must not end before it begins")
        return self

    def exceptional(self, timezone: str) -> Exceptional:
        """Make the exception that routing knows."""
        first, last = self._span_of_days()
        expires = aware(self.expires, timezone)
        return Exceptional(first, last, self.hours, expires, self.note)

    def _span_of_days(self) -> tuple[dt.date, dt.date]:
        if self.date and not (self.first or self.last):
            return self.date, self.date
        if self.first and self.last and not self.date:
            return self.first, self.last
        raise ValueError("an exception needs either date, or from and to")


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{name!r} is no time zone; write one such as Europe/London")
    return name


def _weekdays(text: str) -> str:
    days_in(text)
    return text


class HoursEntry(FileModel):
    """The hours that a place keeps."""

    timezone: Annotated[str, AfterValidator(_known_zone)] = Field(
        description="Such as Europe/London."
    )
    hours: dict[Annotated[str, AfterValidator(_weekdays)], Hours] = Field(
        min_length=1, description="Weekday or range -> hours; days not named are closed."
    )
    holidays: HolidaysEntry | None = Field(None, description="Public holidays.")
    exceptions: tuple[ExceptionEntry, ...] = Field((), description="Other hours on some days.")

    @field_validator("hours")
    @classmethod
    def _each_day_once(cls, hours: dict[str, tuple[Span, ...]]) -> dict[str, tuple[Span, ...]]:
        named = [day for days in hours for day in days_in(days)]
        if len(named) != len(set(named)):
            raise ValueError("a weekday stands in hours twice")
        return hours

    def calendar(self) -> Calendar:
        """Make the calendar that routing knows."""
        by_day = {day: spans for days, spans in self.hours.items() for day in days_in(days)}
        mon, tue, wed, thu, fri, sat, sun = (by_day.get(day, ()) for day in range(7))
        kept = self.holidays
        return Calendar(
            timezone=self.timezone,
            weekly=(mon, tue, wed, thu, fri, sat, sun),
            holidays=Holidays(kept.country, kept.subdivision, kept.hours) if kept else None,
            exceptions=tuple(entry.exceptional(self.timezone) for entry in self.exceptions),
        )


class CalendarFile(HoursEntry):
    """`calendar.yaml`: when the line is open."""

    hours: dict[Annotated[str, AfterValidator(_weekdays)], Hours] = Field(
        {}, description="Weekday or range -> hours; days not named are closed."
    )
    sites: dict[str, HoursEntry] = Field(
        {}, description="In place of hours: site -> its own hours; open while any site is."
    )

    @model_validator(mode="after")
    def _either(self) -> Self:
        if bool(self.hours) == bool(self.sites):
            raise ValueError("a calendar needs either hours or sites")
        if self.sites and (self.holidays or self.exceptions):
            raise ValueError("with sites, holidays and exceptions belong to each site")
        return self

    def opening_hours(self) -> OpeningHours:
        """Make the hours that routing knows."""
        if not self.sites:
            return self.calendar()
        return Sites(self.timezone, {name: site.calendar() for name, site in self.sites.items()})
