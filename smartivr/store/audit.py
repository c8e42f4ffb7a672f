"""Who changed what, and who tried to; nothing of it is ever changed, and old entries go."""

from dataclasses import dataclass

from sqlalchemy import delete, select

from smartivr.store.access import Access
from smartivr.store.columns import When, moment
from smartivr.store.job import Job, Rows
from smartivr.store.records import AuditRecord
from smartivr.store.rows import row
from smartivr.store.tables import audit


@dataclass(frozen=True)
class AuditFilter:
    """Which entries are wanted; empty: all."""

    who: str = ""
    """A name as a whole."""
    what: str = ""
    """A part of what was done, to what, or from which address."""
    start: str = ""
    end: str = ""
    """From `start` until before `end`."""
    before: int = 0
    """Older than the entry of this number."""
    deeds: tuple[str, ...] = ()
    """Deeds that `what` may mean as well, by their codes."""


class Audit:
    """One row a deed."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def note(self, entry: AuditRecord) -> None:
        """Keep an entry; never waits."""
        self._access.writer.put(Job(Rows(audit, [row(entry, "id")])))

    async def list(self, wanted: AuditFilter, limit: int = 100) -> list[AuditRecord]:
        """Return entries, newest first.

        Raises:
            StoreError: the database cannot be read.

        """
        found = select(audit).order_by(audit.c.id.desc()).limit(limit)
        if wanted.who:
            found = found.where(audit.c.who == wanted.who)
        if wanted.what:
            part = wanted.what
            found = found.where(
                audit.c.what.icontains(part, autoescape=True)
                | audit.c.target.icontains(part, autoescape=True)
                | audit.c.detail.icontains(part, autoescape=True)
                | audit.c.address.icontains(part, autoescape=True)
                | audit.c.what.in_(wanted.deeds)
            )
        if wanted.start:
            found = found.where(audit.c.at >= moment(wanted.start))
        if wanted.end:
            found = found.where(audit.c.at < moment(wanted.end))
        if wanted.before:
            found = found.where(audit.c.id < wanted.before)
        return await self._access.records(AuditRecord, found)

    async def forget_before(self, before: When) -> int:
        """Delete entries older than this; returns how many.

        Raises:
            StoreError: none is deleted.

        """
        gone = delete(audit).where(audit.c.at < moment(before))
        return await self._access.confirmed(lambda connection: connection.execute(gone).rowcount)
