"""PostgreSQL away or hanging: calls go on, nothing is half kept, and it mends by itself."""

import asyncio
import contextlib
import os
import signal
from pathlib import Path

import pytest

from smartivr.errors import StoreError
from smartivr.store.records import CallbackRecord, VoicemailRecord
from smartivr.store.store import CallRecord, Store
from smartivr.store.writer import Patience

HASTY = Patience(gather_s=0.01, retry_s=0.01, longest_retry_s=0.05, confirm_s=60, read_s=60)
IMPATIENT = Patience(gather_s=0.01, retry_s=0.01, longest_retry_s=0.05, confirm_s=0.5, read_s=0.5)
NOON = "2026-11-23T12:00:00+00:00"
ROUTED = {"verdict": "routed", "kind": "queue", "destination": "sales"}


def callback(name):
    return CallbackRecord(name, "telecom", "sales", "+4820", NOON)


@pytest.fixture(scope="module")
def server(own_postgres):
    return own_postgres("")


@pytest.fixture
async def store(server):
    store = Store.open(server.address, HASTY)
    await store.ready()
    yield store
    await store.close()


@contextlib.contextmanager
def frozen(server):
    """Let every process of the server hang, as a server does whose disk hangs."""
    postmaster = int((server.folder / "data" / "postmaster.pid").read_text().split()[0])
    children = (
        int(stat.parent.name)
        for stat in Path("/proc").glob("[0-9]*/stat")
        if stat.read_text().rpartition(")")[2].split()[1] == str(postmaster)
    )
    processes = [postmaster, *children]
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    yield
    for process in processes:
        os.kill(process, signal.SIGCONT)


async def until_healthy(store):
    async with asyncio.timeout(60):
        while not store.health.ok or store.health.pending:
            with contextlib.suppress(StoreError):
                await store.ready()


async def test_a_call_during_an_outage_is_kept_afterwards(server, store):
    server.stop()
    store.record_call(CallRecord("a", "telecom", NOON))
    store.append_events("a", [{"seq": 1, "at": NOON, "type": "key-pressed"}])
    with pytest.raises(StoreError) as told:
        await store.finish_call("a", NOON, "routed", ROUTED)
    assert told.value.code == "store-failed"
    assert "it is tried again" in str(told.value)
    assert not store.health.ok
    assert store.health.pending == 3
    with pytest.raises(StoreError, match="cannot be read"):
        await store.call("a")
    server.start()
    await until_healthy(store)
    assert (await store.call("a")).verdict == "routed"
    assert len(await store.events("a")) == 1
    assert store.health.lost == 0


async def test_a_promise_refused_during_an_outage_is_not_kept_afterwards(server, store):
    server.stop()
    with pytest.raises(StoreError, match="it is not kept"):
        await store.callbacks.add(callback("refused"))
    server.start()
    await until_healthy(store)
    await store.callbacks.add(callback("kept"))
    assert [kept.id for kept in await store.callbacks.waiting()] == ["kept"]


async def test_a_restart_between_two_writes_is_not_noticed(server, store):
    await store.callbacks.add(callback("before"))
    server.stop()
    server.start()
    await store.callbacks.add(callback("after"))
    names = {kept.id for kept in await store.callbacks.waiting()}
    assert {"before", "after"} <= names


async def test_nobody_waits_for_ever_for_a_server_that_hangs(server, store):
    hasty = Store.open(server.address, IMPATIENT)
    await hasty.ready()
    message = VoicemailRecord("m1", "sales", "c1", "telecom", "en", "+48", NOON, 3.0, "m1", "ab")
    async with asyncio.timeout(60):
        with frozen(server):
            with pytest.raises(StoreError, match="in time"):
                await hasty.voicemails.add(message)
            with pytest.raises(StoreError, match="in time"):
                await hasty.callbacks.add(callback("queued behind it"))
            with pytest.raises(StoreError, match="cannot be read"):
                await hasty.callbacks.waiting()
            hasty.record_call(CallRecord("b", "telecom", NOON))
            assert hasty.health.pending
    await until_healthy(hasty)
    await hasty.close()
    assert (await store.call("b")).line == "telecom"
    assert "queued behind it" not in {kept.id for kept in await store.callbacks.waiting()}


async def test_the_password_stands_in_no_error(server):
    address = f"postgresql://someone:geheim@127.0.0.1:1/x?host={server.folder}&connect_timeout=2"
    store = Store.open(address, HASTY)
    with pytest.raises(StoreError) as told:
        await store.ready()
    assert "geheim" not in str(told.value)
    assert "geheim" not in store.health.problem
    await store.close()
