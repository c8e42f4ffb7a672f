"""Browsers that are signed in; what they show is a secret of which only the hash is kept."""

from sqlalchemy import Connection, delete, insert, select, update

from smartivr.store.access import Access
from smartivr.store.changes import Change
from smartivr.store.columns import When, moment
from smartivr.store.job import Job
from smartivr.store.records import WebSessionRecord
from smartivr.store.rows import row
from smartivr.store.tables import web_sessions


class WebSessions:
    """One row a browser."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def add(self, session: WebSessionRecord) -> None:
        """Keep that a browser is signed in.

        Raises:
            StoreError: it is not.

        """

        def work(connection: Connection) -> None:
            connection.execute(insert(web_sessions).values(row(session)))

        await self._access.confirmed(work)

    async def find(self, sha256: str) -> WebSessionRecord | None:
        """Return a session, whether or not its time is over; None where there is none.

        Raises:
            StoreError: the database cannot be read.

        """
        wanted = select(web_sessions).where(web_sessions.c.sha256 == sha256)
        return next(iter(await self._access.records(WebSessionRecord, wanted)), None)

    async def of_user(self, login: str) -> list[WebSessionRecord]:
        """Return where a user is signed in, the last seen first.

        Raises:
            StoreError: the database cannot be read.

        """
        theirs = select(web_sessions).where(web_sessions.c.login == login)
        return await self._access.records(
            WebSessionRecord, theirs.order_by(web_sessions.c.seen_at.desc(), web_sessions.c.sha256)
        )

    def seen(self, sha256: str, now: When) -> None:
        """Keep when a browser was last here; never waits."""
        seeing = update(web_sessions).where(web_sessions.c.sha256 == sha256).values(seen_at=now)
        self._access.writer.put(Job(lambda c: c.execute(seeing).rowcount, losable=True))

    async def end(self, sha256: str, renewal: str = "") -> None:
        """Sign one browser out, unless its cookie was renewed since.

        Raises:
            StoreError: it is still signed in.

        """
        shown = (web_sessions.c.sha256 == sha256) & (web_sessions.c.renewal == renewal)
        gone = delete(web_sessions).where(shown)
        await self._access.confirmed(
            lambda connection: connection.execute(gone).rowcount, tells=lambda _: _told(sha256)
        )

    async def end_all(self, login: str) -> int:
        """Sign a user out everywhere; returns in how many browsers that was.

        Raises:
            StoreError: nobody is signed out.

        """
        gone = delete(web_sessions).where(web_sessions.c.login == login)
        return await self._access.confirmed(
            lambda connection: connection.execute(gone).rowcount, tells=lambda _: _told(login)
        )

    async def forget(self, now: When, seen_before: When) -> int:
        """Delete those whose time is over, and those not seen for too long; returns how many.

        Raises:
            StoreError: none is deleted.

        """
        over = web_sessions.c.expires_at <= moment(now)
        unused = web_sessions.c.seen_at < moment(seen_before)
        gone = delete(web_sessions).where(over | unused)
        return await self._access.confirmed(lambda connection: connection.execute(gone).rowcount)


def _told(name: str) -> list[Change]:
    return [("access", name)]
