"""Every stay in a queue, for the figures."""

from sqlalchemy import Connection, insert, select, update

from smartivr.store.access import Access
from smartivr.store.columns import When, moment
from smartivr.store.records import VisitRecord
from smartivr.store.rows import row
from smartivr.store.tables import visits


class Visits:
    """One row a stay, begun when the caller joins and completed when the caller leaves."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def begin(self, visit: VisitRecord) -> int:
        """Keep that a caller joined a queue; returns the number to `end` it by.

        Whoever was told that it is not kept may try again: one that was committed all the same,
        too late to be told, is not begun twice.

        Raises:
            StoreError: it is not kept.

        """
        same = select(visits.c.id).where(
            visits.c.call == visit.call,
            visits.c.queue == visit.queue,
            visits.c.joined_at == visit.joined_at,
        )

        def work(connection: Connection) -> int:
            begun = connection.execute(same.order_by(visits.c.id)).first()
            if begun is not None:
                return int(begun.id)
            inserted = insert(visits).values(row(visit, "id")).returning(visits.c.id)
            return int(connection.execute(inserted).scalar_one())

        return await self._access.confirmed(work)

    async def end(self, visit: int, left_at: When, how: str, agent: str = "") -> None:
        """Keep how the caller left the queue; a stay that has ended is left as it is.

        Raises:
            StoreError: it is not kept.

        """
        ending = update(visits).where(visits.c.id == visit, visits.c.left_at == "")
        values = ending.values(left_at=left_at, how=how, agent=agent)
        await self._access.confirmed(lambda connection: connection.execute(values).rowcount)

    async def between(self, start: When, end: When) -> list[VisitRecord]:
        """Return the stays that began from `start` until before `end`, in order.

        Raises:
            StoreError: the database cannot be read.

        """
        found = select(visits).where(
            visits.c.joined_at >= moment(start), visits.c.joined_at < moment(end)
        )
        ordered = found.order_by(visits.c.joined_at, visits.c.id)
        return await self._access.records(VisitRecord, ordered)
