"""Serving until Ctrl-C or SIGTERM, so that whoever serves decides what ends and in which order."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from smartivr.settings import Settings


@asynccontextmanager
async def serving_until_told(
    app: "FastAPI", settings: "Settings", listener: socket.socket
) -> AsyncIterator[asyncio.Event]:
    """Serve; the event is set by a signal. A second one cancels the task that came in here.

    Calls that go on then are told so and ended, and kept like any others.
    """
    from smartivr.web.server import serving

    stop = asyncio.Event()
    task = asyncio.current_task()

    def told() -> None:
        if stop.is_set() and task:
            task.cancel()
        stop.set()

    _at_signals(told)
    async with serving(app, settings, listener):
        # The server put handlers of its own in their place; what those catch is passed on.
        _at_signals(told)
        yield stop


def _at_signals(action: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(wanted, action)
