"""When a caller can be called back: while both the line and the queue are open."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from smartivr.dialog.opening_words import moment_in_words
from smartivr.dialog.times_of_day import likeliest
from smartivr.routing.hours import Calendar
from smartivr.routing.sites import OpeningHours

FURTHEST_DAYS = 28
MOST_STEPS = 100
"""Openings looked at before two calendars are taken never to be open at once."""


@dataclass(frozen=True)
class CallbackHours:
    """The hours of a line and of its queue, read on the line's clock."""

    line: OpeningHours
    queue: Calendar

    def open_at(self, moment: datetime) -> bool:
        """Whether somebody can call at this moment."""
        return self.line.is_open(moment) and self.queue.is_open(moment)

    def next_open(self, moment: datetime) -> datetime | None:
        """Find the first moment from this one on at which somebody can call."""
        for _ in range(MOST_STEPS):
            of_line = self.line.next_opening(moment)
            of_queue = self.queue.next_opening(moment)
            if of_line is None or of_queue is None:
                return None
            if of_line == of_queue:
                return of_line
            moment = max(of_line, of_queue)
        return None

    def opens_on(self, day: date) -> bool:
        """Whether somebody can call at any moment of a local day."""
        midnight = self._moment(day, time(0))
        first = self.next_open(midnight)
        return first is not None and first < self._moment(day + timedelta(days=1), time(0))

    def moment(self, day: date, intent: str, now: datetime) -> datetime | None:
        """Read a time of day as the moment that is meant: rather an open one still to come."""

        def suits(at: time) -> bool:
            moment = self._moment(day, at)
            return moment > now and self.open_at(moment)

        at = likeliest(intent, suits)
        return self._moment(day, at) if at else None

    def within_reach(self, day: date, now: datetime) -> bool:
        """Whether a day is near enough to plan for."""
        return day <= self.line.local(now).date() + timedelta(days=FURTHEST_DAYS)

    def midnight(self, day: date) -> datetime:
        """The beginning of a local day."""
        return self._moment(day, time(0))

    def in_words(self, moment: datetime, now: datetime, language: str) -> str:
        """Say a moment to come."""
        today = self.line.local(now).date()
        return moment_in_words(self.line.local(moment), today, language)

    def _moment(self, day: date, at: time) -> datetime:
        local = self.line.local(datetime.combine(day, at, tzinfo=UTC))
        return datetime.combine(day, at, tzinfo=local.tzinfo).astimezone(UTC)
