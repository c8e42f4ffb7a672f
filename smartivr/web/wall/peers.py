"""The other servers of the database: what they tell of themselves, and what they are told of us."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from smartivr.errors import StoreError
from smartivr.runtime.clock import Clock
from smartivr.store.records import NodeRecord
from smartivr.store.store import Store
from smartivr.web.wall.part import Part, read, written

_log = structlog.get_logger(__name__)

_PATIENCE_S = 2.0
"""A database that takes longer counts as away; what is known of the others stays for a lease."""
_REMEMBERED = timedelta(minutes=15)
"""A server that has died and does not come back is told of for so long."""


@dataclass(frozen=True)
class _Peer:
    kept: NodeRecord
    part: Part
    seen_at: datetime


class Peers:
    """What stands in the database of each server; nothing is written where there is only one."""

    def __init__(self, store: Store | None, node: str, clock: Clock, lease_s: float) -> None:
        self.news = asyncio.Event()
        """Another server has changed its part, or left."""
        self._store = store
        self._node = node
        self._clock = clock
        self._lease = timedelta(seconds=lease_s)
        self._peers: dict[str, _Peer] = {}
        self._reading_since: datetime | None = None
        self._shown: Mapping[str, Any] | None = None
        """What stands there of us."""

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear of changes for as long as the context lasts."""
        if self._store is None:
            yield
            return
        stop = self._store.changes.subscribe(self._heard)
        try:
            yield
        finally:
            stop()

    def parts(self) -> dict[str, Part]:
        """Return what the servers tell that live."""
        since = self._clock.now() - self._lease
        return {name: peer.part for name, peer in self._peers.items() if peer.seen_at >= since}

    def silent(self) -> dict[str, str]:
        """Return the servers that have died lately, and when they were last seen.

        None is said to have died that had no time to show its life since the database came back.
        """
        now = self._clock.now()
        if self._reading_since is None or now - self._reading_since < self._lease:
            return {}
        return {
            name: peer.kept.seen_at
            for name, peer in self._peers.items()
            if self._lease < now - peer.seen_at < _REMEMBERED
        }

    async def look(self) -> None:
        """Read what the servers tell; while that cannot be read, the old stays for its lease."""
        self.news.clear()
        if self._store is None:
            return
        try:
            async with asyncio.timeout(_PATIENCE_S):
                records = await self._store.nodes.all()
        except (StoreError, TimeoutError):
            self._reading_since = None
            return
        self._reading_since = self._reading_since or self._clock.now()
        self._peers = {one.node: self._peer(one) for one in records if one.node != self._node}
        self._shown = next((one.board for one in records if one.node == self._node), None)

    async def show(self, part: Part | None) -> None:
        """Tell the others what goes on here, or nothing any more, where that is something new."""
        board = None if part is None else written(part)
        if self._store is None or board == self._shown:
            return
        with suppress(StoreError, TimeoutError):  # it is tried again
            async with asyncio.timeout(_PATIENCE_S):
                if await self._store.nodes.show(self._node, board):
                    self._shown = board

    def _heard(self, topic: str, name: str) -> None:
        if topic == "boards" and name != self._node:
            self.news.set()

    def _peer(self, kept: NodeRecord) -> _Peer:
        """Read a server's part, unless it is what it was."""
        known = self._peers.get(kept.node)
        if known and known.kept == kept:
            return known
        seen_at = datetime.fromisoformat(kept.seen_at)
        if known and known.kept.board == kept.board:
            return _Peer(kept, known.part, seen_at)
        part = read(kept.board) if kept.board is not None else Part()
        if part is None:
            _log.warning("board-not-understood", node=kept.node)
        return _Peer(kept, part or Part(), seen_at)
