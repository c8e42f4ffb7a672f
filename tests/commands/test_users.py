"""Users and keys by command, on the database alone."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from access_house import CHEAP
from typer.testing import Result

from smartivr.settings import load
from smartivr.store.audit import AuditFilter
from smartivr.store.store import Store
from smartivr.web.identity.accounts import Accounts
from smartivr.web.identity.identities import Identities
from smartivr.web.identity.passwords import Passwords
from smartivr.web.identity.throttle import Throttles

Smartivr = Callable[..., Result]

pytestmark = pytest.mark.usefixtures("home")


def test_a_user_is_added_with_a_link_and_listed(smartivr: Smartivr) -> None:
    assert "smartivr users add" in smartivr("users", "list").stdout
    added = smartivr("users", "add", "ann", "--name", "Ann Baker", "--agent", "ann")
    assert added.exit_code == 0
    assert added.stdout.startswith("http://127.0.0.1:8080/welcome/")
    listed = smartivr("users", "list").stdout.split("\n")
    assert listed[1].split()[:5] == ["ann", "Ann", "Baker", "agent", "ann"]
    assert listed[1].split()[-1] == "invited"


def test_a_login_is_taken_once_and_of_few_characters(smartivr: Smartivr) -> None:
    smartivr("users", "add", "ann")
    assert "users link ann" in smartivr("users", "add", "ann").stderr
    assert smartivr("users", "add", "Ann Baker").exit_code == 2
    assert smartivr("users", "add", "bob", "--role", "boss").exit_code == 2


def test_a_link_needs_a_user(smartivr: Smartivr, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMARTIVR_PUBLIC_URL", "https://ivr.example.com")
    smartivr("users", "add", "ann")
    assert smartivr("users", "link", "ann").stdout.startswith("https://ivr.example.com/welcome/")
    assert smartivr("users", "link", "nobody").exit_code != 0


def test_without_a_login_the_link_makes_the_first_administrator(
    smartivr: Smartivr,
) -> None:
    smartivr("users", "add", "ann")
    printed = smartivr("users", "link").stdout
    assert printed.startswith("http://127.0.0.1:8080/welcome/")
    asyncio.run(_make_first_admin(printed.rsplit("/", 1)[1].strip()))
    refused = smartivr("users", "link")
    assert refused.exit_code == 2
    assert "administrator already" in refused.stderr


def test_who_is_disabled_stays_in_the_list(smartivr: Smartivr) -> None:
    smartivr("users", "add", "ann")
    assert smartivr("users", "disable", "ann").exit_code == 0
    assert "disabled" in smartivr("users", "list").stdout
    assert smartivr("users", "disable", "nobody").exit_code != 0


def test_a_key_opens_its_scopes_until_it_is_revoked(home: Path, smartivr: Smartivr) -> None:
    assert smartivr("keys", "list").stdout == "no keys\n"
    made = smartivr("keys", "make", "CRM", "--scope", "watch", "--scope", "calls")
    key = made.stdout.strip()
    assert asyncio.run(_scopes(key)) == {"watch", "calls"}
    listed = smartivr("keys", "list").stdout.split("\n")[1].split()
    assert listed[1:4] == ["CRM", "calls", "watch"]
    assert smartivr("keys", "revoke", listed[0]).exit_code == 0
    assert asyncio.run(_scopes(key)) is None
    assert "revoked" in smartivr("keys", "list").stdout
    assert key not in smartivr("keys", "list").stdout


@pytest.mark.parametrize("scope", ["admin", "desk", "everything"])
def test_a_key_has_only_what_is_for_programs(smartivr: Smartivr, scope: str) -> None:
    refused = smartivr("keys", "make", "CRM", "--scope", scope)
    assert refused.exit_code == 2
    assert "watch" in refused.stderr


def test_what_commands_do_stands_in_the_audit_log(smartivr: Smartivr) -> None:
    smartivr("users", "add", "ann", "--role", "editor")
    smartivr("users", "disable", "ann")
    deeds = asyncio.run(_deeds())
    assert [(deed.what, deed.target) for deed in deeds] == [
        ("disable-user", "ann"),
        ("add-user", "ann editor"),
    ]
    assert deeds[0].who.endswith(" (command)")


async def _scopes(key: str) -> set[str] | None:
    store = Store.open(load().database_url)
    found = await Identities(store, load()).by_key(key)
    await store.close()
    return set(found.permissions) if found else None


async def _make_first_admin(secret: str) -> None:
    store, settings = Store.open(load().database_url), load()
    accounts = Accounts(store, settings, Throttles.chosen(settings))
    accounts.passwords = Passwords(CHEAP)
    assert await accounts.redeem_first(secret, "ada", "Ada", "correct horse battery")
    await store.close()


async def _deeds():
    store = Store.open(load().database_url)
    found = await store.audit.list(AuditFilter())
    await store.close()
    return found
