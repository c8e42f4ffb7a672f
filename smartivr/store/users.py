"""People who may sign in, and how their passwords are set by one-time links."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Select, delete, exists, select, update

from smartivr.errors import NotFound
from smartivr.store.access import Access
from smartivr.store.changes import Change
from smartivr.store.columns import When, moment
from smartivr.store.records import UserRecord
from smartivr.store.rows import row
from smartivr.store.tables import one_time_links, users, web_sessions
from smartivr.store.upsert import insert_if_new

ADMIN = "admin"
"""The role of which somebody must always be left."""


class Users:
    """One row a user; who is here no more is disabled, and stays in the audit log by name."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def add(self, user: UserRecord) -> bool:
        """Keep a new user; False where the login is taken.

        Raises:
            StoreError: nobody is kept.

        """

        def work(connection: Connection) -> bool:
            return insert_if_new(connection, users, row(user))

        return await self._access.confirmed(work, tells=lambda _: _told(user.login))

    async def find(self, login: str) -> UserRecord | None:
        """Return a user; None where there is none of this login.

        Raises:
            StoreError: the database cannot be read.

        """
        found = await self._found(select(users).where(users.c.login == login))
        return next(iter(found), None)

    async def get(self, login: str) -> UserRecord:
        """Return a user.

        Raises:
            NotFound: there is none of this login.
            StoreError: the database cannot be read.

        """
        found = await self.find(login)
        if found is None:
            raise NotFound(f"no user has the login {login[:64]!r}")
        return found

    async def all(self) -> list[UserRecord]:
        """Return all, by login.

        Raises:
            StoreError: the database cannot be read.

        """
        return await self._found(select(users).order_by(users.c.login))

    async def has_admin(self) -> bool:
        """Tell whether an administrator can sign in.

        Raises:
            StoreError: the database cannot be read.

        """
        return bool(await self._access.rows(_admins().limit(1)))

    async def change(self, login: str, **values: object) -> bool:
        """Give a user's fields these values; False where no administrator would be left.

        Who is disabled is signed out everywhere.

        Raises:
            NotFound: there is none of this login.
            StoreError: nothing is changed.

        """
        changing = update(users).where(users.c.login == login)
        may_lose = bool(values.get("disabled")) or values.get("role", ADMIN) != ADMIN
        if may_lose:
            others = _admins().where(users.c.login != login)
            harmless = (users.c.role != ADMIN) | users.c.disabled | (users.c.password_hash == "")
            changing = changing.where(harmless | exists(others.correlate(None)))

        def work(connection: Connection) -> bool:
            if may_lose:
                _hold_admins(connection)
            changed = connection.execute(changing.values(**values)).rowcount == 1
            if changed and values.get("disabled"):
                connection.execute(delete(web_sessions).where(web_sessions.c.login == login))
            return changed

        await self.get(login)
        return await self._access.confirmed(work, tells=lambda _: _told(login))

    async def set_password(
        self, login: str, password_hash: str, stays: tuple[str, str] = ("", "")
    ) -> None:
        """Keep a new password, and sign the user out everywhere but in the browser that stays.

        That one's cookie is renewed.

        Args:
            login: whose password it is.
            password_hash: of the new one.
            stays: hash of the browser's session, and of the renewal of its cookie.

        Raises:
            StoreError: it is not kept.

        """

        def work(connection: Connection) -> None:
            _set_password(connection, login, stays, password_hash=password_hash)

        await self._access.confirmed(work, tells=lambda _: _told(login))

    async def redeem(self, link: str, now: When, name: str, password_hash: str) -> str:
        """Use a one-time link up and set its user's name and password; returns the login.

        Returns an empty text, and does nothing, where the link does not hold any more.

        Raises:
            StoreError: nothing is done.

        """

        def work(connection: Connection) -> str:
            holds = (one_time_links.c.expires_at > moment(now)) & (one_time_links.c.login != "")
            using = delete(one_time_links).where(one_time_links.c.sha256 == link, holds)
            login = connection.execute(using.returning(one_time_links.c.login)).scalar()
            if login is None:
                return ""
            _set_password(connection, login, name=name, password_hash=password_hash)
            return str(login)

        return await self._access.confirmed(work, tells=_told)

    async def redeem_first(self, link: str, now: When, user: UserRecord) -> bool:
        """Use the first link up and make its user an administrator; False where it does not hold.

        It holds until there is an administrator; of the same login as somebody's it makes none.

        Raises:
            StoreError: nothing is done.

        """
        first = one_time_links.c.login == ""
        held = select(one_time_links.c.sha256).where(
            first, one_time_links.c.sha256 == link, one_time_links.c.expires_at > moment(now)
        )

        def work(connection: Connection) -> bool:
            if connection.execute(held.with_for_update()).first() is None:
                return False
            if connection.execute(_admins().limit(1)).first() is not None:
                return False
            if not insert_if_new(connection, users, row(replace(user, role=ADMIN))):
                return False
            connection.execute(delete(one_time_links).where(first))
            return True

        return await self._access.confirmed(work, tells=lambda _: _told(user.login))

    async def _found(self, query: Select[Any]) -> list[UserRecord]:
        return await self._access.records(UserRecord, query)


def _admins() -> Select[Any]:
    """Select the administrators who can sign in."""
    able = (users.c.password_hash != "") & ~users.c.disabled
    return select(users.c.login).where(users.c.role == ADMIN, able)


def _hold_admins(connection: Connection) -> None:
    """Let nobody else take an administrator away until the end of the transaction.

    Two who each leave the other would both be right by what they see, and nobody would be left.
    """
    theirs = select(users.c.login).where(users.c.role == ADMIN).order_by(users.c.login)
    connection.execute(theirs.with_for_update()).all()


def _set_password(
    connection: Connection, login: str, stays: tuple[str, str] = ("", ""), **values: str
) -> None:
    connection.execute(update(users).where(users.c.login == login).values(**values))
    sha256, renewal = stays
    theirs, here = web_sessions.c.login == login, web_sessions.c.sha256 == sha256
    connection.execute(delete(web_sessions).where(theirs & ~here))
    connection.execute(update(web_sessions).where(theirs & here).values(renewal=renewal))


def _told(login: str) -> list[Change]:
    return [("access", login)]
