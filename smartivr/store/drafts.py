"""Drafts: versions of lines that somebody still writes, and that no caller gets."""

from dataclasses import replace

from sqlalchemy import Connection, delete, insert, select, update

from smartivr.errors import EditedMeanwhile, NotFound
from smartivr.store.access import Access
from smartivr.store.records import DraftRecord
from smartivr.store.rows import row
from smartivr.store.tables import drafts

Found = list[DraftRecord]


class Drafts:
    """One row a draft; whoever changes it says which state of it they have seen."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def add(self, draft: DraftRecord) -> None:
        """Keep a new draft.

        Raises:
            StoreError: it is not kept.

        """
        added = insert(drafts).values(row(draft))
        await self._access.confirmed(lambda connection: connection.execute(added))

    async def change(self, draft: DraftRecord) -> DraftRecord:
        """Keep a draft in place of the state of it that has the same revision; return it as kept.

        Raises:
            EditedMeanwhile: somebody else has changed it since.
            NotFound: there is no such draft.
            StoreError: it is not kept.

        """
        kept = replace(draft, revision=draft.revision + 1)
        same = (drafts.c.line == draft.line) & (drafts.c.id == draft.id)
        changed = update(drafts).where(same, drafts.c.revision == draft.revision)
        there = select(drafts.c.id).where(same)

        def work(connection: Connection) -> bool | None:
            if connection.execute(changed.values(row(kept, "id", "line", "made_at"))).rowcount:
                return True
            return None if connection.execute(there).first() is None else False

        done = await self._access.confirmed(work)
        if done is None:
            raise _unknown(draft.line, draft.id)
        if not done:
            raise EditedMeanwhile(
                "somebody else has changed this draft since you opened it",
                remedy="open it again to see both",
            )
        return kept

    async def delete(self, line: str, draft: str) -> None:
        """Forget a draft.

        Raises:
            NotFound: there is no such draft.
            StoreError: it is not deleted.

        """
        gone = delete(drafts).where(drafts.c.line == line, drafts.c.id == draft)
        if not await self._access.confirmed(lambda connection: connection.execute(gone).rowcount):
            raise _unknown(line, draft)

    async def get(self, line: str, draft: str) -> DraftRecord:
        """Return a draft.

        Raises:
            NotFound: there is no such draft.
            StoreError: the database cannot be read.

        """
        found = select(drafts).where(drafts.c.line == line, drafts.c.id == draft)
        kept = await self._access.records(DraftRecord, found)
        if not kept:
            raise _unknown(line, draft)
        return kept[0]

    async def list(self, line: str = "") -> Found:
        """Return the drafts (of a line) without their files, last changed first.

        Raises:
            StoreError: the database cannot be read.

        """
        found = select(*(column for column in drafts.c if column.name != "files"))
        if line:
            found = found.where(drafts.c.line == line)
        newest = found.order_by(drafts.c.changed_at.desc(), drafts.c.id)
        return await self._access.records(DraftRecord, newest)


def _unknown(line: str, draft: str) -> NotFound:
    return NotFound(
        f"line {line[:64]!r} has no draft {draft[:64]!r}",
        remedy="it may have been published or deleted",
    )
