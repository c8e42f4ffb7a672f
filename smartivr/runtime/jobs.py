"""Work that is kept until it is done: it survives a restart, and is tried again when it fails."""

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

import structlog

from smartivr.errors import SmartIvrError, StoreError
from smartivr.runtime.clock import Clock
from smartivr.store.records import JobRecord
from smartivr.store.store import Store

_log = structlog.get_logger(__name__)

Work = Callable[[JobRecord], Awaitable[None]]

LEASE_S = 180.0
"""So long a server has a job to itself; no work takes longer."""
WORK_S = 150.0
AT_ONCE = 2
POLL_S = 1.0
FIRST_RETRY_S = 5.0
LONGEST_RETRY_S = 3600.0
MOST_ATTEMPTS = 30
"""After a day of failing a job is given up."""


def retry_after_s(attempts: int) -> float:
    """Return the wait after so many failed attempts: doubled each time, up to an hour."""
    doublings = min(attempts - 1, 16)  # beyond this it is the longest anyhow
    return float(min(FIRST_RETRY_S * 2**doublings, LONGEST_RETRY_S))


class Jobs:
    """Does what is due, a few jobs at a time, beside the calls."""

    def __init__(self, store: Store, node: str, clock: Clock) -> None:
        self._store = store
        self._node = node
        self._clock = clock
        self._work: dict[str, Work] = {}
        self._added = asyncio.Event()

    def register(self, kind: str, work: Work) -> None:
        """Do jobs of this kind so; it must be harmless to do one twice."""
        self._work[kind] = work

    async def add(
        self, kind: str, payload: Mapping[str, Any], *, name: str = "", after_s: float = 0.0
    ) -> None:
        """Keep that this is to be done; returns once that is safe.

        Raises:
            StoreError: it is not safe.

        """
        await self._store.jobs.add(self.made(kind, payload, name=name, after_s=after_s))
        self.wake()

    def made(
        self, kind: str, payload: Mapping[str, Any], *, name: str = "", after_s: float = 0.0
    ) -> JobRecord:
        """Make a job that is to be kept together with what it is about; then `wake`."""
        due = self._clock.now() + timedelta(seconds=after_s)
        unique = f"{kind}-{name or secrets.token_urlsafe(9)}"
        return JobRecord(unique, kind, payload, due.isoformat())

    def wake(self) -> None:
        """There is something to do."""
        self._added.set()

    async def run(self) -> None:
        """Do jobs as they fall due, until cancelled."""
        while True:
            self._added.clear()
            try:
                done = await self.work_off()
            except StoreError as error:
                done = 0
                _log.warning("jobs-wait", code=error.code)
            if not done:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(POLL_S):  # wait_for would lose a cancellation
                        await self._added.wait()

    async def work_off(self) -> int:
        """Do some of what is due now; how many jobs that were.

        Raises:
            StoreError: the database does not give them.

        """
        jobs = await self._store.jobs.claim(
            self._node, self._clock.now(), LEASE_S, tuple(self._work), AT_ONCE
        )
        await asyncio.gather(*(self._do(job) for job in jobs))
        return len(jobs)

    async def _do(self, job: JobRecord) -> None:
        try:
            async with asyncio.timeout(WORK_S):
                await self._work[job.kind](job)
            await self._store.jobs.done(job.id)
        except StoreError as error:
            # Its lease runs out, then it is done again.
            _log.warning("job-not-finished", kind=job.kind, code=error.code)
        except TimeoutError:
            await self._failed(job, "job-late")
        except SmartIvrError as error:
            _log.warning("job-failed", kind=job.kind, code=error.code, message=str(error))
            await self._failed(job, error.code)

    async def _failed(self, job: JobRecord, code: str) -> None:
        attempts = job.attempts  # this one included
        with contextlib.suppress(StoreError):  # its lease runs out, then it is done again
            if attempts >= MOST_ATTEMPTS:
                _log.error("job-given-up", kind=job.kind, code=code)
                await self._store.jobs.done(job.id)
                return
            due = self._clock.now() + timedelta(seconds=retry_after_s(attempts))
            await self._store.jobs.retry(job.id, due.isoformat(), code)
