"""Rows of files that are on the disk already: tried again until the database takes them."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from smartivr.errors import StoreError

_log = structlog.get_logger(__name__)

LONGEST_WAIT_S = 30.0
ATTEMPTS = 120
"""That is about an hour."""


class KeepingLate:
    """Goes on trying beside the calls, where nobody waits for it any more."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, add: Callable[[], Awaitable[None]], path: str) -> None:
        """Add the row of this file as soon as that succeeds."""
        task = asyncio.get_running_loop().create_task(_keep(add, path))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _keep(add: Callable[[], Awaitable[None]], path: str) -> None:
    for attempt in range(ATTEMPTS):
        await asyncio.sleep(min(2.0 ** min(attempt, 10), LONGEST_WAIT_S))
        try:
            await add()
        except StoreError:
            continue
        _log.info("kept-late", file=path)
        return
    _log.error("not-kept", file=path)
