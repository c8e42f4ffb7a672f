"""Links by which somebody sets a password, once; `Users.redeem` uses them up."""

from sqlalchemy import Connection, delete, select

from smartivr.store.access import Access
from smartivr.store.columns import When, moment
from smartivr.store.records import OneTimeLinkRecord
from smartivr.store.rows import row
from smartivr.store.tables import one_time_links
from smartivr.store.upsert import insert_or_replace


class OneTimeLinks:
    """One row a link; of its secret only the hash."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def add(self, link: OneTimeLinkRecord) -> None:
        """Keep a link; those of the same user hold no longer.

        Raises:
            StoreError: it is not kept.

        """

        def work(connection: Connection) -> None:
            same = one_time_links.c.login == link.login
            connection.execute(delete(one_time_links).where(same))
            insert_or_replace(connection, one_time_links, row(link))

        await self._access.confirmed(work)

    async def find(self, sha256: str, now: When) -> OneTimeLinkRecord | None:
        """Return a link; None where it does not hold (any more).

        Raises:
            StoreError: the database cannot be read.

        """
        held = select(one_time_links).where(
            one_time_links.c.sha256 == sha256, one_time_links.c.expires_at > moment(now)
        )
        return next(iter(await self._access.records(OneTimeLinkRecord, held)), None)

    async def forget(self, now: When) -> int:
        """Delete those whose time is over; returns how many.

        Raises:
            StoreError: none is deleted.

        """
        gone = delete(one_time_links).where(one_time_links.c.expires_at <= moment(now))
        return await self._access.confirmed(lambda connection: connection.execute(gone).rowcount)
