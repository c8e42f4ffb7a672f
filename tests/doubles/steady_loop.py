"""An event loop whose clock stands still while the machine does something else.

Tests share their machine. A process that is not run for some seconds would find all its limits
over at once when it goes on: a caller's silence, a provider's answer, the test itself, although
nobody had the time to do anything. Here that time has not passed for anybody on the loop, neither
for a server nor for those who call it in the same process.
"""

import asyncio
import selectors
import time

LOOK_S = 0.05
"""A loop that has nothing to do looks at its clock this often."""
STEP_S = 0.25
"""Between two looks no more than this has passed."""


class _Wakeful(selectors.DefaultSelector):
    """Waits for LOOK_S at most."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        return super().select(LOOK_S if timeout is None else min(timeout, LOOK_S))


class SteadyLoop(asyncio.SelectorEventLoop):
    """The loop of the platform with that clock."""

    def __init__(self) -> None:
        self._looked_s = time.monotonic()
        self._stood_s = 0.0
        super().__init__(_Wakeful())

    def time(self) -> float:
        """Seconds that only ever grow, and by STEP_S at once at most."""
        now_s = time.monotonic()
        self._stood_s += max(0.0, now_s - self._looked_s - STEP_S)
        self._looked_s = now_s
        return now_s - self._stood_s


class SteadyLoops(asyncio.DefaultEventLoopPolicy):
    """Has every loop be such a one."""

    def new_event_loop(self) -> SteadyLoop:
        return SteadyLoop()
