"""SQLite when its file cannot be written to, or is shared with another process."""

import asyncio
import contextlib
import os
import stat
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from smartivr.errors import StoreError
from smartivr.store.database import engine_for
from smartivr.store.records import CallbackRecord
from smartivr.store.store import CallRecord, Store
from smartivr.store.writer import Patience

HASTY = Patience(
    gather_s=0.01, retry_s=0.01, longest_retry_s=0.02, max_pending=50, confirm_s=60, read_s=60
)
ROUTED = {"verdict": "routed", "kind": "queue", "destination": "sales"}
NOON = "2026-11-23T12:00:00+00:00"


def entries(*numbers):
    return [{"seq": n, "at": NOON, "type": "key-pressed"} for n in numbers]


def call(name):
    return CallRecord(name, "telecom", NOON, caller="+48", called="+4820")


def callback(name):
    return CallbackRecord(name, "telecom", "sales", "+4820", NOON)


@pytest.fixture
def address(tmp_path):
    return f"sqlite:///{tmp_path / 'calls.db'}"


async def until_healthy(store):
    """Wait for one retry after another; each answers those who ask for a confirmation."""
    async with asyncio.timeout(60):
        while not store.health.ok or store.health.pending:
            with contextlib.suppress(StoreError):
                await store.ready()


async def test_a_full_disk_is_told_and_made_good_once_there_is_room(store):
    await store.ready()
    await _pragma(store, "max_page_count", 9)
    store.record_call(call("a"))
    store.append_events("a", [{**entry, "text": "x" * 5000} for entry in entries(*range(1, 20))])
    with pytest.raises(StoreError) as told:
        await store.finish_call("a", "2026-11-23T10:01:00+00:00", "routed", ROUTED)
    assert told.value.code == "store-failed"
    assert "full" in str(told.value)
    assert not store.health.ok
    assert store.health.pending == 3
    await _pragma(store, "max_page_count", 100_000)
    await until_healthy(store)
    assert (await store.call("a")).verdict == "routed"
    assert len(await store.events("a")) == 19
    assert store.health.lost == 0


async def test_a_read_only_database_refuses_and_recovers(store):
    await store.ready()
    await _pragma(store, "query_only", 1)
    store.record_call(call("a"))
    with pytest.raises(StoreError):
        await store.finish_call("a", "2026-11-23T10:01:00+00:00", "routed", ROUTED)
    await _pragma(store, "query_only", 0)
    await until_healthy(store)
    assert (await store.call("a")).verdict == "routed"


async def test_what_waits_for_a_dead_database_is_bounded_and_outcomes_go_last(tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    store = Store.open(f"sqlite:///{blocked / 'calls.db'}", HASTY)
    store.record_call(call("a"))
    with pytest.raises(StoreError):
        await store.finish_call("a", "2026-11-23T10:01:00+00:00", "routed", ROUTED)
    for number in range(1, 200):
        store.append_events("a", entries(number))
    assert store.health.pending == 50
    assert store.health.lost == 151
    blocked.unlink()
    await until_healthy(store)
    assert (await store.call("a")).verdict == "routed"
    assert (await store.events("a"))[-1]["seq"] == 199
    await store.close()


async def test_closing_does_not_wait_for_a_dead_database(tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    store = Store.open(f"sqlite:///{blocked / 'calls.db'}", Patience(retry_s=3600))
    store.record_call(call("a"))
    async with asyncio.timeout(60):
        await store.close()


async def _pragma(store, name, value):
    """Make the writer's own connection suffer; it alone is in the pool while nobody reads."""
    with store._access._engine.connect() as connection:
        connection.execute(text(f"PRAGMA {name}={value}"))


async def test_a_callback_refused_by_a_full_disk_is_not_kept_later_either(store):
    await store.ready()
    await _pragma(store, "max_page_count", 9)
    with pytest.raises(StoreError) as told:
        await store.callbacks.add(replace(callback("a"), context={"transcript": "x" * 9000}))
    assert told.value.code == "store-failed"
    assert str(told.value) == (
        "the database cannot be written to (database or disk is full); it is not kept"
    )
    await _pragma(store, "max_page_count", 100_000)
    await until_healthy(store)
    assert await store.callbacks.waiting() == []
    await store.callbacks.add(callback("a"))
    assert len(await store.callbacks.waiting()) == 1


async def test_another_process_that_writes_is_waited_for(store, address):
    await store.ready()
    other = Store.open(address, HASTY)
    async with asyncio.timeout(60):
        for number in range(20):
            await asyncio.gather(
                store.callbacks.add(callback(f"a{number}")),
                other.callbacks.add(callback(f"b{number}")),
            )
    assert len(await store.callbacks.waiting()) == 40
    await other.close()


def test_an_error_of_the_database_does_not_tell_what_was_to_be_written(address):
    engine = engine_for(address)
    wrong = text("INSERT INTO nowhere VALUES (:number)")
    with engine.connect() as connection, pytest.raises(SQLAlchemyError) as raised:
        connection.execute(wrong, {"number": "+442079460018"})
    engine.dispose()
    assert "442079460018" not in str(raised.value)


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
async def test_nobody_else_on_the_machine_can_open_the_folder_that_is_made(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path / 'var' / 'calls.db'}")
    await store.ready()
    await store.close()
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700
