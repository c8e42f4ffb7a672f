"""The servers that share the database, and which of them live."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from smartivr.store.access import Access
from smartivr.store.columns import When, moment
from smartivr.store.tables import nodes
from smartivr.store.upsert import insert_or_replace


class Nodes:
    """One row a server."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def beat(self, node: str, now: When) -> None:
        """Keep that this server lives.

        Raises:
            StoreError: it is not kept.

        """

        def work(connection: Connection) -> None:
            insert_or_replace(connection, nodes, {"node": node, "seen_at": now})

        await self._access.confirmed(work)

    async def live(self, now: datetime, within_s: float) -> list[str]:
        """Return the servers that were seen in the last seconds.

        Raises:
            StoreError: the database cannot be read.

        """
        since = moment(now - timedelta(seconds=within_s))
        rows = await self._access.rows(
            select(nodes.c.node).where(nodes.c.seen_at >= since).order_by(nodes.c.node)
        )
        return [row.node for row in rows]

    async def leave(self, node: str) -> None:
        """Forget a server that stops in order.

        Raises:
            StoreError: it is not forgotten.

        """
        gone = delete(nodes).where(nodes.c.node == node)
        await self._access.confirmed(lambda connection: connection.execute(gone).rowcount)
