"""Promises to call back: kept, taken in hand by one server at a time, and ended once."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select, update

from smartivr.errors import NotFound
from smartivr.store import places
from smartivr.store.access import Access
from smartivr.store.changes import Change
from smartivr.store.columns import When, moment
from smartivr.store.records import CallbackRecord
from smartivr.store.rows import record, row
from smartivr.store.tables import callbacks
from smartivr.store.upsert import insert_if_new

Found = list[CallbackRecord]
Ids = list[str]
_OPEN = ("waiting", "dialling")
_FREE = {"node": "", "leased_until": ""}


class Callbacks:
    """One row a callback.

    A server that takes one in hand has a lease on it, for so long as it renews it. When the lease
    runs out, the server may not dial any more, and another may take it.
    """

    def __init__(self, access: Access) -> None:
        self._access = access

    async def add(self, callback: CallbackRecord, place_of: str = "") -> None:
        """Keep a callback, in place of the place in the queue that this call has.

        Raises:
            StoreError: it is not kept, and the place is still the call's.

        """

        def work(connection: Connection) -> bool:
            insert_if_new(connection, callbacks, row(callback))
            return bool(place_of) and places.take_away(connection, place_of)

        def tells(moved: bool) -> Iterable[Change]:  # noqa: FBT001  # the result of the work
            return [("callbacks", callback.id), *places.told(place_of, changed=moved)]

        await self._access.confirmed(work, tells=tells)

    async def inherit(self, callback: CallbackRecord, place_of: str) -> bool:
        """Make a callback of a place whose server died; False: another server has done so.

        Raises:
            StoreError: it is not kept, and the place is still there.

        """

        def work(connection: Connection) -> bool:
            mine = places.take_away(connection, place_of)
            return mine and insert_if_new(connection, callbacks, row(callback))

        def tells(done: bool) -> Iterable[Change]:  # noqa: FBT001  # the result of the work
            return [("callbacks", callback.id), ("places", place_of)] if done else []

        return await self._access.confirmed(work, tells=tells)

    async def waiting(self) -> Found:
        """Return all that are still to be kept, in the order in which the callers joined.

        Raises:
            StoreError: the database cannot be read.

        """
        unkept = select(callbacks).where(callbacks.c.state.in_(_OPEN))
        ordered = unkept.order_by(callbacks.c.since, callbacks.c.id)
        return await self._access.records(CallbackRecord, ordered)

    async def get(self, callback: str) -> CallbackRecord:
        """Return a callback.

        Raises:
            NotFound: there is none of this id.
            StoreError: the database cannot be read.

        """
        found = await self._access.records(
            CallbackRecord, select(callbacks).where(callbacks.c.id == callback)
        )
        if not found:
            raise NotFound(f"no callback has the id {callback[:64]!r}")
        return found[0]

    async def list(self, limit: int = 100, state: str = "") -> Found:
        """Return callbacks, newest first, all or those in a state.

        Raises:
            StoreError: the database cannot be read.

        """
        newest = select(callbacks).order_by(callbacks.c.created_at.desc(), callbacks.c.id)
        if state:
            newest = newest.where(callbacks.c.state == state)
        return await self._access.records(CallbackRecord, newest.limit(limit))

    async def between(self, start: When, end: When) -> Found:
        """Return the callbacks that were promised from `start` until before `end`, in order.

        Raises:
            StoreError: the database cannot be read.

        """
        found = select(callbacks).where(
            callbacks.c.created_at >= moment(start), callbacks.c.created_at < moment(end)
        )
        ordered = found.order_by(callbacks.c.created_at, callbacks.c.id)
        return await self._access.records(CallbackRecord, ordered)

    async def claim(
        self,
        node: str,
        now: datetime,
        lease_s: float,
        limit: int = 1,
        ids: Collection[str] | None = None,
        *,
        early: bool = False,
    ) -> Found:
        """Take due ones in hand for so many seconds, most urgent and oldest first.

        Those that another server has, or is taking at this moment, are passed over; `early` takes
        also those that are not due.

        Raises:
            StoreError: none is taken.

        """
        at, until = moment(now), moment(now + timedelta(seconds=lease_s))
        due = (
            select(callbacks)
            .where(callbacks.c.state == "waiting", callbacks.c.leased_until <= at)
            .order_by(callbacks.c.priority.desc(), callbacks.c.since, callbacks.c.id)
            .limit(limit)
        )
        if not early:
            due = due.where(callbacks.c.due_at <= at)
        if ids is not None:
            due = due.where(callbacks.c.id.in_(list(ids)))
        taking = {"node": node, "leased_until": until}
        return await self._access.confirmed(_taking(due, taking), tells=_told)

    async def renew(self, node: str, ids: Collection[str], until: When) -> Ids:
        """Extend leases; returns the ids of those that this server still has in hand.

        Raises:
            StoreError: none is extended.

        """
        held = update(callbacks).where(
            callbacks.c.id.in_(list(ids)), callbacks.c.node == node, callbacks.c.state.in_(_OPEN)
        )
        longer = held.values(leased_until=until).returning(callbacks.c.id)
        return await self._access.confirmed(lambda connection: list(connection.scalars(longer)))

    async def dialling(self, callback: str, node: str, now: When) -> bool:
        """Begin an attempt; False where this server has it in hand no more: then do not dial.

        Raises:
            StoreError: it is not known whether it may be dialled: then do not dial.

        """
        mine = and_(
            callbacks.c.id == callback,
            callbacks.c.state == "waiting",
            callbacks.c.node == node,
            callbacks.c.leased_until > moment(now),
        )
        values = {"state": "dialling", "attempts": callbacks.c.attempts + 1}
        return await self._change(mine, values, callback)

    async def finish(self, callback: str, state: str, result: str, node: str = "") -> bool:
        """End it as done or failed; False where it has ended, or is not this server's (if given).

        Raises:
            StoreError: it is not committed yet; it is tried again.

        """
        values = {"state": state, "last_result": result, **_FREE}
        return await self._change(_in_hand(callback, node), values, callback, keep_trying=True)

    async def retry(self, callback: str, due_at: When, result: str, node: str = "") -> bool:
        """Let it wait for another attempt; False where it has ended, or is not this server's.

        Raises:
            StoreError: it is not committed yet; it is tried again.

        """
        values = {"state": "waiting", "due_at": due_at, "last_result": result, **_FREE}
        return await self._change(_in_hand(callback, node), values, callback, keep_trying=True)

    async def release(self, callback: str, node: str = "") -> bool:
        """Take it out of hand without an attempt; False where none had it, or another server has.

        Raises:
            StoreError: it is not committed yet; it is tried again.

        """
        claimed = and_(_in_hand(callback, node), callbacks.c.state == "waiting")
        return await self._change(claimed, _FREE, callback, keep_trying=True)

    async def cancel(self, callback: str, *, keep_trying: bool = False) -> bool:
        """Cancel it unless it is being dialled or has ended; False where that is so.

        Raises:
            StoreError: it is not cancelled yet, and is tried again only if `keep_trying`.

        """
        waiting = and_(callbacks.c.id == callback, callbacks.c.state == "waiting")
        values = {"state": "cancelled", **_FREE}
        return await self._change(waiting, values, callback, keep_trying=keep_trying)

    async def recover(self, now: When, node: str = "") -> Found:
        """Let wait again those whose lease ran out, and all of this server, and return them.

        One that was being dialled gets the result interrupted. A server that starts names itself:
        what it had in hand before is in nobody's hand.

        Raises:
            StoreError: none is changed.

        """
        at = moment(now)
        lost = and_(callbacks.c.node != "", callbacks.c.leased_until <= at)
        own = and_(callbacks.c.node == node, callbacks.c.node != "")
        found = select(callbacks).where(callbacks.c.state.in_(_OPEN), or_(lost, own))

        def work(connection: Connection) -> Found:
            return [
                *_taking(
                    found.where(callbacks.c.state == "dialling"),
                    {"state": "waiting", "last_result": "interrupted", **_FREE},
                )(connection),
                *_taking(found.where(callbacks.c.state == "waiting"), _FREE)(connection),
            ]

        return await self._access.confirmed(work, tells=_told)

    async def _change(
        self, where: ColumnElement[bool], values: Any, callback: str, *, keep_trying: bool = False
    ) -> bool:
        changing = update(callbacks).where(where).values(values)
        return await self._access.confirmed(
            lambda connection: connection.execute(changing).rowcount == 1,
            keep_trying=keep_trying,
            tells=lambda done: [("callbacks", callback)] if done else [],
        )


def _in_hand(callback: str, node: str) -> ColumnElement[bool]:
    held = and_(callbacks.c.id == callback, callbacks.c.state.in_(_OPEN))
    return and_(held, callbacks.c.node == node) if node else held


def _taking(
    found: Select[Any], values: dict[str, Any]
) -> Callable[[Connection], list[CallbackRecord]]:
    """Change what is found, passing over what another server is changing, and return it."""

    def work(connection: Connection) -> list[CallbackRecord]:
        locked = connection.execute(found.with_for_update(skip_locked=True)).all()
        taken = [record(CallbackRecord, kept) for kept in locked]
        if taken:
            theirs = callbacks.c.id.in_([callback.id for callback in taken])
            connection.execute(update(callbacks).where(theirs).values(values))
        return [replace(callback, **values) for callback in taken]

    return work


def _told(changed: Iterable[CallbackRecord]) -> Iterable[Change]:
    return [("callbacks", callback.id) for callback in changed]
