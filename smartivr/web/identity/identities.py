"""Who is behind a secret: looked up in the store, and remembered for a few seconds."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from smartivr.errors import StoreError
from smartivr.settings import Settings
from smartivr.store.records import ApiKeyRecord, UserRecord, WebSessionRecord
from smartivr.store.store import Store
from smartivr.web.identity.secret import csrf_of, kept, renewal_of, session_of
from smartivr.web.identity.visitor import PERMISSIONS, SCOPES, Role, Visitor

FRESH_S = 5.0
"""What was looked up is not asked for again so soon; news of a change end it at once."""
_STALE_S = 600.0
"""While the database is away, who was known a while ago stays known: nobody can be revoked then."""
_MOST = 2000
"""Secrets that are remembered."""
_NOTED_EVERY = timedelta(minutes=1)
"""How exactly it is kept when a browser or key was last here."""


@dataclass
class _Known:
    visitor: Visitor
    names: frozenset[str]
    """What changes of it are told by: login, session or key."""
    checked: float
    """On the monotonic clock."""
    renewal: str = ""
    """What is kept of the part of the cookie that was renewed last."""


class Identities:
    """Finds visitors by the secret of a cookie or of a key."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._idle = timedelta(hours=settings.sign_in_idle_hours)
        self._now = now
        self._monotonic = monotonic
        self._known: OrderedDict[tuple[str, str], _Known] = OrderedDict()
        self._told: list[Callable[[], None]] = []
        self._changes = 0
        self._subscribed = False

    async def by_cookie(self, secret: str) -> Visitor | None:
        """Return the user whose browser shows this cookie; None for one that is not signed in.

        Raises:
            StoreError: the database cannot be read, and the user was not here lately.

        """
        place = ("cookie", session_of(secret))
        return await self._visitor(place, csrf_of(secret), renewal_of(secret))

    async def by_key(self, secret: str) -> Visitor | None:
        """Return the program that shows this key; None where there is none, or it is revoked.

        Raises:
            StoreError: the database cannot be read, and the program was not here lately.

        """
        return await self._visitor(("key", kept(secret)))

    async def again(self, visitor: Visitor) -> Visitor | None:
        """Return a visitor with what they may do now; None for who is signed out or revoked.

        Raises:
            StoreError: the database cannot be read, and the visitor was not here lately.

        """
        if not any(visitor.known_by):
            return visitor
        return await self._visitor(visitor.known_by, visitor.csrf)

    def when_changed(self, tell: Callable[[], None]) -> None:
        """Call this whenever somebody may have lost a right."""
        self._told.append(tell)

    async def _visitor(
        self, place: tuple[str, str], csrf: str = "", renewal: str | None = None
    ) -> Visitor | None:
        """Return who is known by this; with a renewal only if it is the last one."""
        if not self._subscribed:  # not before, as it needs the event loop
            self._store.changes.subscribe(self._changed)
            self._subscribed = True
        known = self._known.get(place)
        if known and renewal not in {None, known.renewal}:
            known = None  # what is remembered may be from before it was renewed
        age_s = self._monotonic() - known.checked if known else 0.0
        if known and age_s < FRESH_S:
            return known.visitor
        changes = self._changes
        try:
            found = await self._look_up(place, csrf)
        except StoreError:
            if known and age_s < _STALE_S and place in self._known:
                return known.visitor
            raise
        self._known.pop(place, None)
        if found and changes == self._changes:
            self._known[place] = found
            if len(self._known) > _MOST:
                self._known.popitem(last=False)
        return found.visitor if found and renewal in {None, found.renewal} else None

    def _changed(self, topic: str, name: str) -> None:
        """Look up again what has changed."""
        if topic != "access":
            return
        self._changes += 1
        for place, known in list(self._known.items()):
            if name in known.names:
                del self._known[place]
            elif not name:
                known.checked -= FRESH_S
        for tell in self._told:
            tell()

    async def _look_up(self, place: tuple[str, str], csrf: str) -> _Known | None:
        kind, sha256 = place
        return await (self._user(sha256, csrf) if kind == "cookie" else self._program(sha256))

    async def _user(self, sha256: str, csrf: str) -> _Known | None:
        session = await self._store.web_sessions.find(sha256)
        if session is None or not self._holds(session):
            return None
        user = await self._store.users.find(session.login)
        if user is None or user.disabled:
            return None
        if self._now() - datetime.fromisoformat(session.seen_at) > _NOTED_EVERY:
            self._store.web_sessions.seen(sha256, self._now())
        names = frozenset({sha256, user.login})
        visitor = _as_visitor(user, sha256, csrf)
        return _Known(visitor, names, self._monotonic(), session.renewal)

    def _holds(self, session: WebSessionRecord) -> bool:
        now = self._now()
        seen, expires = map(datetime.fromisoformat, (session.seen_at, session.expires_at))
        return now < expires and now - seen < self._idle

    async def _program(self, sha256: str) -> _Known | None:
        key = await self._store.api_keys.find(sha256)
        if key is None:
            return None
        used = datetime.fromisoformat(key.last_used_at) if key.last_used_at else None
        if used is None or self._now() - used > _NOTED_EVERY:
            self._store.api_keys.used(key.id, self._now())
        return _Known(_as_program(key), frozenset({key.id}), self._monotonic())


def _as_visitor(user: UserRecord, sha256: str, csrf: str) -> Visitor:
    return Visitor(
        user.name,
        PERMISSIONS[Role(user.role)],
        user=user.login,
        agent=user.agent,
        csrf=csrf,
        known_by=("cookie", sha256),
    )


def _as_program(key: ApiKeyRecord) -> Visitor:
    given = key.scopes.split()
    scopes = frozenset(scope for scope in SCOPES if scope in given)
    return Visitor(f"key {key.name}", scopes, known_by=("key", key.sha256))
