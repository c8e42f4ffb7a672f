"""Threads that decode, replaced as a whole when one of them hangs."""

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from smartivr.errors import EngineFailed

HUNG_S = 30.0
"""No job takes this long, even if it waits: decoders are given a second or so at a time, and calls
give up what is further behind."""

T = TypeVar("T")


class _Crew:
    """Threads and how many jobs they have."""

    def __init__(self, count: int, name: str) -> None:
        self.executor = ThreadPoolExecutor(count, thread_name_prefix=name)
        self.jobs = 0
        self.left_behind = False


class Threads:
    """Runs jobs of native code; a thread that hangs is left behind with all its crew.

    Native code cannot be stopped. Jobs that wait behind one that hangs fail with it, and those
    that follow find fresh threads.
    """

    def __init__(self, count: int, name: str, *, hung_s: float = HUNG_S) -> None:
        self.count = count
        self.restarts = 0
        """How often all threads were replaced."""
        self.dropped = 0
        """Work that could be left out, and was."""
        self._name = name
        self._hung_s = hung_s
        self._crew: _Crew | None = None

    @property
    def running(self) -> bool:
        """Whether jobs are taken."""
        return self._crew is not None

    @property
    def waiting(self) -> int:
        """Jobs for which no thread is free."""
        return max(0, self._crew.jobs - self.count) if self._crew else 0

    def start(self) -> None:
        """Take jobs from now on."""
        if self._crew is None:
            self._crew = _Crew(self.count, self._name)

    def close(self) -> None:
        """Take no more jobs; those under way run to their end."""
        if self._crew is not None:
            self._crew.executor.shutdown(wait=False)
        self._crew = None

    def spare(self) -> bool:
        """Whether there is time for work that can be left out; counts what is left out.

        A job of a call is over in milliseconds; that each thread has one, and that as many wait,
        is no load yet.
        """
        if self._crew is not None and self._crew.jobs < 2 * self.count:
            return True
        self.dropped += 1
        return False

    async def run(self, job: Callable[..., T], *arguments: Any) -> T:
        """Run a job on one of the threads.

        Raises:
            EngineFailed: the threads are closed, or hang.

        """
        crew = self._crew
        if crew is None:
            raise EngineFailed("it is closed", where=self._name)
        loop = asyncio.get_running_loop()
        work = crew.executor.submit(job, *arguments)
        crew.jobs += 1
        overdue = loop.call_later(self._hung_s, self._replace, crew)

        def done(_work: object) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody counts any more
                loop.call_soon_threadsafe(over)

        def over() -> None:
            crew.jobs -= 1
            overdue.cancel()

        work.add_done_callback(done)
        try:
            async with asyncio.timeout(self._hung_s):
                return await asyncio.wrap_future(work)
        except TimeoutError as error:
            self._replace(crew)
            what = f"no answer within {self._hung_s:g} s"
            raise EngineFailed(what, where=self._name) from error
        except asyncio.CancelledError as error:
            if crew.left_behind and work.cancelled():
                raise EngineFailed("it waited for a thread that hangs", where=self._name) from error
            raise

    def _replace(self, crew: _Crew) -> None:
        """Leave a crew behind and go on with another."""
        if self._crew is crew:
            self._crew = _Crew(self.count, self._name)
            self.restarts += 1
            crew.left_behind = True
            crew.executor.shutdown(wait=False, cancel_futures=True)
