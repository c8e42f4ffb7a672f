"""Pieces of work for the writer, and those who wait for them."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, insert

from smartivr.errors import StoreError
from smartivr.store.tables import metadata

Work = Callable[[Connection], Any]


@dataclass(frozen=True)
class Rows:
    """Work that adds rows to a table; what stands next to each other is added in one statement."""

    table: Table
    rows: Sequence[Mapping[str, Any]]

    def __call__(self, connection: Connection) -> None:
        """Add them."""
        connection.execute(insert(self.table), self.rows)


@dataclass(eq=False)
class Job:
    """One piece of work; `waiter` gets its result after the commit, or its first failure."""

    work: Work
    waiter: Future[Any] | None = None
    losable: bool = False
    once: bool = False
    """Not tried again after a failure, nor begun once nobody waits: a claim helps nobody then."""
    after: Callable[[Any], None] | None = None
    """Called with the result after the commit, on the writer's thread; must not raise."""


def in_turn(connection: Connection, batch: list[Job]) -> list[Any]:
    """Do the work of all jobs, rows to add gathered up to the next other work."""
    results: list[Any] = []
    gathered: dict[Table, list[Mapping[str, Any]]] = {}
    for job in batch:
        if isinstance(job.work, Rows):
            gathered.setdefault(job.work.table, []).extend(job.work.rows)
            results.append(None)
        else:
            _add(connection, gathered)
            results.append(job.work(connection))
    _add(connection, gathered)
    return results


def _add(connection: Connection, gathered: dict[Table, list[Mapping[str, Any]]]) -> None:
    """Add rows, those first that others refer to, and forget them."""
    for table in metadata.sorted_tables if gathered else ():
        if rows := gathered.pop(table, None):
            Rows(table, rows)(connection)


def nobody_waits(job: Job) -> bool:
    """Take note that a job is begun; True where it was asked for once and is not wanted now."""
    if job.waiter is None or job.waiter.running() or job.waiter.done():
        wanted = job.waiter is None or not job.waiter.cancelled()
    else:
        wanted = job.waiter.set_running_or_notify_cancel()
    if not wanted:
        job.waiter = None
    return job.once and not wanted


def answer(job: Job, result: Any) -> None:
    """Give the result to who waits; a job is answered once."""
    waiter, job.waiter = job.waiter, None
    if waiter is None or waiter.done():
        return
    if isinstance(result, StoreError):
        waiter.set_exception(result)
    else:
        waiter.set_result(result)
