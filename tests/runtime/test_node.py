"""Servers that share a database: who counts as dead, and when."""

from datetime import UTC, datetime

import pytest

from smartivr.runtime.callbacks.rules import rescue_of
from smartivr.runtime.centre.book import CentreBook
from smartivr.runtime.clock import ManualClock
from smartivr.runtime.node import Node
from smartivr.store.records import AgentRecord, CallbackRecord, PlaceRecord
from smartivr.store.store import Store

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture
async def store(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path / 'calls.db'}")
    await store.ready()
    yield store
    await store.close()


class House:
    """Two servers with ten seconds of lease, whose time is moved by hand."""

    def __init__(self, store):
        self.store = store
        self.clock = ManualClock(NOW)
        self.nodes = {
            name: Node(name, store, self.clock, heartbeat_s=2, lease_s=10) for name in ("a", "b")
        }
        self.seen = []

        async def beaten(live):
            self.seen.append(live)

        self.nodes["a"].on_beat = [beaten]

    async def beat(self, *names, times=1):
        for _ in range(times):
            for name in names:
                await self.nodes[name].beat()
            self.clock.advance(2)

    async def state_of(self, agent):
        return next(kept.state for kept in await self.store.agents.all() if kept.id == agent)


@pytest.fixture
async def house(store):
    await store.agents.save(AgentRecord("bob", "busy", NOW.isoformat(), node="b"))
    return House(store)


async def test_nothing_is_left_of_the_process_that_had_the_name_before(house):
    await house.beat("b")
    await house.store.nodes.show("b", {"calls": ["one"]})
    await house.nodes["b"].begin()
    assert [one.board for one in await house.store.nodes.all()] == [None]
    assert await house.state_of("bob") == "logged-out"


async def test_the_agents_of_a_server_that_is_silent_for_its_lease_are_logged_out(house):
    await house.beat("a", "b", times=6)
    assert await house.state_of("bob") == "busy"
    await house.beat("a", times=6)
    assert await house.state_of("bob") == "logged-out"
    assert house.seen[-1] == ["a"]


async def test_a_server_that_has_just_started_takes_nobody_for_dead(house):
    await house.beat("a", times=5)
    assert house.seen == []
    assert await house.state_of("bob") == "busy"
    await house.beat("a", times=2)
    assert await house.state_of("bob") == "logged-out"


async def test_after_an_outage_of_the_database_nobody_is_taken_for_dead(house):
    await house.beat("a", "b", times=6)
    house.clock.advance(20)
    await house.beat("a")
    await house.beat("b", "a", times=6)
    assert await house.state_of("bob") == "busy"
    assert house.seen[-1] == ["a", "b"]


async def test_a_server_that_was_silent_is_told_that_others_may_have_taken_it_for_dead(house):
    returned = []

    async def told():
        returned.append(house.clock.now())

    house.nodes["b"].on_return = [told]
    await house.beat("a", "b", times=6)
    assert returned == []
    house.clock.advance(20)
    await house.beat("b", times=3)
    assert len(returned) == 1


async def test_who_still_waits_is_not_called_back_as_well(house):
    book = CentreBook(house.store, house.clock)
    place = PlaceRecord("c1", "b", "telecom", "sales", NOW.isoformat(), caller="+48")
    await book.take_place(place)
    rescue = CallbackRecord(rescue_of("c1"), "telecom", "sales", "+48", NOW.isoformat())
    assert await house.store.callbacks.inherit(rescue, "c1")
    book.keep_place_again(place)
    await book.settled()
    assert await house.store.callbacks.waiting() == []
    assert await house.store.places.of_queue("sales") == [place]


async def test_a_server_that_starts_again_logs_its_own_agents_out_at_once(house):
    await house.nodes["b"].begin()
    assert await house.state_of("bob") == "logged-out"
