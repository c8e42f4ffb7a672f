"""How late the frames of a call's audio are, and how long an event loop stands still."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from smartivr.line import FRAME_S
from smartivr.statistics.rates import percentile

LATE_S = FRAME_S
"""A frame that is later than its own length leaves a gap in what the caller hears."""


@dataclass
class Schedule:
    """When frames were due, told from the earliest of a contiguous stretch.

    The first frame sets the schedule; one that comes earlier than that moves all after it
    forward, so a late start does not make the rest look punctual.
    """

    lateness_s: list[float] = field(default_factory=list)
    """Of each frame, 0 for the punctual ones."""
    _start_s: float | None = None
    _count: int = 0

    def arrived(self, at_s: float) -> None:
        """Note the next frame of the stretch."""
        if self._start_s is None:
            self._start_s = at_s
        late_s = at_s - (self._start_s + self._count * FRAME_S)
        if late_s < 0:
            self._start_s += late_s
        self.lateness_s.append(max(0.0, late_s))
        self._count += 1

    def interrupted(self) -> None:
        """End the stretch, as frames were dropped on purpose."""
        self._start_s = None
        self._count = 0

    def forget(self) -> None:
        """Start anew."""
        self.lateness_s.clear()
        self.interrupted()


@dataclass(frozen=True)
class Punctuality:
    """Late frames in short."""

    frames: int
    p50_ms: float
    p99_ms: float
    longest_ms: float
    late_share: float
    """Share of the frames that were later than 20 ms."""

    @classmethod
    def of(cls, lateness_s: Iterable[float]) -> "Punctuality":
        """Sum up how late frames (or the beats of a loop) were."""
        values = sorted(lateness_s)
        if not values:
            return cls(0, 0.0, 0.0, 0.0, 0.0)
        late = sum(value > LATE_S for value in values)
        half, most = (percentile(values, share) or 0.0 for share in (50, 99))
        return cls(len(values), 1000 * half, 1000 * most, 1000 * values[-1], late / len(values))


class LoopWatch:
    """Measures how late an event loop wakes up something that sleeps for 10 ms at a time."""

    _NAP_S = 0.01

    def __init__(self) -> None:
        self.late_s: list[float] = []

    async def run(self) -> None:
        """Measure until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due_s = loop.time() + self._NAP_S
            await asyncio.sleep(self._NAP_S)
            self.late_s.append(max(0.0, loop.time() - due_s))
