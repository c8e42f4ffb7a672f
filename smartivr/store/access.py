"""How every repository reaches the database: reading at once, writing through the one lane."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Row
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql.selectable import TypedReturnsRows

from smartivr.errors import StoreError
from smartivr.store.changes import Change, Changes
from smartivr.store.database import is_sqlite, prepare
from smartivr.store.job import Job
from smartivr.store.rows import Record, record
from smartivr.store.writer import Patience, Writer

T = TypeVar("T")

_READERS = 4
"""Reads at once; more wait for their turn, and never for other work of the server."""


class Access:
    """One database: its readers, its one writer and the news of its changes."""

    def __init__(self, engine: Engine, patience: Patience) -> None:
        self._engine = engine
        self._patience = patience
        self._readers = ThreadPoolExecutor(_READERS, "store reader")
        self.changes = Changes(engine)
        self.writer = Writer(engine, lambda: prepare(engine), patience)

    async def confirmed(
        self,
        work: Callable[[Connection], T],
        *,
        keep_trying: bool = False,
        within_s: float = 0.0,
        tells: Callable[[T], Iterable[Change]] | None = None,
    ) -> T:
        """Do this in a transaction and return its result once that is committed.

        `tells` makes of the result what others are told after the commit. Without `within_s`, a
        caller's patience is taken.

        Raises:
            StoreError: it is not committed. It is tried again if `keep_trying`; otherwise it is
                given up, unless it is being committed at this moment.

        """
        waiter: Future[T] = Future()
        told = self.changes.told(work, tells) if tells else work
        after = self.changes.after(tells) if tells else None
        self.writer.put(Job(told, waiter, once=not keep_trying, after=after))
        within_s = within_s or self._patience.confirm_s
        try:
            async with asyncio.timeout(within_s):  # wait_for would lose a cancellation
                return await asyncio.wrap_future(waiter)
        except TimeoutError as error:
            raise StoreError(
                "the database does not confirm in time", remedy="see its log and the server's"
            ) from error

    async def rows(self, query: TypedReturnsRows[Any]) -> Sequence[Row[Any]]:
        """Return the rows that a query finds.

        Raises:
            StoreError: the database cannot be read.

        """

        def read() -> Sequence[Row[Any]]:
            with self._engine.connect() as connection:
                return connection.execute(query).all()

        reading = asyncio.get_running_loop().run_in_executor(self._readers, read)
        try:
            async with asyncio.timeout(self._patience.read_s):
                return await reading
        except (SQLAlchemyError, TimeoutError) as error:
            raise StoreError("the database cannot be read", remedy="see its log") from error

    async def records(self, kind: type[Record], query: TypedReturnsRows[Any]) -> list[Record]:
        """Return the records that a query over a whole table finds.

        Raises:
            StoreError: the database cannot be read.

        """
        return [record(kind, row) for row in await self.rows(query)]

    async def let_go_of_deleted(self) -> None:
        """Overwrite what was deleted in SQLite's log too, unless somebody reads it now."""

        def checkpoint() -> None:
            connection = self._engine.raw_connection()
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.close()

        if is_sqlite(self._engine):
            with suppress(SQLAlchemyError, sqlite3.Error):  # it is overwritten a little later
                await asyncio.to_thread(checkpoint)

    async def close(self) -> None:
        """Write what is queued and let go of the database."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self.changes.close()
        self.writer.close()
        self._readers.shutdown(wait=False, cancel_futures=True)
        self._engine.dispose()
