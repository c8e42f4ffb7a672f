"""Opening hours: weekly spans, public holidays and one-off exceptions in a line's own time zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

import holidays

DAY_MIN = 24 * 60
HORIZON_DAYS = 400
"""How far `next_opening` looks ahead: a year with its holidays, and a bit."""

Interval = tuple[datetime, datetime]
"""From a moment (included) to another (excluded), in UTC."""


@dataclass(frozen=True)
class Span:
    """Opening from one wall-clock time to another, in minutes after midnight.

    An end that is not after the start lies on the next day; a whole day is 0 to 1440.
    """

    start_min: int
    end_min: int

    def __post_init__(self) -> None:
        if not (0 <= self.start_min < DAY_MIN and 0 <= self.end_min <= DAY_MIN):
            raise ValueError("a span lies between 00:00 and 24:00")

    @property
    def overnight(self) -> bool:
        """Whether it ends on the day after the one it starts on."""
        return self.end_min <= self.start_min


Spans = tuple[Span, ...]
"""The openings that start on one day; none means closed."""

ALL_DAY: Spans = (Span(0, DAY_MIN),)


@dataclass(frozen=True)
class Exceptional:
    """Other hours from one day to another (both included); none means closed.

    From `expires` on (an aware moment) the usual hours hold again.
    """

    first: date
    last: date
    spans: Spans = ()
    expires: datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class Holidays:
    """The public holidays of a country (or a part of it) and the hours kept on them."""

    country: str
    subdivision: str = ""
    spans: Spans = ()

    def __contains__(self, day: date) -> bool:
        return day in public_holidays(self.country, self.subdivision, day.year)


@lru_cache(maxsize=256)
def public_holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    """List the days that are public holidays there in that year.

    Raises:
        ValueError: the country or subdivision is not known.

    """
    try:
        days = holidays.country_holidays(country, subdivision or None, years=year)
    except NotImplementedError as error:
        raise ValueError(f"no public holidays are known for {country} {subdivision}") from error
    return frozenset(days)


@dataclass(frozen=True)
class Calendar:
    """When a line is open; without any hours it always is.

    A day's hours are those of the first exception that covers it, else the holidays' if it is
    one, else the weekday's. An opening belongs to the day it starts on: a night shift that
    began before a holiday is finished.
    """

    timezone: str = "UTC"
    weekly: tuple[Spans, Spans, Spans, Spans, Spans, Spans, Spans] = (ALL_DAY,) * 7
    """Monday first."""
    holidays: Holidays | None = None
    exceptions: tuple[Exceptional, ...] = ()

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @cached_property
    def _always(self) -> bool:
        """Whether nothing ever closes it."""
        return self.weekly == (ALL_DAY,) * 7 and self.holidays is None and not self.exceptions

    def local(self, now: datetime) -> datetime:
        """Read the line's wall clock at this moment.

        Raises:
            ValueError: `now` has no time zone.

        """
        if now.tzinfo is None:
            raise ValueError("opening hours need a moment with a time zone")
        return now.astimezone(self._zone)

    def is_open(self, now: datetime) -> bool:
        """Whether the line is open at this moment.

        Raises:
            ValueError: `now` has no time zone.

        """
        today = self.local(now).date()
        if self._always:
            return True
        days = (today - timedelta(days=1), today)
        return any(start <= now < end for day in days for start, end in self.openings(day))

    def next_opening(self, now: datetime) -> datetime | None:
        """Find the first moment from `now` on (in UTC) at which the line is open.

        None where there is none within `HORIZON_DAYS`.

        Raises:
            ValueError: `now` has no time zone.

        """
        today = self.local(now).date()
        best: datetime | None = None
        for offset in range(-1, HORIZON_DAYS):
            day = today + timedelta(days=offset)
            if best is not None and self._moment(day, 0) > best:
                break
            starts = [max(start, now) for start, end in self.openings(day) if end > now]
            best = min([*starts, best] if best else starts, default=None)
        return best.astimezone(UTC) if best else None

    def openings(self, day: date) -> Iterator[Interval]:
        """Yield the openings that start on a local day, cut where an exception expires."""
        valid_from: datetime | None = None
        for exception in self.exceptions:
            if exception.first <= day <= exception.last:
                yield from self._cut(day, exception.spans, valid_from, exception.expires)
                if exception.expires is None:
                    return
                valid_from = max(valid_from or exception.expires, exception.expires)
        yield from self._cut(day, self._usual(day), valid_from, None)

    def _usual(self, day: date) -> Spans:
        if self.holidays and day in self.holidays:
            return self.holidays.spans
        return self.weekly[day.weekday()]

    def _cut(
        self, day: date, spans: Spans, after: datetime | None, before: datetime | None
    ) -> Iterator[Interval]:
        for span in spans:
            start = self._moment(day, span.start_min)
            end = self._closing(day, span)
            start = max(start, after) if after else start
            end = min(end, before) if before else end
            if start < end:
                yield start, end

    def _closing(self, day: date, span: Span) -> datetime:
        """Take the later reading where clocks go back, the shifted one where they go forward."""
        next_day = day + timedelta(days=1) if span.overnight else day
        return max(self._moment(next_day, span.end_min, fold) for fold in (0, 1))

    def _moment(self, day: date, minute: int, fold: int = 0) -> datetime:
        day += timedelta(days=minute // DAY_MIN)
        hour, minute = divmod(minute % DAY_MIN, 60)
        local = datetime.combine(day, time(hour, minute, fold=fold), tzinfo=self._zone)
        return local.astimezone(UTC)
