"""The one thread that writes, so that writes keep their order and never hold up a call."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError, StatementError

from smartivr.errors import RefusedForGood, StoreError
from smartivr.store.database import for_writing
from smartivr.store.job import Job, answer, in_turn, nobody_waits

_log = structlog.get_logger(__name__)

_UNFIT = (StatementError, ArithmeticError, TypeError, ValueError)
"""What a database, its driver or SQLAlchemy raises over values that it cannot take."""
_TRIES_AT_ONCE = 3
"""How often a transaction that lost against another server's is run again without waiting."""


@dataclass(frozen=True)
class Patience:
    """How long the writer gathers, waits and remembers."""

    gather_s: float = 0.25
    """Work that nobody waits for is written together with what follows in this time."""
    retry_s: float = 0.5
    """First wait after a failure; doubled each time."""
    longest_retry_s: float = 4.0
    max_pending: int = 20_000
    """Pieces of work kept while the database refuses; then the oldest that may go is lost."""
    batch: int = 500
    confirm_s: float = 5.0
    """Who waits for a confirmation longer than this is told that there is none."""
    read_s: float = 10.0
    """The same for what is read."""


@dataclass(frozen=True)
class StoreHealth:
    """How writing goes."""

    ok: bool
    pending: int
    """Pieces of work not yet written."""
    lost: int
    """Pieces of work given up since the start."""
    problem: str = ""


