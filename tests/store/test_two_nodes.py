"""Two servers on one database: what both want, one gets."""

import asyncio
import threading
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, event, text

from smartivr.store.records import (
    CallbackRecord,
    JobRecord,
    PlaceRecord,
    UserRecord,
    VersionRecord,
)
from smartivr.store.store import Store
from smartivr.store.writer import Patience

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
HASTY = Patience(gather_s=0.01, retry_s=0.01, longest_retry_s=0.02, confirm_s=60, read_s=60)

MEETING_S = 0.5
"""Within this a second transaction commits beside a first one, unless it waits for its end."""


def callback(name):
    return CallbackRecord(name, "telecom", "sales", "+4820", NOW.isoformat())


@pytest.fixture
async def nodes(address):
    """Open two stores, each with its own engine, writer and readers."""
    stores = [Store.open(address, HASTY) for _ in range(2)]
    yield stores
    for store in stores:
        await store.close()


def on_threads(address, work):
    """Run the work of two servers, each on a thread with an event loop and a store of its own."""
    results = {}
    together = threading.Barrier(2)

    async def serve(node):
        store = Store.open(address, HASTY)
        await store.ready()
        await asyncio.to_thread(together.wait)
        results[node] = await work(store, node)
        await store.close()

    threads = [
        threading.Thread(target=lambda node=node: asyncio.run(serve(node))) for node in ("n1", "n2")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


async def test_two_servers_that_start_at_once_make_the_tables_once(address):
    stores = [Store.open(address, HASTY) for _ in range(4)]
    await asyncio.gather(*(store.ready() for store in stores))
    assert all(store.health.ok for store in stores)
    for store in stores:
        await store.close()


async def test_of_200_callbacks_that_two_servers_claim_each_is_dialled_once(address):
    store = Store.open(address, HASTY)
    await asyncio.gather(*(store.callbacks.add(callback(f"c{n}")) for n in range(200)))

    async def claim_all(own, node):
        dialled = []
        while claimed := await own.callbacks.claim(node, NOW, 30, limit=7):
            answers = [own.callbacks.dialling(kept.id, node, NOW) for kept in claimed]
            allowed = await asyncio.gather(*answers)
            dialled += [kept.id for kept, may in zip(claimed, allowed, strict=True) if may]
        return dialled

    dialled = await asyncio.to_thread(on_threads, address, claim_all)
    both = Counter(dialled["n1"] + dialled["n2"])
    assert len(both) == 200
    assert set(both.values()) == {1}
    assert {kept.attempts for kept in await store.callbacks.waiting()} == {1}
    await store.close()


async def test_what_a_dead_server_had_in_hand_is_served_by_the_other_after_the_lease(nodes):
    dead, living = nodes
    await asyncio.gather(*(dead.callbacks.add(callback(f"c{n}")) for n in range(20)))
    mine = await dead.callbacks.claim("dead", NOW, 20, limit=10)
    for kept in mine[:5]:
        await dead.callbacks.dialling(kept.id, "dead", NOW)
    others = await living.callbacks.claim("living", NOW, 20, limit=99)
    assert len(others) == 10
    after = NOW + timedelta(seconds=21)
    assert len(await living.callbacks.recover(after)) == 20
    served = await living.callbacks.claim("living", after, 20, limit=99)
    assert {kept.id for kept in mine} <= {kept.id for kept in served}
    assert not await dead.callbacks.finish(mine[0].id, "done", "answered", node="dead")


async def test_of_two_servers_that_inherit_the_places_of_a_third_each_gets_others(address):
    store = Store.open(address, HASTY)
    for number in range(40):
        place = PlaceRecord(f"c{number}", "dead", "telecom", "sales", NOW.isoformat())
        await store.places.take(place)

    async def inherit_all(own, node):
        orphans = await own.places.orphans(["n1", "n2"])
        return [
            place.call
            for place in orphans
            if await own.callbacks.inherit(callback(f"{node} {place.call}"), place.call)
        ]

    inherited = await asyncio.to_thread(on_threads, address, inherit_all)
    assert sorted(inherited["n1"] + inherited["n2"]) == sorted(f"c{n}" for n in range(40))
    assert len(await store.callbacks.waiting()) == 40
    assert await store.places.orphans([]) == []
    await store.close()


async def test_versions_published_by_two_servers_get_numbers_of_their_own(address):
    draft = VersionRecord("telecom", 0, "aa", "ann", "", NOW.isoformat(), active=True)

    async def publish(own, _node):
        return [(await own.versions.publish(draft)).number for _ in range(15)]

    numbers = await asyncio.to_thread(on_threads, address, publish)
    assert sorted(numbers["n1"] + numbers["n2"]) == list(range(1, 31))
    store = Store.open(address, HASTY)
    active = [version.number for version in await store.versions.list("telecom") if version.active]
    assert active == [30]
    await store.close()


@pytest.fixture
def commits_meet():
    """Hold each commit until another one is due too, or is seen not to come meanwhile."""
    both = threading.Barrier(2)

    def hold(_connection):
        with suppress(threading.BrokenBarrierError):
            both.wait(MEETING_S)

    yield lambda: event.listen(Engine, "commit", hold)
    event.remove(Engine, "commit", hold)


@pytest.mark.parametrize("values", [{"role": "editor"}, {"disabled": True}])
async def test_of_two_administrators_who_take_it_from_each_other_at_once_one_is_left(
    nodes, commits_meet, values
):
    for node in nodes:
        await node.ready()
    for login in ("ann", "bob"):
        await nodes[0].users.add(UserRecord(login, login, "admin", "hash", made_at=NOW.isoformat()))
    commits_meet()
    changing = (
        node.users.change(login, **values)
        for node, login in zip(nodes, ("ann", "bob"), strict=True)
    )
    assert sorted(await asyncio.gather(*changing)) == [False, True]
    assert await nodes[0].users.has_admin()


async def test_jobs_are_shared_out_between_servers(address):
    store = Store.open(address, HASTY)
    await asyncio.gather(*(store.jobs.add(JobRecord(f"j{n}", "mail")) for n in range(60)))

    async def do_all(own, node):
        done = []
        while claimed := await own.jobs.claim(node, NOW, 60, ["mail"], limit=4):
            for job in claimed:
                await own.jobs.done(job.id)
                done.append(job.id)
        return done

    done = await asyncio.to_thread(on_threads, address, do_all)
    assert sorted(done["n1"] + done["n2"]) == sorted(f"j{n}" for n in range(60))
    assert await store.jobs.list() == []
    await store.close()


DEED = st.tuples(
    st.sampled_from(["claim", "dial", "finish", "retry", "release", "renew", "recover", "wait"]),
    st.sampled_from(["n1", "n2"]),
)


class Dialler:
    """A server as it should be: it dials only when allowed, and hangs up when the lease is lost."""

    def __init__(self, store, node):
        self.store = store
        self.node = node
        self.held = {}
        self.on_the_phone = set()

    async def do(self, deed, now):
        await getattr(self, deed)(now)
        lost = {name for name, until in self.held.items() if until <= now}
        self.on_the_phone -= lost
        self.held = {name: until for name, until in self.held.items() if until > now}

    async def claim(self, now):
        for kept in await self.store.callbacks.claim(self.node, now, 10):
            self.held[kept.id] = now + timedelta(seconds=10)

    async def dial(self, now):
        for name in sorted(self.held.keys() - self.on_the_phone):
            if await self.store.callbacks.dialling(name, self.node, now):
                self.on_the_phone.add(name)

    async def finish(self, _now):
        for name in sorted(self.on_the_phone)[:1]:
            await self.store.callbacks.finish(name, "done", "answered", node=self.node)
            self.put_down(name)

    async def retry(self, now):
        for name in sorted(self.on_the_phone)[:1]:
            await self.store.callbacks.retry(name, now, "busy", node=self.node)
            self.put_down(name)

    async def release(self, _now):
        for name in sorted(self.held.keys() - self.on_the_phone):
            await self.store.callbacks.release(name, self.node)
            self.put_down(name)

    async def renew(self, now):
        until = now + timedelta(seconds=10)
        still = await self.store.callbacks.renew(self.node, list(self.held), until)
        for name in list(self.held):
            self.held[name] = until
            if name not in still:
                self.put_down(name)

    async def recover(self, now):
        await self.store.callbacks.recover(now)

    async def wait(self, _now):
        pass

    def put_down(self, name):
        self.held.pop(name)
        self.on_the_phone.discard(name)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(deeds=st.lists(DEED, max_size=25))
def test_whatever_two_servers_do_none_is_dialled_by_both_and_none_is_lost(address, deeds):
    async def play():
        stores = [Store.open(address, HASTY) for _ in range(2)]
        for store in stores:
            await store.ready()
        engine = create_engine(address)
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM callbacks"))
        engine.dispose()
        for number in range(3):
            await stores[0].callbacks.add(callback(f"c{number}"))
        servers = {
            node: Dialler(store, node) for node, store in zip(("n1", "n2"), stores, strict=True)
        }
        now = NOW
        for deed, node in deeds:
            now += timedelta(seconds=12 if deed == "wait" else 1)
            await servers[node].do(deed, now)
            for other in servers.values():
                await other.do("wait", now)
            assert not servers["n1"].on_the_phone & servers["n2"].on_the_phone
        kept = await stores[1].callbacks.list()
        assert {record.id for record in kept} == {"c0", "c1", "c2"}
        await stores[0].callbacks.recover(now + timedelta(seconds=60))
        states = {record.state for record in await stores[0].callbacks.list()}
        assert states <= {"waiting", "done"}
        for store in stores:
            await store.close()

    asyncio.run(play())
