"""The beat of all calls: one task that asks every call for its next frame each 20 ms."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Protocol

from smartivr.line import FRAME_S

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
        self._task: asyncio.Task[None] | None = None
        self.on_beat: Callable[[float], None] = lambda _: None
        """Told how many seconds late each beat is."""
        self.skipped = 0
        """Beats given up since the machine could not keep up."""

    def start(self) -> None:
        """Begin to tick."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    def join(self, ticking: Ticking) -> None:
        """Tick this from now on."""
        self._joined[id(ticking)] = ticking

    def leave(self, ticking: Ticking) -> None:
        """Tick this no longer."""
        self._joined.pop(id(ticking), None)

    async def close(self) -> None:
        """Stop ticking."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        due_s = loop.time()
        while True:
            due_s += FRAME_S
            await asyncio.sleep(max(0.0, due_s - loop.time()))
            late_s = loop.time() - due_s
            self.on_beat(late_s)
            if late_s > CATCH_UP_S:
                missed = int(late_s / FRAME_S)
                self.skipped += missed
                due_s += missed * FRAME_S
            for ticking in tuple(self._joined.values()):
                ticking.tick()
