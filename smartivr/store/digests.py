"""What figures need of finished calls: a digest of each log, kept beside it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, select

from smartivr.store.access import Access
from smartivr.store.columns import When, moment
from smartivr.store.tables import call_digests, call_events, calls
from smartivr.store.trials import of_trials
from smartivr.store.upsert import insert_or_replace

Digest = Mapping[str, Any]
Log = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class DigestedCall:
    """A finished call with its digest; times are ISO 8601 in UTC."""

    id: str
    line: str
    caller: str
    called: str
    flow_version: str
    started_at: str
    ended_at: str
    verdict: str
    outcome: Mapping[str, Any]
    digest: Digest


@dataclass(frozen=True, slots=True)
class Contact:
    """Who phoned which line when."""

    id: str
    line: str
    caller: str
    started_at: str
    ended_at: str


class Digests:
    """One digest a finished call, of a format that is numbered; older formats do not count."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def missing(self, form: int, limit: int) -> list[str]:
        """Return ids of finished calls that have no digest of this format.

        Raises:
            StoreError: the database cannot be read.

        """
        of_form = and_(call_digests.c.call_id == calls.c.id, call_digests.c.format == form)
        without = select(calls.c.id).outerjoin(call_digests, of_form)
        without = without.where(calls.c.ended_at.is_not(None), call_digests.c.call_id.is_(None))
        rows = await self._access.rows(without.order_by(calls.c.started_at).limit(limit))
        return [row.id for row in rows]

    async def logs(self, ids: Sequence[str]) -> dict[str, Log]:
        """Return the whole logs of these calls.

        Raises:
            StoreError: the database cannot be read.

        """
        found: dict[str, Log] = {call: [] for call in ids}
        log = select(call_events.c.call_id, call_events.c.entry)
        log = log.where(call_events.c.call_id.in_(ids))
        for row in await self._access.rows(log.order_by(call_events.c.call_id, call_events.c.seq)):
            found[row.call_id].append(row.entry)
        return found

    async def keep(self, form: int, digests: Mapping[str, Digest]) -> None:
        """Keep digests of calls, in place of those there are.

        A call that was deleted meanwhile is passed over.

        Raises:
            StoreError: they are not kept.

        """

        def work(connection: Connection) -> None:
            there = select(calls.c.id).where(calls.c.id.in_(list(digests)))
            for call in connection.execute(there).scalars().all():
                row = {"call_id": call, "format": form, "digest": dict(digests[call])}
                insert_or_replace(connection, call_digests, row)

        await self._access.confirmed(work)

    async def between(
        self, form: int, start: When, end: When, line: str = ""
    ) -> list[DigestedCall]:
        """Return the finished calls with a digest that began from `start` until before `end`.

        Trial calls are left out.

        Raises:
            StoreError: the database cannot be read.

        """
        found = (
            select(
                calls.c.id,
                calls.c.line,
                calls.c.caller,
                calls.c.called,
                calls.c.flow_version,
                calls.c.started_at,
                calls.c.ended_at,
                calls.c.verdict,
                calls.c.outcome,
                call_digests.c.digest,
            )
            .join(call_digests, call_digests.c.call_id == calls.c.id)
            .where(call_digests.c.format == form, calls.c.ended_at.is_not(None), ~of_trials())
            .where(calls.c.started_at >= moment(start), calls.c.started_at < moment(end))
        )
        if line:
            found = found.where(calls.c.line == line)
        rows = await self._access.rows(found.order_by(calls.c.started_at, calls.c.id))
        return [_digested(row) for row in rows]

    async def misses(
        self, form: int, start: When, line: str, most: int
    ) -> list[tuple[str, Digest]]:
        """Return the newest calls of a line since `start` that were not understood once at least.

        Each is given with its digest; trial calls are left out.

        Raises:
            StoreError: the database cannot be read.

        """
        missed = func.json_array_length(call_digests.c.digest["misses"]) > 0
        found = select(calls.c.id, call_digests.c.digest)
        found = found.join(call_digests, call_digests.c.call_id == calls.c.id)
        found = found.where(call_digests.c.format == form, missed, calls.c.line == line)
        found = found.where(calls.c.started_at >= moment(start), ~of_trials())
        rows = await self._access.rows(found.order_by(calls.c.started_at.desc()).limit(most))
        return [(row.id, row.digest) for row in rows]

    async def trials(self, start: When, end: When) -> list[str]:
        """Return the ids of the trial calls that began from `start` until before `end`.

        Raises:
            StoreError: the database cannot be read.

        """
        found = select(calls.c.id).where(of_trials())
        found = found.where(calls.c.started_at >= moment(start), calls.c.started_at < moment(end))
        return [row.id for row in await self._access.rows(found)]

    async def contacts(self, start: When, end: When, line: str = "") -> list[Contact]:
        """Return all calls of known callers that began from `start` until before `end`.

        Trial calls are left out.

        Raises:
            StoreError: the database cannot be read.

        """
        columns = (calls.c.id, calls.c.line, calls.c.caller, calls.c.started_at, calls.c.ended_at)
        found = select(*columns).where(calls.c.caller != "", ~of_trials())
        found = found.where(calls.c.started_at >= moment(start), calls.c.started_at < moment(end))
        if line:
            found = found.where(calls.c.line == line)
        return [
            Contact(row.id, row.line, row.caller, row.started_at, row.ended_at or row.started_at)
            for row in await self._access.rows(found)
        ]


def _digested(row: Row[Any]) -> DigestedCall:
    values = list(row)
    values[7], values[8] = row.verdict or "", row.outcome or {}
    return DigestedCall(*values)


def forget(connection: Connection, ids: Iterable[str]) -> None:
    """Delete the digests of these calls, which are made anew of what is left of their logs."""
    connection.execute(delete(call_digests).where(call_digests.c.call_id.in_(list(ids))))
