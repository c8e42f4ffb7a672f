"""Live callers' places in queues, so that others can serve those whose server died."""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, delete, select

from smartivr.store.access import Access
from smartivr.store.changes import Change
from smartivr.store.records import PlaceRecord
from smartivr.store.rows import row
from smartivr.store.tables import places
from smartivr.store.upsert import insert_or_replace


class Places:
    """One row for each caller who waits now."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def take(self, place: PlaceRecord) -> None:
        """Keep a place; one that the call has already is changed.

        Raises:
            StoreError: it is not kept.

        """

        def work(connection: Connection) -> None:
            insert_or_replace(connection, places, row(place))

        await self._access.confirmed(work, tells=lambda _: [("places", place.call)])

    async def give_up(self, call: str) -> bool:
        """Take the place away; False where there is none.

        Raises:
            StoreError: it is not kept.

        """

        def work(connection: Connection) -> bool:
            return take_away(connection, call)

        return await self._access.confirmed(work, tells=lambda gone: told(call, changed=gone))

    async def of_queue(self, queue: str) -> list[PlaceRecord]:
        """Return those who wait in a queue, on all servers, longest first.

        Raises:
            StoreError: the database cannot be read.

        """
        waiting = select(places).where(places.c.queue == queue)
        return await self._access.records(PlaceRecord, waiting.order_by(places.c.since))

    async def of_node(self, node: str) -> list[PlaceRecord]:
        """Return those who wait on the lines of one server, longest first.

        Raises:
            StoreError: the database cannot be read.

        """
        theirs = select(places).where(places.c.node == node)
        return await self._access.records(PlaceRecord, theirs.order_by(places.c.since))

    async def orphans(self, live_nodes: Collection[str]) -> list[PlaceRecord]:
        """Return the places whose server is not among the living, longest waiting first.

        Raises:
            StoreError: the database cannot be read.

        """
        lost = select(places).where(places.c.node.not_in(list(live_nodes)))
        return await self._access.records(PlaceRecord, lost.order_by(places.c.since))


def take_away(connection: Connection, call: str) -> bool:
    """Delete a place within a transaction; False where it is not there, or another has it now."""
    mine = select(places.c.call).where(places.c.call == call).with_for_update(skip_locked=True)
    if connection.execute(mine).first() is None:
        return False
    return connection.execute(delete(places).where(places.c.call == call)).rowcount == 1


def told(call: str, *, changed: bool) -> Iterable[Change]:
    """Say what others are told of a place that is gone."""
    return [("places", call)] if changed else []
