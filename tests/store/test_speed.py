"""How much each database takes on, with every commit safe; prints the figures of docs/store.md."""

import asyncio
import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import event

from smartivr.store.records import CallbackRecord
from smartivr.store.store import CallRecord, Store
from smartivr.store.writer import Patience

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
EVENTS = 60
"""Entries in the log of a call, as a call through three menus has."""
AT_ONCE, MANY = 100, 200


@pytest.fixture(params=["sqlite", "postgresql"])
async def store(request, tmp_path):
    address = f"sqlite:///{tmp_path / 'calls.db'}"
    if request.param == "postgresql":
        address = request.getfixturevalue("own_postgres")("").address
    store = Store.open(address, Patience(confirm_s=60, read_s=60))
    await store.ready()
    yield store
    await store.close()


async def whole_call(store, number):
    call = f"c{number}"
    store.record_call(CallRecord(call, "telecom", NOW.isoformat(), caller="+48", called="+49"))
    for seq in range(EVENTS):
        store.append_events(
            call, [{"seq": seq, "at": NOW.isoformat(), "type": "heard", "text": "x" * 80}]
        )
    await store.finish_call(call, NOW.isoformat(), "routed", {"kind": "queue"})


async def whole_callback(store, number):
    name = f"b{number}"
    await store.callbacks.add(CallbackRecord(name, "telecom", "sales", "+48", NOW.isoformat()))
    await store.callbacks.claim("n1", NOW, 60, ids=[name])
    assert await store.callbacks.dialling(name, "n1", NOW)
    assert await store.callbacks.finish(name, "done", "answered", node="n1")


async def per_second(count, work):
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(number):
        async with slots:
            await work(number)

    begun = time.perf_counter()
    await asyncio.gather(*(one(number) for number in range(count)))
    return count / (time.perf_counter() - begun)


@pytest.mark.slow
async def test_hundred_calls_at_once_share_their_commits(store, request, capsys):
    commits = []
    event.listen(store._access._engine, "commit", commits.append)
    calls = await per_second(MANY, lambda number: whole_call(store, number))
    assert len(commits) < MANY
    commits.clear()
    callbacks = await per_second(MANY, lambda number: whole_callback(store, number))
    assert len(commits) < MANY
    with capsys.disabled():
        kind = request.node.callspec.id
        print(  # noqa: T201  # figures for docs/store.md
            f"\n{kind}: {calls:.0f} calls/s with {calls * EVENTS:.0f} log entries/s,"
            f" {callbacks:.0f} callbacks/s with 4 commits each"
        )
    assert store.health.lost == 0
