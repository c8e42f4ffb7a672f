"""From which day to which: days of a line's own clock, as moments."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

USUAL_DAYS = 7
EARLIEST_YEAR = 2000
_WEEK = timedelta(days=USUAL_DAYS - 1)


@dataclass(frozen=True)
class Period:
    """Whole days, both included."""

    first: date
    last: date
    zone: str = "UTC"

    @property
    def start(self) -> datetime:
        """When it begins, in UTC."""
        return self._midnight(self.first)

    @property
    def end(self) -> datetime:
        """The first moment after it, in UTC."""
        return self._midnight(self.last + timedelta(days=1))

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(UTC)


def period(first: str, last: str, zone: str, now: datetime) -> Period:
    """Read two days such as 2026-11-01; without the first, the week up to the last; else today.

    Raises:
        ValueError: one is no date, or the first is after the last; says which.

    """
    until = _day(last) if last else now.astimezone(ZoneInfo(zone)).date()
    since = _day(first) if first else max(until, date(EARLIEST_YEAR, 1, 7)) - _WEEK
    if since > until:
        raise ValueError(f"{since} is after {until}")
    if not EARLIEST_YEAR <= since.year <= until.year <= now.year + 1:
        raise ValueError(f"{since} to {until} is not of our time")
    return Period(since, until, zone)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text[:32]!r} is no date; write it as 2026-11-01") from error
