"""What servers of one database tell each other, on a clock that is moved by hand."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from smartivr.errors import StoreError
from smartivr.runtime.clock import ManualClock
from smartivr.store.store import CallRecord, Store
from smartivr.web.wall.board import LiveCall
from smartivr.web.wall.part import Part
from smartivr.web.wall.peers import Peers

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
LEASE_S = 10.0
CALLER = "+442079460123"
HERE = Part(calls=(LiveCall("c1", "shop", "Shop", NOON.isoformat(), "main", caller=CALLER),))


@dataclass
class Servers:
    """Two of them."""

    store: Store
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOON))

    def __post_init__(self) -> None:
        self.a, self.b = (Peers(self.store, name, self.clock, LEASE_S) for name in "ab")

    async def beat(self, *names: str) -> None:
        for name in names:
            await self.store.nodes.beat(name, self.clock.now())
        await self.a.look()
        await self.b.look()

    async def kept(self) -> dict[str, object]:
        return {one.node: one.board for one in await self.store.nodes.all()}


@pytest.fixture
async def servers(address):
    store = Store.open(address)
    await store.ready()
    yield Servers(store)
    await store.close()


async def test_what_one_tells_the_other_hears_of_and_reads(servers):
    await servers.beat("a", "b")
    with servers.b.listening():
        await servers.a.show(HERE)
        async with asyncio.timeout(60):
            while servers.b.parts() != {"a": HERE}:
                await servers.b.news.wait()
                await servers.b.look()


async def test_a_server_that_dies_is_not_shown_from_its_lease_on_and_told_of_for_a_while(servers):
    await servers.beat("a", "b")
    await servers.a.show(HERE)
    for _ in range(6):
        servers.clock.advance(2)
        await servers.beat("b")
        assert servers.b.silent() == ({"a": NOON.isoformat()} if servers.b.parts() == {} else {})
    assert servers.b.parts() == {}
    servers.clock.advance(3600)
    await servers.beat("b")
    assert servers.b.silent() == {}


async def test_a_server_that_leaves_in_order_is_gone_at_once(servers):
    await servers.beat("a", "b")
    await servers.a.show(HERE)
    await servers.store.nodes.leave("a")
    await servers.b.look()
    assert (servers.b.parts(), servers.b.silent()) == ({}, {})


async def test_nothing_is_written_twice_and_what_was_taken_away_is_written_again(servers):
    await servers.beat("a", "b")
    await servers.a.show(HERE)
    written = await servers.kept()
    servers.store.record_call(CallRecord("c1", "shop", NOON.isoformat(), caller=CALLER))
    await servers.store.ready()  # it is written by then
    await servers.store.erase_caller(CALLER)
    await servers.a.show(HERE)
    assert (await servers.kept())["a"] is None
    await servers.beat("a", "b")
    await servers.a.show(HERE)
    assert await servers.kept() == written


async def test_what_is_left_of_an_earlier_process_is_taken_away(servers):
    await servers.store.nodes.beat("a", NOON)
    await servers.store.nodes.show("a", {"calls": "of yesterday"})
    await servers.a.look()
    await servers.a.show(None)
    assert await servers.kept() == {"a": None}


async def test_after_an_outage_nobody_counts_as_dead_before_all_could_show_that_they_live(
    servers, monkeypatch
):
    await servers.beat("a", "b")

    async def away() -> None:
        raise StoreError("away")

    with monkeypatch.context() as outage:
        outage.setattr(servers.store.nodes, "all", away)
        servers.clock.advance(60)
        await servers.a.look()
        assert (servers.a.parts(), servers.a.silent()) == ({}, {})
    await servers.a.look()
    assert servers.a.silent() == {}
    servers.clock.advance(LEASE_S)
    await servers.a.look()
    assert set(servers.a.silent()) == {"b"}


async def test_a_board_that_is_not_understood_is_an_empty_one(servers):
    await servers.beat("a", "b")
    await servers.store.nodes.show("a", {"calls": "of tomorrow's version"})
    await servers.b.look()
    assert servers.b.parts() == {"a": Part()}
