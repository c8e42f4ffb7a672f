"""Erasing what is kept of a caller, and what is kept for too long."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, delete, or_, select, update

from smartivr.store.access import Access
from smartivr.store.columns import When, moment
from smartivr.store.same_number import read, same
from smartivr.store.tables import (
    agent_changes,
    call_digests,
    call_events,
    callbacks,
    calls,
    jobs,
    nodes,
    places,
    recordings,
    talks,
    visits,
    voicemails,
)

_NUMBERS: tuple[Column[Any], ...] = (
    calls.c.caller,
    calls.c.called,
    callbacks.c.number,
    voicemails.c.caller,
    recordings.c.caller,
    places.c.caller,
)
"""Every column that holds a caller's number."""
_KEPT_OF_OUTCOME = ("verdict", "kind", "destination", "step", "agent")
_AT_ONCE = 500
_WITHIN_S = 120.0
_ENDED = ("done", "failed", "cancelled")


@dataclass(frozen=True)
class Erased:
    """How much was erased, and the files that are still to be deleted."""

    calls: int = 0
    callbacks: int = 0
    voicemails: int = 0
    recordings: int = 0
    files: Sequence[str] = field(default_factory=tuple)
    """Below the folder for run-time files."""


class Erasure:
    """Erases in one transaction, so that nothing is half erased."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def of_caller(self, number: str) -> Erased:
        """Return what `erase_caller` would erase now.

        Raises:
            StoreError: the database cannot be read.

        """
        spellings = await self._spellings(number)
        return await self._access.confirmed(lambda connection: _found(connection, spellings)[0])

    async def erase_caller(self, number: str) -> Erased:
        """Erase whom a caller was and what was said, however the number was written.

        That a call took place, when and where it led stays, without number, log and notes.

        Raises:
            StoreError: nothing is erased.

        """
        spellings = await self._spellings(number)

        def work(connection: Connection) -> Erased:
            erased, ids = _found(connection, spellings)
            for some in _in_portions(ids):
                _blank_calls(connection, some)
            _delete_of_caller(connection, spellings, ids)
            return erased

        erased = await self._access.confirmed(work, within_s=_WITHIN_S)
        await self._access.let_go_of_deleted()
        return erased

    async def of_call(self, call: str) -> Erased:
        """Return what `erase_call` would erase now.

        Raises:
            StoreError: the database cannot be read.

        """
        return await self._access.confirmed(lambda connection: _found(connection, (), call)[0])

    async def erase_call(self, call: str) -> Erased:
        """Erase what was said in one call, as `erase_caller` does, where nobody knows who called.

        Raises:
            StoreError: nothing is erased.

        """

        def work(connection: Connection) -> Erased:
            erased, ids = _found(connection, (), call)
            _blank_calls(connection, ids)
            _delete_of_caller(connection, (), ids)
            return erased

        erased = await self._access.confirmed(work, within_s=_WITHIN_S)
        await self._access.let_go_of_deleted()
        return erased

    async def forget_before(self, before: When) -> int:
        """Delete calls that began before this, with their logs, and all figures of that time.

        Returns:
            How many calls that were.

        Raises:
            StoreError: not all are deleted.

        """
        old = select(calls.c.id).where(calls.c.started_at < moment(before)).limit(_AT_ONCE)

        def portion(connection: Connection) -> int:
            ids = connection.scalars(old).all()
            for table in (call_events, call_digests):
                connection.execute(delete(table).where(table.c.call_id.in_(ids)))
            return connection.execute(delete(calls).where(calls.c.id.in_(ids))).rowcount

        await self._access.confirmed(
            lambda connection: _delete_old(connection, moment(before)), within_s=_WITHIN_S
        )
        gone = 0
        while some := await self._access.confirmed(portion, within_s=_WITHIN_S):
            gone += some
        return gone

    async def _spellings(self, number: str) -> list[str]:
        """Return every way in which this number is written in the database."""
        meant = read(number)
        written: set[str] = set()
        for column in _NUMBERS:
            rows = await self._access.rows(select(column).distinct())
            written.update(row[0] for row in rows)
        return sorted(spelling for spelling in written if same(meant, read(spelling)))


def _found(
    connection: Connection, spellings: Sequence[str], call: str = ""
) -> tuple[Erased, list[str]]:
    """Count what concerns these numbers, or this call; also returns the ids of the calls."""
    ids = {call}
    for found in (
        select(calls.c.id).where(or_(calls.c.caller.in_(spellings), calls.c.called.in_(spellings))),
        select(callbacks.c.call).where(callbacks.c.number.in_(spellings)),
        select(voicemails.c.call).where(voicemails.c.caller.in_(spellings)),
        select(recordings.c.call).where(recordings.c.caller.in_(spellings)),
        select(places.c.call).where(places.c.caller.in_(spellings)),
    ):
        ids.update(connection.scalars(found))
    ids.discard("")
    kept = {
        table: _all(connection, table, column, spellings, ids) for table, column in _owned().items()
    }
    audio = [*kept[voicemails], *kept[recordings]]
    erased = Erased(
        calls=len(ids),
        callbacks=len(kept[callbacks]),
        voicemails=len(kept[voicemails]),
        recordings=len(kept[recordings]),
        files=tuple(row.path for row in audio),
    )
    return erased, sorted(ids)


def _owned() -> dict[Table, Column[Any]]:
    """Return the tables whose rows go as a whole, each with its column of the number."""
    return {
        callbacks: callbacks.c.number,
        voicemails: voicemails.c.caller,
        recordings: recordings.c.caller,
    }


def _all(
    connection: Connection,
    table: Table,
    column: Column[Any],
    spellings: Sequence[str],
    ids: Collection[str],
) -> list[Any]:
    """Return the rows of these numbers and of these calls, each once."""
    rows = {row.id: row for row in connection.execute(select(table).where(column.in_(spellings)))}
    for some in _in_portions(ids):
        theirs = connection.execute(select(table).where(table.c.call.in_(some)))
        rows.update({row.id: row for row in theirs})
    return list(rows.values())


def _blank_calls(connection: Connection, ids: Sequence[str]) -> None:
    """Leave of these calls only when they were and where they led."""
    for table in (call_events, call_digests):
        connection.execute(delete(table).where(table.c.call_id.in_(ids)))
    connection.execute(update(talks).where(talks.c.call.in_(ids)).values(notes=""))
    connection.execute(update(places).where(places.c.call.in_(ids)).values(caller="", context={}))
    for call in connection.execute(select(calls.c.id, calls.c.outcome).where(calls.c.id.in_(ids))):
        outcome = call.outcome and {
            name: value for name, value in call.outcome.items() if name in _KEPT_OF_OUTCOME
        }
        blank = update(calls).where(calls.c.id == call.id)
        connection.execute(blank.values(caller="", outcome=outcome))


def _delete_of_caller(
    connection: Connection, spellings: Sequence[str], ids: Collection[str]
) -> None:
    connection.execute(update(calls).where(calls.c.called.in_(spellings)).values(called=""))
    gone = set(ids)
    for table, column in _owned().items():
        names = [row.id for row in _all(connection, table, column, spellings, ids)]
        gone.update(names)
        for some in _in_portions(names):
            connection.execute(delete(table).where(table.c.id.in_(some)))
    for job in connection.execute(select(jobs.c.id, jobs.c.payload)).all():
        texts = _texts(job.payload)
        if gone & texts or any(number in text for number in spellings for text in texts):
            connection.execute(delete(jobs).where(jobs.c.id == job.id))
    if spellings or ids:
        connection.execute(update(nodes).values(board=None))  # those who live show theirs again


def _delete_old(connection: Connection, before: str) -> None:
    ended: tuple[tuple[Table, ColumnElement[bool]], ...] = (
        (visits, visits.c.joined_at < before),
        (talks, talks.c.started_at < before),
        (agent_changes, agent_changes.c.at < before),
        (callbacks, (callbacks.c.created_at < before) & callbacks.c.state.in_(_ENDED)),
    )
    for table, old in ended:
        connection.execute(delete(table).where(old))


def _texts(value: Any) -> set[str]:
    """Return every text in a job's payload, at any depth."""
    if isinstance(value, str):
        return {value}
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return {text for part in value for text in _texts(part)}
    return set()


def _in_portions(ids: Collection[str]) -> Iterator[Sequence[str]]:
    """Divide what is too long for one statement."""
    names = list(ids)
    for start in range(0, len(names), _AT_ONCE):
        yield names[start : start + _AT_ONCE]
