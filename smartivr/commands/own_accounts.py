"""Users and keys in the database of the settings, for commands; the audit log has what they do."""

import getpass
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

from smartivr.commands.server_address import own_address
from smartivr.errors import SettingsError
from smartivr.settings import Settings, load
from smartivr.store.records import AuditRecord, UserRecord
from smartivr.store.store import Store
from smartivr.web.identity.accounts import Accounts
from smartivr.web.identity.throttle import Throttles
from smartivr.web.identity.visitor import Permission


class OwnAccounts:
    """What an operator does with users and keys on the server's own machine."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self._accounts = Accounts(store, settings, Throttles.chosen(settings))
        self._address = settings.public_url.rstrip("/") or own_address(settings)

    async def add(self, user: UserRecord) -> str:
        """Add a user; returns the address by which they choose a password.

        Raises:
            SettingsError: the login is taken.
            StoreError: the database refuses.

        """
        made_at = datetime.now(UTC).isoformat()
        if not await self._accounts.add_user(replace(user, made_at=made_at)):
            raise SettingsError(
                f"the login {user.login!r} is taken",
                remedy=f"for a new link: smartivr users link {user.login}",
            )
        self._note("add-user", f"{user.login} {user.role}")
        return self._address + await self._accounts.new_link(user.login)

    async def link(self, login: str) -> str:
        """Return a new address by which a user chooses a password.

        Without a login it is the one by which the first administrator comes to be.

        Raises:
            NotFound: there is nobody of this login.
            SettingsError: there is no login, and an administrator.
            StoreError: the database refuses.

        """
        if login:
            await self.store.users.get(login)
        elif await self.store.users.has_admin():
            raise SettingsError(
                "there is an administrator already", remedy="name whose link it is to be"
            )
        self._note("link-user", login)
        return self._address + await self._accounts.new_link(login)

    async def disable(self, login: str) -> bool:
        """Let a user sign in no more; False where no administrator would be left.

        Raises:
            NotFound: there is nobody of this login.
            StoreError: the database refuses.

        """
        done = await self.store.users.change(login, disabled=True)
        if done:
            self._note("disable-user", login)
        return done

    async def make_key(self, name: str, scopes: Iterable[Permission]) -> str:
        """Make a key of a program and return it.

        Raises:
            StoreError: the database refuses.

        """
        made, key = await self._accounts.make_key(name, scopes, _who())
        self._note("make-key", f"{made.id} {made.scopes}")
        return key

    async def revoke_key(self, key: str) -> None:
        """Let a key open nothing any more.

        Raises:
            NotFound: there is none of this id.
            StoreError: the database refuses.

        """
        await self._accounts.revoke_key(key)
        self._note("revoke-key", key)

    def _note(self, what: str, target: str) -> None:
        at = datetime.now(UTC).isoformat()
        self.store.audit.note(AuditRecord(at, _who(), what, target, detail="by command"))


@asynccontextmanager
async def own_accounts() -> AsyncIterator[OwnAccounts]:
    """Open the database of the settings.

    Raises:
        StoreError: it cannot be reached.

    """
    settings = load()
    store = Store.open(settings.database_url)
    try:
        await store.ready()
        yield OwnAccounts(store, settings)
    finally:
        await store.close()


def _who() -> str:
    return f"{getpass.getuser()} (command)"
