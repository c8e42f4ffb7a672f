"""The beat of all calls: one task that asks every call for its next frame each 20 ms.

What callers hear must be punctual; what they say may wait a few milliseconds. So whoever takes in
audio asks for its turn first, and gets it between beats.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from typing import Protocol

import structlog

from smartivr.line import FRAME_S

_log = structlog.get_logger(__name__)

HEADROOM_S = 0.003
"""This long before a beat nothing else is begun."""
TURNS_AT_ONCE = 16
"""So many may take their turn before the time is looked at; and in any case between two beats."""
CATCH_UP_S = 0.2
"""A delay beyond this is not caught up with, since a burst of frames helps nobody."""


class Ticking(Protocol):
    """Something with a beat."""

    def tick(self) -> None:
        """Send the next frame."""


class Pacer:
    """Ticks everything that has joined, on one schedule that does not drift."""

    def __init__(self) -> None:
        self._joined: dict[int, Ticking] = {}
        self._ticking: Ticking | None = None
        """Whose turn it is on this beat."""
        self._task: asyncio.Task[None] | None = None
        self._due_s = 0.0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self.on_beat: Callable[[float], None] = lambda _: None
        """Told how many seconds late each beat is."""
        self.skipped = 0
        """Beats given up since the machine could not keep up."""

    def start(self) -> None:
        """Begin to tick."""
        self._task = asyncio.get_running_loop().create_task(self._run())
        self._task.add_done_callback(self._go_on)

    def join(self, ticking: Ticking) -> None:
        """Tick this from now on."""
        self._joined[id(ticking)] = ticking

    def leave(self, ticking: Ticking) -> None:
        """Tick this no longer."""
        self._joined.pop(id(ticking), None)

    async def turn(self) -> None:
        """Wait for a moment in which no beat is due; those who wait go first come, first served."""
        loop = asyncio.get_running_loop()
        in_time = not self._waiting and loop.time() < self._due_s - HEADROOM_S
        if self._task is None or in_time:
            return
        turn = loop.create_future()
        self._waiting.append(turn)
        await turn

    async def close(self) -> None:
        """Stop ticking."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        self._give_turns(len(self._waiting))

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        due_s = loop.time()
        while True:
            due_s += FRAME_S
            self._due_s = due_s
            self._give_turns(TURNS_AT_ONCE)
            await asyncio.sleep(0)
            while self._waiting and loop.time() < due_s - HEADROOM_S:
                self._give_turns(TURNS_AT_ONCE)
                await asyncio.sleep(0)
            await asyncio.sleep(max(0.0, due_s - loop.time()))
            late_s = loop.time() - due_s
            self.on_beat(late_s)
            if late_s > CATCH_UP_S:
                missed = int(late_s / FRAME_S)
                self.skipped += missed
                due_s += missed * FRAME_S
            for ticking in tuple(self._joined.values()):
                self._ticking = ticking
                ticking.tick()
            self._ticking = None

    def _go_on(self, task: asyncio.Task[None]) -> None:
        """Beat on for all others where one of them has broken the beat."""
        if task.cancelled() or not (error := task.exception()):
            return
        _log.error("beat-broken", code="internal", exc_info=error)
        if self._ticking:
            self.leave(self._ticking)
        self.start()

    def _give_turns(self, most: int) -> None:
        for _ in range(min(most, len(self._waiting))):
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
