"""Servers that share callbacks: each has a callback for the time of a lease."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from callback_server import DIRECTORY, LEASE_S, NOON, Server, callback

from smartivr.runtime.callbacks.calling_back import NOTIFY
from smartivr.runtime.clock import ManualClock
from smartivr.store.records import PlaceRecord


async def test_two_servers_share_callbacks_and_never_the_same_one(server_of, store, clock):
    one, two = server_of("n1"), server_of("n2")
    for number in range(6):
        await store.callbacks.add(callback(f"c{number}", number=f"+4420{number}"))
    for _ in range(2):
        await asyncio.gather(one.callbacks.step(), two.callbacks.step())
    assert not set(one.agents.waiting) & set(two.agents.waiting)
    assert sorted(one.agents.waiting + two.agents.waiting) == [f"c{n}" for n in range(6)]


async def test_a_server_without_agents_leaves_callbacks_to_others(server_of):
    one, two = server_of("n1"), server_of("n2")
    await one.store.callbacks.add(callback())
    await one.callbacks.step()
    one.logged_in = 0
    await one.callbacks.step()
    await two.callbacks.step()
    assert one.agents.left == ["c1"]
    assert two.agents.waiting == ["c1"]


async def test_what_a_dead_server_had_in_hand_is_served_by_another(server_of, clock):
    dead, other = server_of("n1"), server_of("n2")
    await dead.store.callbacks.add(callback())
    await dead.callbacks.step()
    await other.callbacks.step()
    assert other.agents.waiting == []
    clock.advance(LEASE_S + 1)
    await other.callbacks.beat(["n2"])
    await other.callbacks.step()
    assert other.agents.waiting == ["c1"]
    await dead.answers("c1")  # it was only slow: it may not dial any more
    assert other.trunk.rung == []


async def test_a_lease_is_renewed_as_long_as_the_server_lives(server_of, clock):
    one, two = server_of("n1"), server_of("n2")
    await one.store.callbacks.add(callback())
    for _ in range(20):
        await one.callbacks.step()
        await two.callbacks.beat(["n1", "n2"])
        await two.callbacks.step()
        clock.advance(2)
    assert one.agents.waiting == ["c1"]
    assert two.agents.waiting == []


async def test_a_server_that_starts_again_serves_what_it_had_in_hand(server_of, clock):
    before = server_of("n1")
    await before.store.callbacks.add(callback())
    await before.callbacks.step()
    again = server_of("n1")
    await again.callbacks.begin()
    await again.callbacks.step()
    assert again.agents.waiting == ["c1"]


async def test_dying_during_the_last_attempt_is_no_reason_for_another(server_of, clock, store):
    dying = server_of("n1")
    await store.callbacks.add(callback(attempts=1))
    await dying.callbacks.step()
    assert await store.callbacks.dialling("c1", "n1", clock.now())
    again = server_of("n1")
    await again.callbacks.begin()
    await again.callbacks.step()
    kept = await store.callbacks.get("c1")
    assert (kept.state, kept.attempts) == ("failed", 2)
    assert [job.kind for job in await store.jobs.list()] == [NOTIFY]


async def test_whoever_waited_on_a_server_that_died_is_called_back_at_the_same_place(server, store):
    since = (NOON - timedelta(minutes=9)).isoformat()
    place = PlaceRecord("s9", "dead", "test", "agents", since, 2, "+44209", "VIP", {"x": 1})
    await store.places.take(place)
    await store.places.take(PlaceRecord("s8", "dead", "test", "agents", since))
    await store.places.take(PlaceRecord("s7", "n1", "test", "agents", since, 0, "+44207"))
    await server.callbacks.beat(["n1"])
    (rescued,) = await store.callbacks.waiting()
    assert (rescued.number, rescued.since, rescued.label) == ("+44209", since, "VIP")
    assert (rescued.priority, dict(rescued.context)) == (2, {"x": 1})
    assert [place.call for place in await store.places.of_queue("agents")] == ["s7"]


async def test_a_server_cut_off_from_the_database_stops_ringing_before_others_may(
    server, store, clock, trunk
):
    trunk.hold = asyncio.Event()
    await store.callbacks.add(callback())
    await server.callbacks.step()
    server.callbacks.taken("c1", "ann")
    async with asyncio.timeout(60):
        while not trunk.ringing:
            await asyncio.to_thread(lambda: None)
    clock.advance(LEASE_S * 0.7)
    assert trunk.stopped == []
    clock.advance(LEASE_S * 0.2)  # the database did not let it renew
    await server.settled()
    assert trunk.stopped == ["+44201"]


async def test_a_server_that_could_not_renew_does_not_dial_when_an_agent_accepts(
    server, store, clock, trunk
):
    await store.callbacks.add(callback())
    await server.callbacks.step()
    clock.advance(LEASE_S * 0.9)
    await server.answers("c1")
    assert trunk.rung == []
    assert server.agents.told == [("c1", "cancelled")]
    clock.advance(LEASE_S)
    await server.callbacks.step()
    assert server.agents.waiting == ["c1", "c1"]


async def test_a_lease_that_another_server_took_stops_the_ringing(server, store, clock, trunk):
    trunk.hold = asyncio.Event()
    await store.callbacks.add(callback())
    await server.callbacks.step()
    server.callbacks.taken("c1", "ann")
    async with asyncio.timeout(60):
        while not trunk.ringing:
            await asyncio.to_thread(lambda: None)
    await store.callbacks.recover(NOON + timedelta(seconds=LEASE_S + 1))
    clock.advance(LEASE_S / 4 + 1)
    await server.callbacks.step()
    await server.settled()
    assert trunk.stopped == ["+44201"]


class SetClock(ManualClock):
    """Time whose wall clock can be set."""

    def __init__(self, start):
        super().__init__(start)
        self.set_by = timedelta()

    def now(self):
        return super().now() + self.set_by


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_clock_that_is_set_costs_no_lease(store, menu, trunk, hours):
    clock = SetClock(NOON)
    flow = replace(menu("Sales or support?"), directory=DIRECTORY)
    server = Server(store, flow, clock, trunk)
    await store.callbacks.add(callback())
    for _ in range(2):
        await server.callbacks.step()
        clock.advance(LEASE_S / 2)
    clock.set_by = timedelta(hours=hours)
    await server.callbacks.step()
    (kept,) = await store.callbacks.waiting()
    assert kept.node == "n1"
    assert datetime.fromisoformat(kept.leased_until) == clock.now() + timedelta(seconds=LEASE_S)
    trunk.hold = asyncio.Event()
    server.callbacks.taken("c1", "ann")
    async with asyncio.timeout(60):
        while not trunk.ringing:
            await asyncio.to_thread(lambda: None)
    clock.advance(LEASE_S / 2)
    await server.callbacks.step()
    clock.advance(LEASE_S / 2)
    assert trunk.ringing
    trunk.hold.set()
    await server.settled()
