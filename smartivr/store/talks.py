"""Agents' parts in calls, for the figures, the history and the notes."""

from sqlalchemy import Connection, func, insert, select, update

from smartivr.store.access import Access
from smartivr.store.columns import When, moment
from smartivr.store.records import TakenCall, TalkRecord
from smartivr.store.rows import row
from smartivr.store.tables import calls, talks


class Talks:
    """One row for each agent's part in a call."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def begin(self, talk: TalkRecord) -> int:
        """Keep that an agent took a call; returns the number to `end` it by.

        Whoever was told that it is not kept may try again: one that was committed all the same,
        too late to be told, is not begun twice.

        Raises:
            StoreError: it is not kept.

        """
        same = select(talks.c.id).where(
            talks.c.call == talk.call,
            talks.c.agent == talk.agent,
            talks.c.kind == talk.kind,
            talks.c.started_at == talk.started_at,
        )

        def work(connection: Connection) -> int:
            begun = connection.execute(same.order_by(talks.c.id)).first()
            if begun is not None:
                return int(begun.id)
            inserted = insert(talks).values(row(talk, "id")).returning(talks.c.id)
            return int(connection.execute(inserted).scalar_one())

        return await self._access.confirmed(work)

    async def end(self, talk: int, ended_at: When, ended_by: str, held_s: float = 0.0) -> None:
        """Keep how it ended; one that has ended is left as it is.

        Raises:
            StoreError: it is not kept.

        """
        ending = update(talks).where(talks.c.id == talk, talks.c.ended_at == "")
        values = ending.values(ended_at=ended_at, ended_by=ended_by, held_s=held_s)
        await self._access.confirmed(lambda connection: connection.execute(values).rowcount)

    async def wrap_up(self, talk: int, wrapped_at: When, code: str, notes: str) -> None:
        """Keep what the agent noted afterwards.

        Raises:
            StoreError: it is not kept.

        """
        values = (
            update(talks)
            .where(talks.c.id == talk)
            .values(wrapped_at=wrapped_at, code=code, notes=notes)
        )
        await self._access.confirmed(lambda connection: connection.execute(values).rowcount)

    async def between(self, start: When, end: When) -> list[TalkRecord]:
        """Return the talks that began from `start` until before `end`, in order.

        Raises:
            StoreError: the database cannot be read.

        """
        found = select(talks).where(
            talks.c.started_at >= moment(start), talks.c.started_at < moment(end)
        )
        ordered = found.order_by(talks.c.started_at, talks.c.id)
        return await self._access.records(TalkRecord, ordered)

    async def of_call(self, call: str) -> list[TalkRecord]:
        """Return the talks of a call, in order.

        Raises:
            StoreError: the database cannot be read.

        """
        found = select(talks).where(talks.c.call == call)
        return await self._access.records(TalkRecord, found.order_by(talks.c.started_at))

    async def of_agent(self, agent: str, since: When, limit: int = 100) -> list[TakenCall]:
        """Return the calls that an agent took part in from then on, newest first.

        Raises:
            StoreError: the database cannot be read.

        """
        names = ("call", "line", "kind", "queue", "started_at", "ended_at", "code", "notes")
        caller = func.coalesce(calls.c.caller, "").label("caller")
        found = (
            select(*(talks.c[name] for name in names), caller)
            .select_from(talks.outerjoin(calls, calls.c.id == talks.c.call))
            .where(talks.c.agent == agent, talks.c.started_at >= moment(since))
        )
        newest = found.order_by(talks.c.started_at.desc(), talks.c.id.desc())
        return await self._access.records(TakenCall, newest.limit(limit))
