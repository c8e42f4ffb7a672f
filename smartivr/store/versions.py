"""Every published version of every line, and which of them new calls take."""

from dataclasses import replace

from sqlalchemy import Connection, func, insert, select, text, update

from smartivr.errors import NotFound
from smartivr.store.access import Access
from smartivr.store.records import VersionRecord
from smartivr.store.rows import row
from smartivr.store.tables import versions

Found = list[VersionRecord]


class Versions:
    """One row a version; they are numbered from 1 within a line, and never changed."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def publish(self, version: VersionRecord) -> VersionRecord:
        """Keep a version under the next number of its line, and return it with that.

        One that is active takes the place of the one that was.

        Raises:
            StoreError: it is not kept.

        """
        greatest = select(func.max(versions.c.number)).where(versions.c.line == version.line)

        def work(connection: Connection) -> VersionRecord:
            _lock(connection, version.line)
            number = (connection.execute(greatest).scalar() or 0) + 1
            published = replace(version, number=number)
            if version.active:
                _let_none_be_active(connection, version.line)
            connection.execute(insert(versions).values(row(published)))
            return published

        told = [("versions", version.line)]
        return await self._access.confirmed(work, tells=lambda _: told)

    async def activate(self, line: str, number: int) -> VersionRecord:
        """Let new calls take this version, and return it.

        Raises:
            NotFound: the line has no such version.
            StoreError: it is not active.

        """
        chosen = update(versions).where(versions.c.line == line, versions.c.number == number)

        def work(connection: Connection) -> bool:
            _lock(connection, line)
            if not connection.execute(chosen.values(active=False)).rowcount:
                return False
            _let_none_be_active(connection, line)
            return connection.execute(chosen.values(active=True)).rowcount == 1

        tells = [("versions", line)]
        if not await self._access.confirmed(work, tells=lambda done: tells if done else []):
            raise _unknown(line, number)
        return await self.get(line, number)

    async def retire(self, line: str) -> None:
        """Let none of a line's versions be active; all of them stay.

        Raises:
            NotFound: none was.
            StoreError: it is as it was.

        """

        def work(connection: Connection) -> bool:
            _lock(connection, line)
            return _let_none_be_active(connection, line)

        tells = [("versions", line)]
        if not await self._access.confirmed(work, tells=lambda done: tells if done else []):
            raise NotFound(f"no version of {line[:64]!r} is in use", remedy="see its versions")

    async def lines(self) -> dict[str, VersionRecord | None]:
        """Return every line of which there are versions, with the active one where there is one.

        Raises:
            StoreError: the database cannot be read.

        """
        named = await self._access.rows(select(versions.c.line).distinct())
        found = select(versions).where(versions.c.active)
        active = {one.line: one for one in await self._access.records(VersionRecord, found)}
        return {line: active.get(line) for (line,) in named}

    async def active(self, line: str) -> VersionRecord | None:
        """Return the version that new calls take; None where none was made active.

        Raises:
            StoreError: the database cannot be read.

        """
        found = select(versions).where(versions.c.line == line, versions.c.active)
        return next(iter(await self._access.records(VersionRecord, found)), None)

    async def newest(self, line: str) -> VersionRecord | None:
        """Return the version that was published last; None where there is none.

        Raises:
            StoreError: the database cannot be read.

        """
        return next(iter(await self.list(line, limit=1)), None)

    async def newest_found(self, line: str) -> VersionRecord | None:
        """Return the version that was last read from a server's folder; None without one.

        Raises:
            StoreError: the database cannot be read.

        """
        found = select(versions).where(versions.c.line == line, ~versions.c.sent)
        newest = found.order_by(versions.c.number.desc()).limit(1)
        return next(iter(await self._access.records(VersionRecord, newest)), None)

    async def get(self, line: str, number: int) -> VersionRecord:
        """Return a version.

        Raises:
            NotFound: the line has no such version.
            StoreError: the database cannot be read.

        """
        found = select(versions).where(versions.c.line == line, versions.c.number == number)
        kept = await self._access.records(VersionRecord, found)
        if not kept:
            raise _unknown(line, number)
        return kept[0]

    async def of_hash(self, line: str, version: str) -> VersionRecord | None:
        """Return the latest version with this hash; None where there is none.

        Raises:
            StoreError: the database cannot be read.

        """
        found = select(versions).where(versions.c.line == line, versions.c.hash == version)
        latest = found.order_by(versions.c.number.desc()).limit(1)
        return next(iter(await self._access.records(VersionRecord, latest)), None)

    async def list(self, line: str, limit: int = 1000) -> Found:
        """Return the versions of a line, newest first.

        Raises:
            StoreError: the database cannot be read.

        """
        found = select(versions).where(versions.c.line == line)
        newest = found.order_by(versions.c.number.desc()).limit(limit)
        return await self._access.records(VersionRecord, newest)


def _lock(connection: Connection, line: str) -> None:
    """Let nobody else number versions of this line until the end of the transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": f"versions {line}"}
        )


def _let_none_be_active(connection: Connection, line: str) -> bool:
    active = update(versions).where(versions.c.line == line, versions.c.active)
    return connection.execute(active.values(active=False)).rowcount > 0


def _unknown(line: str, number: int) -> NotFound:
    return NotFound(f"line {line[:64]!r} has no version {number}")
