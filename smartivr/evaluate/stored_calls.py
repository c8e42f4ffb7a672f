"""Reads calls that took place, with their logs, from the store."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from smartivr.errors import DatasetError
from smartivr.settings import Settings
from smartivr.store.store import CallRecord, Store

_PAGE = 200


@dataclass(frozen=True)
class StoredCall:
    """One call and everything that happened in it."""

    record: CallRecord
    log: list[dict[str, Any]]


async def stored_calls(settings: Settings, line: str, since: str) -> list[StoredCall]:
    """Read the calls of a line (or of all) that began at this date or later and are over.

    Raises:
        DatasetError: the date is none.
        StoreError: the database cannot be read.

    """
    from_at = _moment(since)
    store = Store.open(settings.database_url)
    try:
        await store.ready()
        return [
            StoredCall(record, await store.events(record.id))
            async for record in _records(store, from_at)
            if record.line == line or not line
        ]
    finally:
        await store.close()


async def _records(store: Store, from_at: str) -> AsyncIterator[CallRecord]:
    """Go back through the calls, page by page; those still going on are left out."""
    before = ""
    while page := await store.calls(_PAGE, before):
        for record in _not_before(page, from_at):
            if record.ended_at:
                yield record
        before = page[-1].started_at
        if before < from_at:
            return


def _not_before(page: list[CallRecord], from_at: str) -> Iterator[CallRecord]:
    return (record for record in page if record.started_at >= from_at)


def _moment(since: str) -> str:
    """Return the beginning of a date (or a moment) as calls are kept: ISO 8601 in UTC."""
    if not since:
        return ""
    try:
        moment = datetime.fromisoformat(since)
    except ValueError as error:
        raise DatasetError(
            f"{since!r} is no date", where="--since", remedy="write it as 2026-11-01"
        ) from error
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat()
