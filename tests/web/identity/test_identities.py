"""Who is behind a secret, and how soon a change is noticed."""

import asyncio
from dataclasses import replace

import pytest
from access_house import access_house

from smartivr.errors import StoreError
from smartivr.web.identity.identities import FRESH_S
from smartivr.web.identity.secret import csrf_of, kept
from smartivr.web.identity.visitor import PERMISSIONS, Permission, Role


@pytest.fixture
async def house(tmp_path):
    async with access_house(tmp_path, sign_in_idle_hours=12, sign_in_days=2) as house:
        yield house


@pytest.fixture
async def ann(house):
    """The secret in ann's cookie."""
    return (await house.accounts.open_session(await house.user("ann", "agent", agent="a1"))).secret


class Counted:
    """Counts what is looked up, and fails where it is told to."""

    def __init__(self, house):
        self.times, self.away = 0, False
        self._find = house.store.web_sessions.find
        house.store.web_sessions.find = self.find

    async def find(self, sha256):
        self.times += 1
        if self.away:
            raise StoreError("the database cannot be read")
        return await self._find(sha256)


async def test_a_user_is_known_by_the_cookie_with_role_agent_and_csrf(house, ann):
    visitor = await house.identities.by_cookie(ann)
    assert (visitor.name, visitor.user, visitor.agent) == ("Ann", "ann", "a1")
    assert visitor.permissions == PERMISSIONS[Role.AGENT]
    assert visitor.csrf == csrf_of(ann) != csrf_of(kept(ann))
    assert await house.identities.by_cookie(kept(ann)) is None, "the hash is no secret"
    assert await house.identities.by_key(ann) is None


async def test_requests_in_a_row_cost_one_query(house, ann):
    counted = Counted(house)
    for _ in range(20):
        await house.identities.by_cookie(ann)
    assert counted.times == 1
    house.moments.go_on(seconds=FRESH_S)
    await house.identities.by_cookie(ann)
    assert counted.times == 2


@pytest.mark.parametrize("change", [{"disabled": True}, {"role": "editor"}, {"agent": "a2"}])
async def test_a_change_of_the_user_is_noticed_at_once(house, ann, change):
    before = await house.identities.by_cookie(ann)
    await house.store.users.change("ann", **change)
    after = await house.identities.by_cookie(ann)
    assert after != before
    assert (after is None) == ("disabled" in change)


async def test_who_signs_out_is_out_at_once(house, ann):
    await house.identities.by_cookie(ann)
    await house.accounts.sign_out(ann)
    assert await house.identities.by_cookie(ann) is None


async def test_a_new_password_leaves_only_the_renewed_cookie_and_its_pages_go_on(house, ann):
    before = await house.identities.by_cookie(ann)
    user = await house.store.users.get("ann")
    first = (await house.accounts.change_password(user, "horse battery staple", ann)).secret
    second = (await house.accounts.change_password(user, "staple horse battery", first)).secret
    for copied in (ann, first, f"{first}.more", f"{ann}."):
        assert await house.identities.by_cookie(copied) is None
    assert await house.identities.by_cookie(second) == before, "its CSRF token is the same"
    assert await house.identities.again(before) == before, "what it has open stays open"
    await house.accounts.sign_out(ann)
    assert await house.identities.by_cookie(second), "who has a copy cannot even sign it out"
    await house.accounts.sign_out(second)
    assert await house.identities.by_cookie(second) is None


async def test_a_renewed_cookie_holds_at_a_server_that_has_not_heard_of_it(house, ann):
    house.store.changes.subscribe = lambda _tell: None
    await house.identities.by_cookie(ann)
    user = await house.store.users.get("ann")
    renewed = (await house.accounts.change_password(user, "horse battery staple", ann)).secret
    assert await house.identities.by_cookie(renewed)


async def test_a_revocation_during_the_look_up_is_not_overlooked(house, ann):
    reading, revoked = asyncio.Event(), asyncio.Event()
    find = house.store.users.find

    async def slow(login):
        found = await find(login)
        reading.set()
        await revoked.wait()
        return found

    house.store.users.find = slow
    looking = asyncio.create_task(house.identities.by_cookie(ann))
    await reading.wait()
    house.store.users.find = find
    await house.store.web_sessions.end_all("ann")
    revoked.set()
    await looking
    assert await house.identities.by_cookie(ann) is None


async def test_a_browser_is_forgotten_when_unused_and_after_its_days(house, ann):
    for _ in range(4):
        house.moments.go_on(hours=11)
        assert await house.identities.by_cookie(ann), "each use counts"
        await house.store.ready()
    house.moments.go_on(hours=5)
    assert await house.identities.by_cookie(ann) is None, "it was two days"
    again = (await house.accounts.open_session(await house.store.users.get("ann"))).secret
    house.moments.go_on(hours=12)
    assert await house.identities.by_cookie(again) is None


async def test_while_the_database_is_away_who_was_here_stays_known_for_a_while(house, ann):
    other = (await house.accounts.open_session(await house.store.users.get("ann"))).secret
    counted = Counted(house)
    await house.identities.by_cookie(ann)
    counted.away = True
    house.moments.go_on(seconds=60)
    assert (await house.identities.by_cookie(ann)).user == "ann"
    with pytest.raises(StoreError):
        await house.identities.by_cookie(other)
    house.moments.go_on(minutes=10)
    with pytest.raises(StoreError):
        await house.identities.by_cookie(ann)


async def test_a_key_has_its_scopes_and_nothing_else(house):
    record, key = await house.accounts.make_key("CRM", [Permission.WATCH], "ann")
    visitor = await house.identities.by_key(key)
    assert visitor.permissions == {Permission.WATCH}
    assert (visitor.who, visitor.user, visitor.csrf) == ("key CRM", "", "")
    await house.store.ready()
    (used,) = await house.store.api_keys.all()
    assert used == replace(record, last_used_at=used.last_used_at)
    assert used.last_used_at
    await house.accounts.revoke_key(record.id)
    assert await house.identities.by_key(key) is None


async def test_scopes_that_are_not_for_programs_open_nothing(house):
    _, key = await house.accounts.make_key("CRM", [Permission.ADMIN, Permission.DESK], "ann")
    assert (await house.identities.by_key(key)).permissions == set()
