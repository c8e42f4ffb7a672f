"""What stays open ends with the right to it: soon, once, and with a reason."""

import asyncio
from dataclasses import replace

import pytest
from access_house import NOW, access_house

from smartivr.errors import StoreError
from smartivr.runtime.clock import ManualClock
from smartivr.store.store import Store
from smartivr.web.identity.identities import Identities
from smartivr.web.identity.standing import LOOK_S, Standings
from smartivr.web.identity.visitor import ALL, Permission, Visitor


@pytest.fixture
async def house(tmp_path):
    async with access_house(tmp_path, sign_in_idle_hours=12, sign_in_days=2) as house:
        house.clock = ManualClock(NOW)
        house.standings = Standings(house.identities, house.clock)
        yield house
        await house.standings.close()


def desk_of_ann(visitor):
    return visitor.may_run_desk_of("ann")


class Socket:
    """Something open, which keeps why it was ended."""

    def __init__(self, standings, visitor, may=desk_of_ann):
        self.ended, self.over = [], asyncio.Event()
        self.close = standings.watch(visitor, may, self._end)

    def _end(self, error):
        self.ended.append(error.code)
        self.over.set()


async def signed_in(house, login="ann", agent="ann"):
    opened = await house.accounts.open_session(await house.user(login, "agent", agent=agent))
    return opened.secret, await house.identities.by_cookie(opened.secret)


LOSSES = {
    "disabled": (lambda house, _: house.store.users.change("ann", disabled=True), "access-refused"),
    "another role": (
        lambda house, _: house.store.users.change("ann", role="editor"),
        "not-allowed",
    ),
    "another agent": (lambda house, _: house.store.users.change("ann", agent="bob"), "not-allowed"),
    "signed out": (lambda house, secret: house.accounts.sign_out(secret), "access-refused"),
    "everywhere": (lambda house, _: house.store.web_sessions.end_all("ann"), "access-refused"),
    "password": (lambda house, _: house.store.users.set_password("ann", "new"), "access-refused"),
}


@pytest.mark.parametrize("loss", LOSSES)
async def test_who_loses_the_right_loses_what_is_open_and_nobody_else_does(house, loss):
    secret, ann = await signed_in(house)
    _, bob = await signed_in(house, "bob", "bob")
    hers = Socket(house.standings, ann)
    his = Socket(house.standings, bob, lambda visitor: visitor.may_run_desk_of("bob"))
    await house.standings.settled()
    assert hers.ended == his.ended == []
    lose, code = LOSSES[loss]
    await lose(house, secret)
    await house.standings.settled()
    assert (hers.ended, his.ended) == ([code], [])
    await house.store.users.change("ann", name="Ann")
    await house.standings.settled()
    assert hers.ended == [code], "once"


async def test_what_is_changed_but_takes_no_right_away_ends_nothing(house):
    _, ann = await signed_in(house)
    hers = Socket(house.standings, ann)
    await house.store.users.change("ann", role="supervisor", name="Ann B.")
    await house.standings.settled()
    assert hers.ended == []


async def test_a_revoked_key_ends_what_it_opened(house):
    record, key = await house.accounts.make_key("CRM", [Permission.MANAGE], "ada")
    opened = Socket(house.standings, await house.identities.by_key(key))
    await house.accounts.revoke_key(record.id)
    await house.standings.settled()
    assert opened.ended == ["access-refused"]


async def test_who_lost_it_before_it_was_open_does_not_keep_it(house):
    _, ann = await signed_in(house)
    await house.store.users.change("ann", disabled=True)
    late = Socket(house.standings, ann)
    await house.standings.settled()
    assert late.ended == ["access-refused"]


async def test_a_sign_in_that_is_over_is_found_without_news_and_use_keeps_it(house):
    _, ann = await signed_in(house)
    hers = Socket(house.standings, ann)
    for _ in range(4):
        house.moments.go_on(hours=11)
        house.clock.advance(LOOK_S)
        await house.standings.settled()
        await house.store.ready()
        assert hers.ended == [], "an open page is in use"
    house.moments.go_on(hours=5)
    house.clock.advance(LOOK_S)
    await house.standings.settled()
    assert hers.ended == ["access-refused"], "two days are over"


async def test_what_is_closed_by_itself_is_not_ended(house):
    _, ann = await signed_in(house)
    hers = Socket(house.standings, ann)
    hers.close()
    await house.store.users.change("ann", disabled=True)
    house.clock.advance(LOOK_S)
    await house.standings.settled()
    assert hers.ended == []


async def test_while_the_database_is_away_nobody_is_thrown_out(house):
    _, ann = await signed_in(house)
    hers = Socket(house.standings, ann)
    await house.standings.settled()

    async def away(_sha256):
        raise StoreError("the database cannot be read")

    house.store.web_sessions.find = away
    house.moments.go_on(hours=1)
    house.clock.advance(LOOK_S)
    await house.standings.settled()
    assert hers.ended == []


@pytest.mark.parametrize("who", ["operator's key", "this machine"])
async def test_what_cannot_be_revoked_is_kept(house, who):
    opened = Socket(house.standings, Visitor(who, ALL))
    house.clock.advance(LOOK_S)
    await house.standings.settled()
    assert opened.ended == []


async def test_a_change_at_another_server_is_heard_here(house, tmp_path):
    _, ann = await signed_in(house)
    other = Store.open(f"sqlite:///{tmp_path / 'smartivr.db'}")
    identities = Identities(other, house.app.state.desk.settings, lambda: house.moments.now)
    elsewhere = Standings(identities, ManualClock(NOW))
    try:
        hers = Socket(elsewhere, replace(ann))
        await elsewhere.settled()
        assert hers.ended == []
        await house.store.users.change("ann", disabled=True)
        async with asyncio.timeout(60):
            await hers.over.wait()
        assert hers.ended == ["access-refused"]
    finally:
        await elsewhere.close()
        await other.close()
