"""The servers that share the database, which of them live, and what goes on at each."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select, update

from smartivr.store.access import Access
from smartivr.store.changes import Change
from smartivr.store.columns import When, moment
from smartivr.store.records import NodeRecord
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

    async def all(self) -> list[NodeRecord]:
        """Return every server that has not left in order, those that have died among them.

        Raises:
            StoreError: the database cannot be read.

        """
        return await self._access.records(NodeRecord, select(nodes).order_by(nodes.c.node))

    async def show(self, node: str, board: Mapping[str, Any] | None) -> bool:
        """Keep what goes on at a server, and tell the others; False: it has not yet shown it lives.

        Raises:
            StoreError: it is not kept.

        """
        kept = update(nodes).where(nodes.c.node == node).values(board=board)

        def work(connection: Connection) -> bool:
            return connection.execute(kept).rowcount == 1

        return await self._access.confirmed(work, tells=lambda done: _told(node, changed=done))

    async def leave(self, node: str) -> None:
        """Forget a server that stops in order.

        Raises:
            StoreError: it is not forgotten.

        """
        gone = delete(nodes).where(nodes.c.node == node)

        def work(connection: Connection) -> bool:
            return connection.execute(gone).rowcount == 1

        await self._access.confirmed(work, tells=lambda done: _told(node, changed=done))


def _told(node: str, *, changed: bool) -> Iterable[Change]:
    return [("boards", node)] if changed else []
