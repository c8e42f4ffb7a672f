"""Announcements that are set, changed and removed while calls go on."""

from sqlalchemy import Connection, delete, select

from smartivr.store.access import Access
from smartivr.store.records import AnnouncementRecord
from smartivr.store.rows import row
from smartivr.store.tables import announcements
from smartivr.store.upsert import insert_or_replace


class Announcements:
    """One row an announcement."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def add(self, announcement: AnnouncementRecord) -> None:
        """Keep an announcement.

        Raises:
            StoreError: it is not kept.

        """
        await self.change(announcement)

    async def change(self, announcement: AnnouncementRecord) -> None:
        """Keep an announcement in place of the one with its id.

        Raises:
            StoreError: it is not kept.

        """

        def work(connection: Connection) -> None:
            insert_or_replace(connection, announcements, row(announcement))

        told = [("announcements", announcement.id)]
        await self._access.confirmed(work, tells=lambda _: told)

    async def delete(self, announcement: str) -> bool:
        """Forget it; False where there is none of this id.

        Raises:
            StoreError: it is not deleted.

        """
        gone = delete(announcements).where(announcements.c.id == announcement)
        return await self._access.confirmed(
            lambda connection: connection.execute(gone).rowcount == 1,
            tells=lambda done: [("announcements", announcement)] if done else [],
        )

    async def all(self) -> list[AnnouncementRecord]:
        """Return all, in the order in which they were made.

        Raises:
            StoreError: the database cannot be read.

        """
        ordered = select(announcements).order_by(announcements.c.created_at, announcements.c.id)
        return await self._access.records(AnnouncementRecord, ordered)
