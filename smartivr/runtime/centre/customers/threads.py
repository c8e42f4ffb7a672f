"""Threads in which customers are looked up, and nothing else.

A disk or a database that hangs keeps its threads. If they were everybody's, no prompt would be
spoken any more after a few calls.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

AT_ONCE = 4

T = TypeVar("T")


class LookUpThreads:
    """A few threads; whoever gives up waiting for its turn is not looked up at all."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, "customers")

    async def run(self, look_up: Callable[[str], T], number: str) -> T:
        """Do this beside the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, look_up, number)

    def close(self) -> None:
        """Look nobody up any more."""
        self._threads.shutdown(wait=False, cancel_futures=True)
