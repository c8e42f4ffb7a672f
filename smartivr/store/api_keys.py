"""Keys of programs; of each only the hash is kept."""

from sqlalchemy import Connection, insert, select, update

from smartivr.errors import NotFound
from smartivr.store.access import Access
from smartivr.store.changes import Change
from smartivr.store.columns import When
from smartivr.store.job import Job
from smartivr.store.records import ApiKeyRecord
from smartivr.store.rows import row
from smartivr.store.tables import api_keys


class ApiKeys:
    """One row a key; revoked ones stay, so that the audit log can be read."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def add(self, key: ApiKeyRecord) -> None:
        """Keep a new key.

        Raises:
            StoreError: it is not kept.

        """

        def work(connection: Connection) -> None:
            connection.execute(insert(api_keys).values(row(key)))

        await self._access.confirmed(work)

    async def find(self, sha256: str) -> ApiKeyRecord | None:
        """Return the key with this hash, unless it is revoked; None where there is none.

        Raises:
            StoreError: the database cannot be read.

        """
        held = select(api_keys).where(api_keys.c.sha256 == sha256, api_keys.c.revoked_at == "")
        return next(iter(await self._access.records(ApiKeyRecord, held)), None)

    async def all(self) -> list[ApiKeyRecord]:
        """Return all, the newest first, with those that are revoked.

        Raises:
            StoreError: the database cannot be read.

        """
        newest = select(api_keys).order_by(api_keys.c.made_at.desc(), api_keys.c.id)
        return await self._access.records(ApiKeyRecord, newest)

    def used(self, key: str, now: When) -> None:
        """Keep when a key was last used; never waits."""
        using = update(api_keys).where(api_keys.c.id == key).values(last_used_at=now)
        self._access.writer.put(Job(lambda c: c.execute(using).rowcount, losable=True))

    async def revoke(self, key: str, now: When) -> None:
        """Let a key open nothing any more; one that is revoked stays so.

        Raises:
            NotFound: there is none of this id.
            StoreError: it is not revoked.

        """
        with_id = update(api_keys).where(api_keys.c.id == key)

        def work(connection: Connection) -> bool:
            known = connection.execute(select(api_keys.c.id).where(api_keys.c.id == key)).first()
            revoking = with_id.where(api_keys.c.revoked_at == "").values(revoked_at=now)
            connection.execute(revoking)
            return known is not None

        if not await self._access.confirmed(work, tells=lambda _: _told(key)):
            raise NotFound(f"no key has the id {key[:64]!r}")


def _told(key: str) -> list[Change]:
    return [("access", key)]
