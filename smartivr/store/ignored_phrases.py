"""What callers said that nobody wants to see again among what was not understood."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select

from smartivr.store.access import Access
from smartivr.store.tables import ignored_phrases
from smartivr.store.upsert import insert_or_replace


class IgnoredPhrases:
    """One row a phrase, by a mark that does not tell it."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def add(self, line: str, marks: Iterable[str], author: str, at: str) -> None:
        """Ignore these from now on.

        Raises:
            StoreError: it is not kept.

        """
        rows = [{"line": line, "mark": mark, "author": author, "at": at} for mark in marks]

        def work(connection: Connection) -> None:
            for row in rows:
                insert_or_replace(connection, ignored_phrases, row)

        await self._access.confirmed(work)

    async def of(self, line: str) -> frozenset[str]:
        """Return the marks that are ignored on a line.

        Raises:
            StoreError: the database cannot be read.

        """
        found = select(ignored_phrases.c.mark).where(ignored_phrases.c.line == line)
        return frozenset(row.mark for row in await self._access.rows(found))

    async def clear(self, line: str) -> None:
        """Ignore nothing on a line any more.

        Raises:
            StoreError: it is not done.

        """
        gone = delete(ignored_phrases).where(ignored_phrases.c.line == line)
        await self._access.confirmed(lambda connection: connection.execute(gone))
