import asyncio
from datetime import timedelta

import pytest
from call_centre_bench import CallCentreBench

from smartivr.errors import OutOfTurn
from smartivr.store.records import AgentRecord, PlaceRecord
from smartivr.store.store import Store
from smartivr.store.writer import Patience

HASTY = Patience(gather_s=0.01, retry_s=0.05, longest_retry_s=0.1, confirm_s=60, read_s=60)


@pytest.fixture
async def kept(tmp_path):
    """A call centre over a real store, which another server uses too."""
    store = Store.open(f"sqlite:///{tmp_path / 'calls.db'}", HASTY)
    await store.ready()
    bench = CallCentreBench(store=store)
    yield bench, store
    await bench.close()
    await store.close()


def place(bench, call, ago_s, node="there", **more):
    since = (bench.clock.now() - timedelta(seconds=ago_s)).isoformat()
    return PlaceRecord(call, node, "test", "help", since, **more)


async def told(bench, call):
    """The positions that a caller was told so far."""
    async with asyncio.timeout(60):
        while not bench.centre.dispatch.centre.queue_of(call.id):
            await bench.book.settled()
            await bench.passes(0.02)
    await bench.passes(0.02)
    kinds = ("queue-joined", "place-changed")
    return [entry["position"] for entry in call.log.entries if entry["type"] in kinds]


async def test_who_waits_longer_at_another_server_is_counted_before(kept):
    bench, store = kept
    await store.places.take(place(bench, "far1", 60))
    await bench.centre.on_beat(["here", "there"])
    call, _ = await bench.call()
    assert await told(bench, call) == [2]
    await store.places.give_up("far1")
    await bench.centre.on_beat(["here", "there"])
    assert await told(bench, call) == [2, 1]


async def test_later_ones_and_those_of_dead_servers_do_not_count(kept):
    bench, store = kept
    await store.places.take(place(bench, "late", -60))
    await store.places.take(place(bench, "dead", 60, node="gone"))
    await bench.centre.on_beat(["here", "there"])
    call, _ = await bench.call()
    assert await told(bench, call) == [1]


async def test_priority_counts_at_other_servers_too(kept):
    bench, store = kept
    await store.places.take(place(bench, "vip", -60, priority=1))
    await bench.centre.on_beat(["here", "there"])
    call, _ = await bench.call()
    assert await told(bench, call) == [2]


async def test_an_agent_who_logs_in_at_another_server_is_let_go(kept):
    bench, store = kept
    ann = await bench.agent("ann")
    await bench.book.settled()
    await bench.passes(1.0)
    now = bench.clock.now().isoformat()
    await store.agents.save(AgentRecord("ann", "available", now, node="there"))
    await bench.centre.on_beat(["here", "there"])
    await bench.passes(0.1)
    assert ann.running.done()
    assert "ann" not in bench.centre.agents.lines
    await bench.book.settled()
    (record,) = await store.agents.all()
    assert (record.state, record.node) == ("available", "there")


async def test_an_agent_who_has_a_call_at_another_server_cannot_log_in(kept):
    bench, store = kept
    now = bench.clock.now()
    busy = AgentRecord("ann", "busy", now.isoformat(), node="there", day=now.date().isoformat())
    await store.agents.save(busy)
    await bench.centre.on_beat(["here", "there"])
    with pytest.raises(OutOfTurn):
        await bench.agent("ann")
    await bench.centre.on_beat(["here"])
    await bench.agent("ann")
