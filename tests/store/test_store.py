import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from smartivr.errors import NotFound, RefusedForGood, StoreError
from smartivr.store import database
from smartivr.store.database import engine_for, is_sqlite
from smartivr.store.job import Job
from smartivr.store.records import PlaceRecord
from smartivr.store.store import CallRecord, Store
from smartivr.store.tables import metadata
from smartivr.store.writer import Patience

HASTY = Patience(
    gather_s=0.01, retry_s=0.01, longest_retry_s=0.02, max_pending=50, confirm_s=60, read_s=60
)
ROUTED = {"verdict": "routed", "kind": "queue", "destination": "sales"}


def entries(*numbers):
    return [{"seq": n, "at": "2026-11-23T10:00:00+00:00", "type": "key-pressed"} for n in numbers]


def call(name, started_at="2026-11-23T10:00:00+00:00"):
    return CallRecord(name, "telecom", started_at, caller="+48", called="+4820")


async def test_a_finished_call_is_there_with_its_whole_log(store):
    store.record_call(call("a"))
    store.append_events("a", entries(1, 2))
    store.append_events("a", entries(3))
    await store.finish_call("a", "2026-11-23T10:01:00+00:00", "routed", ROUTED)
    kept = await store.call("a")
    assert (kept.line, kept.caller, kept.verdict, kept.outcome) == (
        "telecom",
        "+48",
        "routed",
        ROUTED,
    )
    assert [entry["seq"] for entry in await store.events("a")] == [1, 2, 3]


async def test_a_finished_call_survives_the_death_of_the_process(store, address):
    store.record_call(call("a"))
    await store.finish_call("a", "2026-11-23T10:01:00+00:00", "routed", ROUTED)
    other = Store.open(address)  # the first one is still open: nothing of it was flushed by closing
    assert (await other.call("a")).outcome == ROUTED
    await other.close()


async def test_closing_writes_what_nobody_waited_for(address):
    store = Store.open(address, HASTY)
    store.record_call(call("a"))
    store.append_events("a", entries(1))
    await store.close()
    again = Store.open(address, HASTY)
    assert len(await again.events("a")) == 1
    await again.close()


async def test_calls_come_newest_first_and_in_pages(store):
    for day in range(1, 6):
        store.record_call(call(f"c{day}", f"2026-11-0{day}T10:00:00+00:00"))
    await store.ready()
    newest = await store.calls(limit=2)
    assert [kept.id for kept in newest] == ["c5", "c4"]
    older = await store.calls(limit=2, before=newest[-1].started_at)
    assert [kept.id for kept in older] == ["c3", "c2"]


async def test_an_unknown_call_is_not_found(store):
    await store.ready()
    with pytest.raises(NotFound):
        await store.call("nobody")


async def test_one_bad_entry_does_not_take_others_with_it(store):
    store.record_call(call("a"))
    store.append_events("a", entries(1))
    store.append_events("a", entries(1))
    store.append_events("no such call", entries(1))
    store.append_events("a", [{"seq": 2, "at": "", "type": "", "thing": object()}])
    store.append_events("a", entries(3))
    await store.ready()
    assert [entry["seq"] for entry in await store.events("a")] == [1, 3]
    assert store.health.lost == 3
    assert store.health.ok


async def test_a_number_too_large_for_the_database_ends_neither_its_thread_nor_its_health(store):
    far_too_large = PlaceRecord("a", "here", "l", "q", "2026-11-23T10:00:00+00:00", 2**70)
    with pytest.raises(RefusedForGood, match="it is not kept"):
        await store.places.take(far_too_large)
    await store.places.take(replace(far_too_large, priority=1))
    assert [place.priority for place in await store.places.of_queue("q")] == [1]
    assert (store.health.ok, store.health.lost) == (True, 1)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
async def test_a_thread_that_has_died_is_no_good_health(store):
    store._writer.put(Job(lambda _connection: sys.exit()))
    await asyncio.to_thread(store._writer._thread.join, 60)
    assert not store.health.ok
    assert "starts again" in store.health.problem


@pytest.mark.parametrize("address", ["", "nonsense", "oracle9://u:pw@h/d", "mysql://u:pw@h/d"])
def test_an_address_that_cannot_be_used_is_refused_at_once_without_its_password(address):
    with pytest.raises(StoreError) as refused:
        Store.open(address)
    assert "pw" not in str(refused.value)


async def test_migrations_make_the_tables_that_the_code_describes(store, address):
    await store.ready()
    inspector = inspect(create_engine(address))
    for table in metadata.tables.values():
        made = {column["name"]: column["nullable"] for column in inspector.get_columns(table.name)}
        assert made == {column.name: column.nullable for column in table.columns}
        indexes = {index["name"] for index in inspector.get_indexes(table.name)}
        assert indexes == {index.name for index in table.indexes}


async def test_migrations_leave_nothing_to_be_migrated(store, address):
    await store.ready()
    engine = create_engine(address)
    with engine.connect() as connection:
        types = not is_sqlite(engine)  # SQLite knows no lengths of text
        migrated = MigrationContext.configure(connection, opts={"compare_type": types})
        assert compare_metadata(migrated, metadata) == []
    engine.dispose()


async def test_a_database_of_the_first_version_keeps_its_calls(address):
    engine = engine_for(address)
    if is_sqlite(engine):
        Path(engine.url.database).parent.mkdir()
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO calls (id, line, flow_version, caller, called, started_at)"
                " VALUES ('a', 'telecom', '1', '+48', '+4820', '2026-11-23T10:00:00+00:00')"
            )
        )
    store = Store.open(address, HASTY)
    await store.ready()
    assert (await store.calls_of("+48"))[0].id == "a"
    await store.close()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        assert connection.execute(text("SELECT caller FROM calls")).scalar() == "+48"
    engine.dispose()


async def test_a_database_of_a_newer_version_is_left_alone(store, address):
    await store.ready()
    with create_engine(address).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'from the future'"))
    newer = Store.open(address, HASTY)
    with pytest.raises(StoreError, match="another version"):
        await newer.ready()
    await newer.close()
