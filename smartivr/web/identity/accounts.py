"""Signing in and out, and what shows who somebody is: passwords, cookies, links, keys."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from smartivr.errors import AccessRefused, NotFound
from smartivr.settings import Settings
from smartivr.store.records import (
    ApiKeyRecord,
    OneTimeLinkRecord,
    UserRecord,
    WebSessionRecord,
)
from smartivr.store.store import Store
from smartivr.web.identity.passwords import Passwords
from smartivr.web.identity.secret import (
    kept,
    new_key,
    new_secret,
    renewal_of,
    renewed,
    session_of,
)
from smartivr.web.identity.throttle import Throttles
from smartivr.web.identity.visitor import Permission, Role

LINK_HOLDS: Final = timedelta(days=3)
WELCOME: Final = "/welcome/"
"""What the address of a one-time link begins with."""


@dataclass(frozen=True)
class SignedIn:
    """A user, and the secret of the browser's new cookie."""

    user: UserRecord
    secret: str


class Accounts:
    """Everything that is done with users."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        throttles: Throttles,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.store = store
        self.passwords = Passwords()
        self._throttles = throttles
        self._lasts = timedelta(days=settings.sign_in_days)
        self._now = now

    async def sign_in(
        self, login: str, user: UserRecord | None, password: str, address: str
    ) -> SignedIn:
        """Sign a user in; it takes as long, and is refused in the same words, where there is none.

        Raises:
            AccessRefused: the login or the password is wrong.
            TooManyRequests: too many were refused from there, or with this login.
            StoreError: the database refuses.

        """
        able = user if user and not user.disabled else UserRecord(login, "", "")
        if not await self.is_password_of(able, password, address):
            raise AccessRefused("the login or the password is wrong")
        self._throttles.logins.forget(login)
        return await self.open_session(able)

    async def is_password_of(self, user: UserRecord, password: str, address: str) -> bool:
        """Tell whether this is a user's password.

        Raises:
            TooManyRequests: too many were refused from there, or for this user.

        """
        self._check_tries(user, address)
        right = await self.passwords.is_right(password, user.password_hash)
        self._check_tries(user, address)  # many tries at once would all have passed the first one
        if right:
            return True
        self._throttles.addresses.count(address)
        self._throttles.logins.count(user.login)
        return False

    def _check_tries(self, user: UserRecord, address: str) -> None:
        self._throttles.addresses.check(address)
        self._throttles.logins.check(user.login)

    async def open_session(self, user: UserRecord) -> SignedIn:
        """Keep that a new browser is signed in.

        Raises:
            StoreError: it is not.

        """
        now, secret = self._now(), new_secret()
        at, over = now.isoformat(), (now + self._lasts).isoformat()
        await self.store.web_sessions.add(WebSessionRecord(kept(secret), user.login, at, at, over))
        return SignedIn(user, secret)

    async def sign_out(self, secret: str) -> None:
        """Sign the browser out that shows this cookie now.

        Raises:
            StoreError: it is still signed in.

        """
        await self.store.web_sessions.end(session_of(secret), renewal_of(secret))

    async def add_user(self, user: UserRecord) -> bool:
        """Keep a new user, who has no password yet; False where the login is taken.

        Raises:
            StoreError: nobody is kept.

        """
        return await self.store.users.add(user)

    async def new_link(self, login: str = "") -> str:
        """Make a link by which a user chooses a password, or the first administrator comes to be.

        Returns:
            The path of its page.

        Raises:
            StoreError: it is not kept.

        """
        secret = new_secret()
        until = (self._now() + LINK_HOLDS).isoformat()
        await self.store.one_time_links.add(OneTimeLinkRecord(kept(secret), login, until))
        return WELCOME + secret

    async def first_link(self) -> str:
        """Make the link of the first administrator; empty where there is one who can sign in.

        Raises:
            StoreError: the database refuses.

        """
        return "" if await self.store.users.has_admin() else await self.new_link()

    async def link(self, secret: str, address: str) -> OneTimeLinkRecord:
        """Return what a link is for.

        Raises:
            NotFound: it does not hold (any more).
            TooManyRequests: too many that did not hold came from there.
            StoreError: the database cannot be read.

        """
        self._throttles.addresses.check(address)
        found = await self.store.one_time_links.find(kept(secret), self._now())
        if found is None or not await self._is_wanted(found.login):
            self._throttles.addresses.count(address)
            raise await self._no_link()
        return found

    async def _no_link(self) -> NotFound:
        if await self.store.users.has_admin():
            return NotFound(
                "this link does not hold (any more)",
                remedy="sign in if you chose a password by it, "
                "or ask an administrator for a new one",
            )
        return NotFound(
            "this link does not hold (any more)",
            remedy="print a new one on the server's machine by `smartivr users link`",
        )

    async def _is_wanted(self, login: str) -> bool:
        """Tell whether a link's user may sign in; of the first link, whether nobody can yet."""
        if not login:
            return not await self.store.users.has_admin()
        user = await self.store.users.find(login)
        return user is not None and not user.disabled

    async def redeem(self, secret: str, name: str, password: str) -> SignedIn:
        """Give the user of a link a name and a password, and sign in.

        Raises:
            NotFound: the link does not hold (any more).
            StoreError: nothing is changed.

        """
        password_hash = await self.passwords.hashed(password)
        login = await self.store.users.redeem(kept(secret), self._now(), name, password_hash)
        if not login:
            raise await self._no_link()
        return await self.open_session(await self.store.users.get(login))

    async def redeem_first(
        self, secret: str, login: str, name: str, password: str
    ) -> SignedIn | None:
        """Make the first administrator and sign in; None where the login is somebody's.

        Raises:
            NotFound: the link does not hold (any more).
            StoreError: nothing is changed.

        """
        now = self._now()
        password_hash = await self.passwords.hashed(password)
        user = UserRecord(login, name, Role.ADMIN, password_hash, made_at=now.isoformat())
        if await self.store.users.redeem_first(kept(secret), now, user):
            return await self.open_session(user)
        if await self.store.users.find(login):
            return None
        raise await self._no_link()

    async def change_password(self, user: UserRecord, password: str, secret: str) -> SignedIn:
        """Give a user another password; browsers are signed out, but the one with this cookie.

        That one's tabs go on, as a desk among them may be in a talk, but by another cookie: whoever
        has a copy of this one is signed out too.

        Raises:
            StoreError: nothing is changed.

        """
        password_hash, another = await self.passwords.hashed(password), renewed(secret)
        here = session_of(secret), renewal_of(another)
        await self.store.users.set_password(user.login, password_hash, here)
        return SignedIn(user, another)

    async def make_key(
        self, name: str, scopes: Iterable[Permission], made_by: str
    ) -> tuple[ApiKeyRecord, str]:
        """Make a program's key; returns what is kept of it, and the key, which is not.

        Raises:
            StoreError: it is not kept.

        """
        key = new_key()
        record = ApiKeyRecord(
            id=uuid.uuid4().hex[:8],
            name=name,
            sha256=kept(key),
            scopes=" ".join(sorted(scopes)),
            made_by=made_by,
            made_at=self._now().isoformat(),
        )
        await self.store.api_keys.add(record)
        return record, key

    async def revoke_key(self, key: str) -> None:
        """Let a program's key open nothing any more.

        Raises:
            NotFound: there is none of this id.
            StoreError: it is not revoked.

        """
        await self.store.api_keys.revoke(key, self._now())
