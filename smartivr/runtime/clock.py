"""Time for everything above the core: real, or moved by hand."""

import asyncio
import heapq
import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Alarm(Protocol):
    """Something that will be called."""

    def cancel(self) -> None:
        """Do not call it."""


class Clock(Protocol):
    """What the runtime knows of time."""

    def now(self) -> datetime:
        """The time of day, in UTC."""

    def monotonic(self) -> float:
        """Seconds that only ever grow."""

    def call_later(self, delay_s: float, action: Callable[[], None]) -> Alarm:
        """Do something once, after this delay."""


class RealClock:
    """The machine's own time; needs a running event loop."""

    def now(self) -> datetime:
        """The time of day, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds of the event loop's clock."""
        return asyncio.get_running_loop().time()

    def call_later(self, delay_s: float, action: Callable[[], None]) -> Alarm:
        """Do something once, after this delay."""
        return asyncio.get_running_loop().call_later(delay_s, action)


class _ManualAlarm:
    def __init__(self, action: Callable[[], None]) -> None:
        self.action = action
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class ManualClock:
    """Time that passes only when it is told to: for evaluation, rehearsal and tests."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._passed_s = 0.0
        self._numbers = itertools.count()
        self._alarms: list[tuple[float, int, _ManualAlarm]] = []

    def now(self) -> datetime:
        """The time of day, in UTC."""
        return self._start + timedelta(seconds=self._passed_s)

    def monotonic(self) -> float:
        """Seconds since the start."""
        return self._passed_s

    def call_later(self, delay_s: float, action: Callable[[], None]) -> Alarm:
        """Do something once, after this delay."""
        alarm = _ManualAlarm(action)
        due_s = self._passed_s + max(0.0, delay_s)
        heapq.heappush(self._alarms, (due_s, next(self._numbers), alarm))
        return alarm

    def advance(self, seconds: float) -> None:
        """Let time pass, with everything that falls due on the way, in order."""
        until_s = self._passed_s + seconds
        while self._alarms and self._alarms[0][0] <= until_s:
            due_s, _, alarm = heapq.heappop(self._alarms)
            self._passed_s = max(self._passed_s, due_s)
            if not alarm.cancelled:
                alarm.action()
        self._passed_s = until_s
