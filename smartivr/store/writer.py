"""The one thread that writes, so that writes keep their order and never hold up a call."""

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError, StatementError

from smartivr.errors import StoreError

_log = structlog.get_logger(__name__)

Work = Callable[[Connection], object]


@dataclass(frozen=True)
class Patience:
    """How long the writer gathers, waits and remembers."""

    gather_s: float = 0.25
    """Work that nobody waits for is written together with what follows in this time."""
    retry_s: float = 1.0
    """First wait after a failure; doubled each time."""
    longest_retry_s: float = 30.0
    max_pending: int = 20_000
    """Pieces of work kept while the database refuses; then the oldest that may go is lost."""
    batch: int = 500


@dataclass(frozen=True)
class Job:
    """One piece of work; `waiter` learns of its commit or of its first failure."""

    work: Work
    waiter: Future[None] | None = None
    losable: bool = False


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
        self._engine = engine
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
            return StoreHealth(not self._problem, len(self._jobs), self._lost, self._problem)

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
                self._write(batch)
            except (SQLAlchemyError, StoreError) as error:
                if not self._failed(batch, error):
                    return
            else:
                self._succeeded(batch)

    def _gather(self) -> list[Job]:
        """Wait for work, and a moment longer where nobody waits for its commit."""
        with self._changed:
            self._changed.wait_for(lambda: self._jobs or self._closing)
            self._changed.wait_for(
                lambda: self._closing or any(job.waiter for job in self._jobs),
                self._patience.gather_s,
            )
            count = min(len(self._jobs), self._patience.batch)
            return [self._jobs[index] for index in range(count)]

    def _write(self, batch: list[Job]) -> None:
        if not self._prepared:
            self._prepare()
            self._prepared = True
        try:
            with self._engine.begin() as connection:
                for job in batch:
                    job.work(connection)
        except StatementError as error:
            if not _hopeless(error):
                raise
            self._write_singly(batch)

    def _write_singly(self, batch: list[Job]) -> None:
        """Find the work that can never succeed and drop it, so that the rest does."""
        with self._engine.begin() as connection:
            for job in batch:
                try:
                    with connection.begin_nested():
                        job.work(connection)
                except StatementError as error:
                    if not _hopeless(error):
                        raise
                    self._lost += 1
                    _log.error("store refuses an entry for good", error=type(error.orig).__name__)

    def _succeeded(self, batch: list[Job]) -> None:
        with self._changed:
            for _ in batch:
                self._jobs.popleft()
            if self._problem:
                _log.info("store works again", pending=len(self._jobs))
            self._problem = ""
            self._retry_s = self._patience.retry_s
        for job in batch:
            if job.waiter is not None and job.waiter.set_running_or_notify_cancel():
                job.waiter.set_result(None)

    def _failed(self, batch: list[Job], error: SQLAlchemyError | StoreError) -> bool:
        """Tell those who wait, keep the work, and wait before the next try; False at the end."""
        problem = _sentence(error)
        with self._changed:
            if not self._problem:
                _log.warning("store fails; calls go on", problem=problem)
            self._problem = problem
            for index, job in enumerate(batch):
                self._jobs[index] = replace(job, waiter=None)
        for job in batch:
            if job.waiter is not None and job.waiter.set_running_or_notify_cancel():
                job.waiter.set_exception(StoreError(problem, remedy="it is tried again"))
        return self._wait_to_retry()

    def _wait_to_retry(self) -> bool:
        until = time.monotonic() + self._retry_s
        self._retry_s = min(self._retry_s * 2, self._patience.longest_retry_s)
        with self._changed:
            self._changed.wait_for(lambda: self._closing, until - time.monotonic())
            if self._closing and self._jobs:
                _log.error("store closed with entries not written", pending=len(self._jobs))
            return not self._closing

    def _lose_one(self) -> None:
        """Forget the oldest work that may be lost, else the oldest."""
        index = next((i for i, job in enumerate(self._jobs) if job.losable), 0)
        del self._jobs[index]
        self._lost += 1


def _hopeless(error: StatementError) -> bool:
    """Whether the work itself is wrong, so that it would fail again on any database."""
    return isinstance(error, (IntegrityError, DataError)) or not isinstance(error, DBAPIError)


def _sentence(error: SQLAlchemyError | StoreError) -> str:
    """Say what the database said, without the statement and its values."""
    if isinstance(error, StoreError):
        return error.what
    said = getattr(error, "orig", None) or type(error).__name__
    return f"the database cannot be written to ({said})"