class Writer:
    """Runs work in order, each batch in one transaction, and tries again what failed.

    `prepare` runs before the first work, and again until it succeeds.
    """

    def __init__(self, engine: Engine, prepare: Callable[[], None], patience: Patience) -> None:
        self._engine = for_writing(engine)
        self._prepare = prepare
        self._patience = patience
        self._jobs: deque[Job] = deque()
        self._changed = threading.Condition()
        self._closing = False
        self._prepared = False
        self._lost = 0
        self._problem = ""
        self._retry_s = patience.retry_s
        self._thread = threading.Thread(target=self._run, name="store writer", daemon=True)
        self._thread.start()

    @property
    def health(self) -> StoreHealth:
        """How writing goes now."""
        with self._changed:
            problem = self._problem
            if not self._closing and not self._thread.is_alive():
                problem = "nothing is written any more until the server starts again"
            return StoreHealth(not problem, len(self._jobs), self._lost, problem)

    def put(self, job: Job) -> None:
        """Queue work; never waits."""
        with self._changed:
            self._jobs.append(job)
            if len(self._jobs) > self._patience.max_pending:
                self._lose_one()
            self._changed.notify()

    def close(self) -> None:
        """Write what is queued, once, and end."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while batch := self._gather():
            try:
                results = self._write(batch)
            except (SQLAlchemyError, StoreError) as error:
                if not self._failed(batch, error):
                    return
            else:
                self._succeeded(batch, results)

    def _gather(self) -> list[Job]:
        """Wait for work, and a moment longer where nobody waits for its commit."""
        with self._changed:
            while True:
                self._changed.wait_for(lambda: self._jobs or self._closing)
                self._changed.wait_for(
                    lambda: self._closing or any(job.waiter for job in self._jobs),
                    self._patience.gather_s,
                )
                first = [self._jobs[i] for i in range(min(len(self._jobs), self._patience.batch))]
                stale = {job for job in first if nobody_waits(job)}
                if not stale:
                    return first
                self._jobs = deque(job for job in self._jobs if job not in stale)

    def _write(self, batch: list[Job]) -> list[Any]:
        """Return each job's result, a RefusedForGood for one that can never succeed."""
        if not self._prepared:
            self._prepare()
            self._prepared = True
        for _ in range(_TRIES_AT_ONCE - 1):
            try:
                return self._write_together(batch)
            except DBAPIError as error:
                if not _lost_a_race(error):
                    raise
        return self._write_together(batch)

    def _write_together(self, batch: list[Job]) -> list[Any]:
        try:
            with self._engine.begin() as connection:
                return in_turn(connection, batch)
        except _UNFIT as error:
            if not _hopeless(error):
                raise
            return self._write_singly(batch)

    def _write_singly(self, batch: list[Job]) -> list[Any]:
        """Find the work that can never succeed and drop it, so that the rest does."""
        results: list[Any] = []
        with self._engine.begin() as connection:
            for job in batch:
                try:
                    with connection.begin_nested():
                        results.append(job.work(connection))
                except _UNFIT as error:
                    if not _hopeless(error):
                        raise
                    problem = _sentence(error)
                    _log.error("store refuses an entry for good", problem=problem)
                    results.append(RefusedForGood(problem, remedy="it is not kept"))
        return results

    def _succeeded(self, batch: list[Job], results: list[Any]) -> None:
        with self._changed:
            self._lost += sum(isinstance(result, StoreError) for result in results)
            self._forget(set(batch))
            if self._problem:
                _log.info("store works again", pending=len(self._jobs))
            self._problem = ""
            self._retry_s = self._patience.retry_s
        for job, result in zip(batch, results, strict=True):
            if job.after is not None and not isinstance(result, StoreError):
                job.after(result)
            answer(job, result)

    def _failed(self, batch: list[Job], error: SQLAlchemyError | StoreError) -> bool:
        """Tell those who wait, keep the work, and wait before the next try; False at the end."""
        problem = _sentence(error)
        with self._changed:
            if not self._problem:
                _log.warning("store fails; calls go on", problem=problem)
            self._problem = problem
            self._forget({job for job in batch if job.once})
        for job in batch:
            remedy = "it is not kept" if job.once else "it is tried again"
            answer(job, StoreError(problem, remedy=remedy))
        return self._wait_to_retry()

    def _wait_to_retry(self) -> bool:
        until = time.monotonic() + self._retry_s
        self._retry_s = min(self._retry_s * 2, self._patience.longest_retry_s)
        with self._changed:
            self._changed.wait_for(lambda: self._closing, until - time.monotonic())
            if self._closing and self._jobs:
                _log.error("store closed with entries not written", pending=len(self._jobs))
            if self._closing:
                self._refuse_the_rest()
            return not self._closing

    def _refuse_the_rest(self) -> None:
        for job in self._jobs:
            if not nobody_waits(job):
                answer(job, StoreError(self._problem, remedy="the server is stopping"))

    def _forget(self, done: set[Job]) -> None:
        """Take these out of the queue; one may be lost already, so they are found by identity."""
        while self._jobs and self._jobs[0] in done:
            done.remove(self._jobs.popleft())
        if done:
            self._jobs = deque(job for job in self._jobs if job not in done)

    def _lose_one(self) -> None:
        """Forget the oldest work that may be lost, else the oldest."""
        index = next((i for i, job in enumerate(self._jobs) if job.losable), 0)
        del self._jobs[index]
        self._lost += 1


def _hopeless(error: Exception) -> bool:
    """Whether the work itself is wrong, so that it would fail again on any database.

    What cannot be written as JSON is a TypeError or ValueError with psycopg, and a number that is
    too large is an OverflowError with sqlite3.
    """
    return isinstance(error, (IntegrityError, DataError)) or not isinstance(error, DBAPIError)


def _lost_a_race(error: DBAPIError) -> bool:
    """Whether PostgreSQL undid the transaction in favour of another server's."""
    return getattr(error.orig, "sqlstate", "") in (
        "40001",  # serialization failure
        "40P01",  # deadlock
        "55P03",  # lock not available in time
    )


def _sentence(error: Exception) -> str:
    """Say what the database said, without the statement, its values and its details."""
    if isinstance(error, StoreError):
        return error.what
    if not isinstance(error, DBAPIError):
        return f"a value cannot be kept ({type(error).__name__})"
    said = str(error.orig).partition("\n")[0]
    return f"the database cannot be written to ({said})"
