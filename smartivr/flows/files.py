"""What the files of a line may hold, as text comes in (steps have models of their own)."""

import datetime as dt
import re
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from smartivr.dialog.policy import Policy
from smartivr.dialog.steps.base import Prompt
from smartivr.routing.hours import DAY_MIN, Calendar, Exceptional, Holidays, Span, public_holidays

NAME = r"^[^\W\d][\w-]*$"
"""A name: letters, digits, `_` and `-`, beginning with a letter."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class FileModel(BaseModel):
    """Part of a file; unknown keys are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


_TEXT = {"type": "string"}
_TEXTS = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}

Texts = Annotated[tuple[str, ...], BeforeValidator(_listed), WithJsonSchema(_TEXTS)]
"""A list of texts; a single text will do."""


def _moment(value: object) -> object:
    if value is None or isinstance(value, dt.datetime):
        return value
    try:
        return dt.datetime.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError("a time looks like 2026-11-23 18:00") from error


def _day(value: object) -> object:
    if value is None or isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError("a date looks like 2026-11-23") from error


Moment = Annotated[dt.datetime, BeforeValidator(_moment), WithJsonSchema(_TEXT)]
"""A local time; without a zone it is the line's own."""
Day = Annotated[dt.date, BeforeValidator(_day), WithJsonSchema(_TEXT)]


def aware(moment: dt.datetime | None, timezone: str) -> dt.datetime | None:
    """Read a moment without a zone on the line's own clock."""
    if moment is None or moment.tzinfo is not None:
        return moment
    return moment.replace(tzinfo=ZoneInfo(timezone))


class AnnouncementEntry(FileModel):
    """A passing message in front of a step's own prompt."""

    step: str = Field(description="The step before whose prompt it is said.")
    say: Prompt = Field(description="What is said.")
    owner: str = Field(min_length=1, description="Who answers for it.")
    starts: Moment | None = Field(None, description="From when; the line's own local time.")
    ends: Moment | None = Field(None, description="Until when; the line's own local time.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        starts, ends = aware(self.starts, "UTC"), aware(self.ends, "UTC")
        if starts and ends and ends <= starts:
            raise ValueError("an announcement must end after it starts")
        return self


class LineFile(FileModel):
    """`flow.yaml`: one line with its steps."""

    line: str = Field("", pattern=r"^([a-z0-9][a-z0-9_-]*)?$", description="By default the folder.")
    title: str = Field(min_length=1, description="How people call this line.")
    language: str = Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$", description="Such as en, en-GB or pl.")
    numbers: Texts = Field(
        (), description="Called numbers such as +442079460000, or patterns such as +4420*."
    )
    start: str = Field(description="The step a call begins with.")
    main: str = Field("", description='The step "main menu" leads to; by default the start.')
    agent: str = Field(description="The step for callers who ask for a human.")
    recognizer: str = Field("", description="A recognizer's name; by default what suits best.")
    voice: str = Field("", description="A voice's name; by default the language's.")
    settings: Policy = Field(Policy(), description="Waiting times and bars of all steps.")
    announcements: tuple[AnnouncementEntry, ...] = Field((), description="Passing messages.")
    steps: dict[str, Any] = Field(min_length=1, description="Name -> step.")


def _phrases_alone(value: object) -> object:
    return {"phrases": value} if isinstance(value, list) else value


class IntentEntry(FileModel):
    """Something callers want and how they say it."""

    label: str = Field("", description="How prompts name it; by default the intent's name.")
    phrases: Texts = Field(min_length=1, description="Phrase templates.")


def _values_alone(value: object) -> object:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return {item: [item] for item in value}
    if isinstance(value, dict):
        return {name: [name] if ways is None else ways for name, ways in value.items()}
    return value


_VALUES = {"type": "object", "additionalProperties": {"anyOf": [_TEXTS, {"type": "null"}]}}

SlotEntry = Annotated[
    dict[str, Texts],
    Field(min_length=1),
    BeforeValidator(_values_alone),
    WithJsonSchema({"anyOf": [{"type": "array", "items": _TEXT}, _VALUES]}),
]
"""Value -> the ways of saying it; or a plain list of values said as they are written."""


class PhrasesFile(FileModel):
    """`phrases.yaml`: what callers say."""

    intents: dict[str, Annotated[IntentEntry, BeforeValidator(_phrases_alone)]] = Field(
        {}, description="Intent -> label and phrases (or just the phrases)."
    )
    slots: dict[str, SlotEntry] = Field({}, description="Slot -> its values.")


_SPAN = re.compile(r"^(\d{1,2}):(\d\d) ?- ?(\d{1,2}):(\d\d)$")


def _span(text: object) -> Span:
    found = _SPAN.match(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError("hours look like 09:00-17:30, or closed")
    hours, minutes, to_hours, to_minutes = (int(part) for part in found.groups())
    start, end = hours * 60 + minutes, to_hours * 60 + to_minutes
    if max(minutes, to_minutes) > 59 or start >= DAY_MIN or end > DAY_MIN:  # noqa: PLR2004
        raise ValueError("hours lie between 00:00 and 24:00")
    if start == end:
        raise ValueError("these hours have no length; a whole day is 00:00-24:00")
    return Span(start, end)


def _spans(value: object) -> object:
    if value in ("closed", []):
        return ()
    return tuple(_span(item) for item in (value if isinstance(value, list) else [value]))


Hours = Annotated[tuple[Span, ...], BeforeValidator(_spans), WithJsonSchema(_TEXTS)]
"""`closed`, one span such as `09:00-17:30`, or a list of spans."""


def _days(text: str) -> list[int]:
    """List the weekdays of `mon`, `mon-fri` or `sat-sun` (0 is Monday)."""
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
        if (self.date is None) == (self.first is None or self.last is None):
            raise ValueError("an exception needs either date, or from and to")
        if self.first and self.last and self.last < self.first:
            raise ValueError("an exception must not end before it begins")
        return self

    def exceptional(self, timezone: str) -> Exceptional:
        """Make the exception that routing knows."""
        first, last = self.first or self.date, self.last or self.date
        if first is None or last is None:  # pragma: no cover  the validator saw to it
            raise AssertionError
        expires = aware(self.expires, timezone)
        return Exceptional(first, last, self.hours, expires, self.note)


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{name!r} is no time zone; write one such as Europe/London")
    return name


def _weekdays(text: str) -> str:
    _days(text)
    return text


class CalendarFile(FileModel):
    """`calendar.yaml`: when the line is open."""

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
        named = [day for days in hours for day in _days(days)]
        if len(named) != len(set(named)):
            raise ValueError("a weekday stands in hours twice")
        return hours

    def calendar(self) -> Calendar:
        """Make the calendar that routing knows."""
        by_day = {day: spans for days, spans in self.hours.items() for day in _days(days)}
        mon, tue, wed, thu, fri, sat, sun = (by_day.get(day, ()) for day in range(7))
        kept = self.holidays
        return Calendar(
            timezone=self.timezone,
            weekly=(mon, tue, wed, thu, fri, sat, sun),
            holidays=Holidays(kept.country, kept.subdivision, kept.hours) if kept else None,
            exceptions=tuple(entry.exceptional(self.timezone) for entry in self.exceptions),
        )
