"""Follow the sun: several sites with hours of their own, of which the first open one answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from smartivr.routing.hours import Calendar


@dataclass(frozen=True)
class Sites:
    """The hours of a line that several sites answer; it is open while any of them is."""

    timezone: str
    """Of the line itself: the wall clock by which callers are told when it opens."""
    sites: Mapping[str, Calendar]

    def local(self, now: datetime) -> datetime:
        """Read the line's wall clock at this moment.

        Raises:
            ValueError: `now` has no time zone.

        """
        if now.tzinfo is None:
            raise ValueError("opening hours need a moment with a time zone")
        return now.astimezone(ZoneInfo(self.timezone))

    def is_open(self, now: datetime) -> bool:
        """Whether any site is open at this moment.

        Raises:
            ValueError: `now` has no time zone.

        """
        return any(calendar.is_open(now) for calendar in self.sites.values())

    def first_open(self, now: datetime, names: Iterable[str]) -> str:
        """Name the first of these sites that is open; empty where none is.

        Raises:
            ValueError: `now` has no time zone.

        """
        known = (name for name in names if name in self.sites)
        return next((name for name in known if self.sites[name].is_open(now)), "")

    def next_opening(self, now: datetime) -> datetime | None:
        """Find the first moment from `now` on (in UTC) at which a site is open.

        None where there is none within a year.

        Raises:
            ValueError: `now` has no time zone.

        """
        openings = (calendar.next_opening(now) for calendar in self.sites.values())
        return min((opening for opening in openings if opening), default=None)


OpeningHours = Calendar | Sites
"""When a line is open."""
