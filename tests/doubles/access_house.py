"""The part of a server that knows who asks, in this process, without lines and calls."""

import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
from fastapi import APIRouter, FastAPI
from pwdlib.hashers.argon2 import Argon2Hasher

from smartivr.settings import load
from smartivr.store.audit import AuditFilter
from smartivr.store.records import UserRecord
from smartivr.store.store import Store
from smartivr.store.writer import Patience
from smartivr.web import errors
from smartivr.web.identity.access import AVisitor, Needs
from smartivr.web.identity.accounts import Accounts
from smartivr.web.identity.audit_trail import AuditTrail
from smartivr.web.identity.cookie import COOKIE
from smartivr.web.identity.identities import Identities
from smartivr.web.identity.passwords import Passwords
from smartivr.web.identity.throttle import Throttles
from smartivr.web.identity.visitor import Permission
from smartivr.web.pages import (
    account,
    admin,
    admin_audit,
    admin_keys,
    choice,
    gate,
    sign_in,
    welcome,
)
from smartivr.web.sockets.calling import OPENS_A_CALL

HERE = "http://127.0.0.1:8080"
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
HASTY = Patience(gather_s=0.01, retry_s=0.01, longest_retry_s=0.02, confirm_s=60.0, read_s=60.0)
CHEAP = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
CHOSEN = "correct horse battery"
"""A password as people choose them."""


class Moments:
    """Time that a test sets: what the clock says, and seconds for what is remembered."""

    def __init__(self) -> None:
        self.now, self.passed_s = NOW, 0.0

    def go_on(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)
        self.passed_s += timedelta(**span).total_seconds()


@dataclass
class AccessHouse:
    """The server's parts."""

    app: FastAPI
    store: Store
    accounts: Accounts
    identities: Identities
    moments: Moments

    def browser(self, address: str = "192.0.2.7", **headers: str) -> httpx2.AsyncClient:
        """Return something that keeps cookies and asks from this address, as browsers do."""
        transport = httpx2.ASGITransport(app=self.app, client=(address, 5000))
        shown = {"Accept": "text/html", "Origin": HERE, **headers}
        return httpx2.AsyncClient(transport=transport, base_url=HERE, headers=shown)

    def program(self, address: str = "192.0.2.7", **headers: str) -> httpx2.AsyncClient:
        """Return a program that asks from this address."""
        transport = httpx2.ASGITransport(app=self.app, client=(address, 5000))
        return httpx2.AsyncClient(transport=transport, base_url=HERE, headers=headers)

    async def user(self, login: str, role: str, **given: Any) -> UserRecord:
        """Make a user, who has signed in before."""
        kept = {"password_hash": "none", "made_at": NOW.isoformat(), **given}
        record = UserRecord(login, login.title(), role, **kept)
        await self.store.users.add(record)
        return record

    async def signed_in(self, login: str, role: str = "agent", **given: Any) -> httpx2.AsyncClient:
        """Return the browser of a new user."""
        opened = await self.accounts.open_session(await self.user(login, role, **given))
        browser = self.browser()
        browser.cookies.set(COOKIE, opened.secret, domain="127.0.0.1", path="/")
        return browser

    async def welcome_ada(self, browser: httpx2.AsyncClient) -> httpx2.Response:
        """Let ada become the first administrator in this browser."""
        link = await self.accounts.first_link()
        given = {"login": "ada", "name": "Ada", "password": CHOSEN, "again": CHOSEN}
        entered = await browser.post(link, data=given)
        assert entered.status_code == 303, entered.text
        return entered

    async def deeds(self, **wanted: str) -> list[tuple[str, str, str, int]]:
        """Return who did what to what of late, and how it was answered."""
        await self.store.ready()
        found = await self.store.audit.list(AuditFilter(**wanted))
        return [(one.who, one.what, one.target, one.status) for one in found]


def csrf_in(page: str) -> str:
    """Return what a page's forms send along."""
    found = re.search(r'name="csrf" content="([^"]*)"', page)
    assert found
    return found[1]


@contextlib.asynccontextmanager
async def access_house(folder: Path, **chosen: Any) -> AsyncIterator[AccessHouse]:
    """Open its database in this folder."""
    store = Store.open(f"sqlite:///{folder / 'smartivr.db'}", HASTY)
    await store.ready()
    settings = load(**{"api_key": "", "home": folder, **chosen})
    moments, throttles = Moments(), Throttles.chosen(settings)
    identities = Identities(store, settings, lambda: moments.now, lambda: moments.passed_s)
    accounts = Accounts(store, settings, throttles, lambda: moments.now)
    accounts.passwords = Passwords(CHEAP)
    people = {"ann": SimpleNamespace(id="ann", name="Ann Baker")}
    directory = SimpleNamespace(people=people)
    app = FastAPI()
    app.state.desk = SimpleNamespace(
        settings=settings,
        store=store,
        throttles=throttles,
        identities=identities,
        accounts=accounts,
        agents=SimpleNamespace(centre=SimpleNamespace(directory=directory)),
        switchboard=SimpleNamespace(lines={}, default_line=""),
    )
    app.add_middleware(AuditTrail, store=store)
    errors.install(app)
    gate.install(app)
    pages = (choice, sign_in, welcome, account, admin, admin_keys, admin_audit)
    for router in (_things(), *(module.router for module in pages)):
        app.include_router(router)
    yield AccessHouse(app, store, accounts, identities, moments)
    await store.close()


def _things() -> APIRouter:
    router = APIRouter()

    @router.get("/v1/me")
    async def me(visitor: AVisitor) -> dict[str, str]:
        return {"who": visitor.who}

    @router.get("/v1/watched", dependencies=[Needs(Permission.WATCH)])
    @router.post("/v1/watched", dependencies=[Needs(Permission.WATCH)])
    @router.post("/v1/phones/{phone}/of/{thing}", dependencies=[Needs(Permission.WATCH)])
    async def change_watched() -> dict[str, str]:
        return {}

    @router.post("/v1/sessions", dependencies=OPENS_A_CALL)
    async def open_session() -> dict[str, str]:
        return {}

    return router
