"""What of the wall comes from the database and from the disk."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from smartivr import settings
from smartivr.routing.directory import Directory, Person, QueueRules
from smartivr.store.records import VisitRecord
from smartivr.store.store import Store
from smartivr.store.writer import StoreHealth
from smartivr.web.wall.recent import Recent, find_out

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
DIRECTORY = Directory(
    people={"ann": Person("ann", "Ann Baker")},
    queues={"sales": QueueRules("sales", agents=("ann",))},
)


def moment(minutes: float) -> str:
    return (NOW - timedelta(minutes=minutes)).isoformat()


@pytest.fixture
async def store(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path}/calls.sqlite")
    for minutes, call in ((29, "new"), (31, "old")):
        visit = await store.visits.begin(VisitRecord(call, "shop", "sales", moment(minutes)))
        await store.visits.end(visit, moment(minutes), "answered", "ann")
    yield store
    await store.close()


async def found(tmp_path, store) -> Recent:
    centre = SimpleNamespace(clock=SimpleNamespace(now=lambda: NOW), directory=DIRECTORY)
    return await find_out(Recent(), settings.load(home=tmp_path), centre, store, set())


async def test_half_an_hour_counts(tmp_path, store):
    assert (await found(tmp_path, store)).levels.overall.answered == 1


async def test_entries_that_were_lost_are_told_of_for_an_hour(tmp_path, store, monkeypatch):
    lost = StoreHealth(ok=True, pending=0, lost=4)
    monkeypatch.setattr(Store, "health", property(lambda _: lost))
    recent = await found(tmp_path, store)
    assert recent.lately_lost(NOW + timedelta(minutes=59)) == 4
    assert recent.lately_lost(NOW + timedelta(minutes=61)) == 0


async def test_without_a_store_the_disk_is_looked_at_all_the_same(tmp_path):
    recent = await found(tmp_path, None)
    assert recent.database_ok
    assert recent.free_mb is None or recent.free_mb % 100 == 0
