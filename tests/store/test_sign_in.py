"""What is kept of users, their browsers and links, keys of programs and deeds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from smartivr.errors import NotFound
from smartivr.store.audit import AuditFilter
from smartivr.store.records import (
    ApiKeyRecord,
    AuditRecord,
    OneTimeLinkRecord,
    UserRecord,
    WebSessionRecord,
)

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
NEW = "of another password"


def at(hours):
    return (NOW + timedelta(hours=hours)).isoformat()


def user(login, role="agent", **given):
    return replace(UserRecord(login, login.title(), role, "hash", made_at=at(0)), **given)


def session(name, login="ann", seen=0.0, expires=24.0):
    return WebSessionRecord(name, login, at(0), at(seen), at(expires))


def entry(who, what, hours=0.0, **given):
    return replace(AuditRecord(at(hours), who, what), **given)


async def test_a_login_is_taken_once(store):
    ann = user("ann", agent="ann", language="pl")
    assert await store.users.add(ann)
    assert not await store.users.add(user("ann", "admin"))
    assert await store.users.all() == [ann]
    assert await store.users.get("ann") == await store.users.find("ann") == ann
    assert await store.users.find("nobody") is None
    with pytest.raises(NotFound):
        await store.users.get("nobody")


async def test_only_an_administrator_who_can_sign_in_counts_as_one(store):
    await store.users.add(user("ann", "supervisor"))
    await store.users.add(user("invited", "admin", password_hash=""))
    await store.users.add(user("left", "admin", disabled=True))
    assert not await store.users.has_admin()
    await store.users.add(user("eve", "admin"))
    assert await store.users.has_admin()


async def test_the_last_administrator_stays_one(store):
    await store.users.add(user("ann", "admin"))
    await store.users.add(user("bob", "admin", password_hash=""))
    assert not await store.users.change("ann", role="editor")
    assert not await store.users.change("ann", disabled=True)
    assert await store.users.change("ann", role="admin", agent="ann")
    assert await store.users.change("bob", disabled=True), "who cannot sign in is no loss"
    await store.users.add(user("eve", "admin"))
    assert await store.users.change("ann", role="editor", language="pl")
    assert await store.users.get("ann") == user("ann", "editor", agent="ann", language="pl")
    with pytest.raises(NotFound):
        await store.users.change("nobody", name="N")


async def test_who_is_disabled_or_has_a_new_password_is_signed_out_everywhere(store):
    for login in ("ann", "bob", "eve"):
        await store.users.add(user(login))
        await store.web_sessions.add(session(f"of {login}", login))
    await store.users.change("ann", disabled=True)
    await store.users.set_password("bob", NEW)
    await store.users.change("eve", name="Eve E.")
    assert await store.web_sessions.find("of ann") is None
    assert await store.web_sessions.find("of bob") is None
    assert await store.web_sessions.find("of eve") == session("of eve", "eve")
    assert await store.users.get("bob") == user("bob", password_hash=NEW)


async def test_the_browser_where_a_password_was_changed_may_stay(store):
    for login, name in (("ann", "here"), ("ann", "elsewhere"), ("bob", "of bob")):
        await store.users.add(user(login))
        await store.web_sessions.add(session(name, login))
    await store.users.set_password("ann", NEW, ("here", "renewed"))
    assert await store.web_sessions.of_user("ann") == [replace(session("here"), renewal="renewed")]
    await store.web_sessions.end("here")
    assert await store.web_sessions.find("here"), "its cookie opens nothing any more, nor ends it"
    await store.web_sessions.end("here", "renewed")
    assert await store.web_sessions.find("here") is None
    assert await store.web_sessions.find("of bob") is not None


async def test_a_link_sets_one_password_once_and_in_time(store):
    await store.users.add(user("ann", password_hash=""))
    await store.one_time_links.add(OneTimeLinkRecord("first", "ann", at(72)))
    await store.one_time_links.add(OneTimeLinkRecord("second", "ann", at(72)))
    assert await store.one_time_links.find("first", NOW) is None, "a newer one replaces it"
    assert await store.one_time_links.find("second", at(73)) is None
    assert (await store.one_time_links.find("second", NOW)).login == "ann"
    assert await store.users.redeem("second", at(73), "Ann", "hash") == ""
    assert await store.users.redeem("second", NOW, "Ann B.", "new") == "ann"
    assert await store.users.redeem("second", NOW, "Eve", "other") == ""
    kept = await store.users.get("ann")
    assert (kept.name, kept.password_hash) == ("Ann B.", "new")


async def test_the_first_link_makes_one_administrator(store):
    await store.users.add(user("ann", "agent"))
    await store.one_time_links.add(OneTimeLinkRecord("first", "", at(72)))
    assert await store.users.redeem("first", NOW, "Eve", "hash") == ""
    assert not await store.users.redeem_first("other", NOW, user("eve"))
    assert not await store.users.redeem_first("first", at(73), user("eve"))
    assert not await store.users.redeem_first("first", NOW, user("ann")), "it is somebody's"
    assert await store.users.redeem_first("first", NOW, user("eve"))
    assert (await store.users.get("eve")).role == "admin"
    await store.one_time_links.add(OneTimeLinkRecord("late", "", at(72)))
    assert not await store.users.redeem_first("late", NOW, user("mallory"))
    assert (await store.users.get("ann")).role == "agent"


async def test_browsers_are_signed_out_one_by_one_or_all(store):
    for name, login in (("a", "ann"), ("b", "ann"), ("c", "bob")):
        await store.web_sessions.add(session(name, login))
    store.web_sessions.seen("b", at(2))
    await store.ready()
    assert [one.sha256 for one in await store.web_sessions.of_user("ann")] == ["b", "a"]
    await store.web_sessions.end("a")
    assert [one.sha256 for one in await store.web_sessions.of_user("ann")] == ["b"]
    assert await store.web_sessions.end_all("ann") == 1
    assert await store.web_sessions.find("c") is not None


async def test_what_is_over_is_forgotten(store):
    await store.web_sessions.add(session("expired", expires=1, seen=1.5))
    await store.web_sessions.add(session("unused", seen=-20))
    await store.web_sessions.add(session("kept", seen=1))
    assert await store.web_sessions.forget(at(2), at(-10)) == 2
    assert await store.web_sessions.find("kept") is not None
    await store.one_time_links.add(OneTimeLinkRecord("old", "ann", at(1)))
    await store.one_time_links.add(OneTimeLinkRecord("new", "bob", at(3)))
    assert await store.one_time_links.forget(at(2)) == 1
    assert await store.one_time_links.find("new", at(2)) is not None


async def test_a_revoked_key_is_shown_and_opens_nothing(store):
    key = ApiKeyRecord("k1", "CRM", "ab12", "calls watch", "ann", at(0))
    await store.api_keys.add(key)
    await store.api_keys.add(replace(key, id="k2", sha256="cd34", made_at=at(1)))
    assert await store.api_keys.find("ab12") == key
    store.api_keys.used("k1", at(2))
    await store.api_keys.revoke("k1", at(3))
    await store.api_keys.revoke("k1", at(4))
    assert await store.api_keys.find("ab12") is None
    kept = await store.api_keys.all()
    assert [one.id for one in kept] == ["k2", "k1"]
    assert kept[1] == replace(key, last_used_at=at(2), revoked_at=at(3))
    with pytest.raises(NotFound):
        await store.api_keys.revoke("k3", at(3))


async def test_deeds_are_listed_newest_first_and_found(store):
    store.audit.note(entry("ann", "sign-in", status=303))
    store.audit.note(entry("bob", "POST /v1/lines/{line}/versions", 1, target="line=telecom"))
    store.audit.note(entry("ann", "sign-out", 2))
    await store.ready()

    async def whats(**wanted):
        return [one.what for one in await store.audit.list(AuditFilter(**wanted))]

    assert await whats() == ["sign-out", "POST /v1/lines/{line}/versions", "sign-in"]
    assert await whats(who="ann") == ["sign-out", "sign-in"]
    assert await whats(what="SIGN") == ["sign-out", "sign-in"]
    assert await whats(what="telecom") == ["POST /v1/lines/{line}/versions"]
    assert await whats(what="%") == []
    assert await whats(start=at(1), end=at(2)) == ["POST /v1/lines/{line}/versions"]
    newest = (await store.audit.list(AuditFilter(), 1))[0]
    assert await whats(before=newest.id) == ["POST /v1/lines/{line}/versions", "sign-in"]
    assert await store.audit.forget_before(at(1)) == 1
    assert await whats() == ["sign-out", "POST /v1/lines/{line}/versions"]
