"""Counts of a line's days, kept once a day is over, so that a month need not be read each time."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from smartivr.statistics.flow_counts import Tally, tallies
from smartivr.statistics.period import Period
from smartivr.statistics.reading import catch_up, read_calls
from smartivr.store.store import Store

MOST_DAYS = 2000
"""Days of lines that are kept in memory: some tens of kilobytes each."""
_FRESH = timedelta(seconds=5)
"""Today's counts are not read again within this."""
_SETTLED = timedelta(days=1)
"""A call that began on a day is over so long after the day's end."""
_AT_ONCE, _MOST = 20, 200
"""Calls that are digested while somebody waits; the server does the rest by itself."""

Day = tuple[str, date]
ByVersion = Mapping[str, Tally]


class CountedDays:
    """Counts a line's calls day by day; each day that is over is read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._over: OrderedDict[Day, ByVersion] = OrderedDict()
        self._fresh: dict[Day, tuple[datetime, ByVersion]] = {}
        self._one_at_a_time = asyncio.Lock()

    async def of(self, line: str, days: int, zone: str, now: datetime) -> dict[str, Tally]:
        """Count the last days of a line (today is one of them), by version.

        Args:
            line: whose calls.
            days: how many, at least one.
            zone: whose midnights part the days.
            now: this moment.

        Raises:
            StoreError: the database cannot be read.

        """
        today = now.astimezone(ZoneInfo(zone)).date()
        found: dict[str, Tally] = {}
        async with self._one_at_a_time:
            await catch_up(self._store, _AT_ONCE, _MOST)
            for back in range(days):
                day = today - timedelta(days=back)
                for version, tally in (await self._day(line, day, zone, now)).items():
                    found.setdefault(version, Tally()).add(tally)
        return found

    async def _day(self, line: str, day: date, zone: str, now: datetime) -> ByVersion:
        at = (line, day)
        if at in self._over:
            return self._over[at]
        read_at, fresh = self._fresh.get(at, (None, {}))
        if read_at is not None and timedelta() <= now - read_at < _FRESH:
            return fresh
        span = Period(day, day, zone)
        calls = await read_calls(self._store, span.start, span.end, line)
        counted = await asyncio.to_thread(tallies, calls)
        if span.end + _SETTLED < now:
            self._fresh.pop(at, None)
            self._over[at] = counted
            if len(self._over) > MOST_DAYS:
                self._over.popitem(last=False)
        else:
            self._fresh[at] = (now, counted)
        return counted
