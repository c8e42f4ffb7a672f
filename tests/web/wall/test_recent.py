"""What of the wall comes from the database and from the disk."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from smartivr import settings
from smartivr.routing.agent import AgentState
from smartivr.routing.directory import Directory, Person, QueueRules
from smartivr.store.records import AgentRecord, PlaceRecord, VisitRecord
from smartivr.store.store import Store
from smartivr.web.wall.recent import Recent, find_out

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
DIRECTORY = Directory(
    people={"ann": Person("ann", "Ann Baker"), "bob": Person("bob", "Bob Cole")},
    queues={"sales": QueueRules("sales", agents=("ann", "bob"))},
)


def moment(minutes: float) -> str:
    return (NOW - timedelta(minutes=minutes)).isoformat()


@pytest.fixture
async def store(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path}/calls.sqlite")
    await store.agents.save(AgentRecord("bob", "busy", moment(3), node="other"))
    await store.agents.save(AgentRecord("ann", "available", moment(3), node="dead"))
    await store.places.take(PlaceRecord("c1", "other", "shop", "sales", moment(1)))
    await store.places.take(PlaceRecord("c2", "here", "shop", "sales", moment(2)))
    for minutes, call in ((29, "new"), (31, "old")):
        visit = await store.visits.begin(VisitRecord(call, "shop", "sales", moment(minutes)))
        await store.visits.end(visit, moment(minutes), "answered", "ann")
    yield store
    await store.close()


async def found(tmp_path, store, *others: str) -> Recent:
    centre = SimpleNamespace(
        clock=SimpleNamespace(now=lambda: NOW),
        directory=DIRECTORY,
        elsewhere=SimpleNamespace(live=frozenset(others)),
    )
    chosen = settings.load(home=tmp_path)
    return await find_out(Recent(), chosen, centre, store, set())


async def test_half_an_hour_counts(tmp_path, store):
    assert (await found(tmp_path, store)).levels.overall.answered == 1


async def test_agents_and_callers_of_servers_that_live_are_counted(tmp_path, store):
    recent = await found(tmp_path, store, "other")
    assert set(recent.agents) == {"bob"}
    assert (recent.agents["bob"].name, recent.agents["bob"].state) == ("Bob Cole", AgentState.BUSY)
    assert recent.waiting == {"sales": (moment(1),)}


async def test_alone_nobody_else_is_asked_for(tmp_path, store):
    recent = await found(tmp_path, store)
    assert (recent.agents, recent.waiting) == ({}, {})


async def test_without_a_store_the_disk_is_looked_at_all_the_same(tmp_path):
    recent = await found(tmp_path, None)
    assert recent.database_ok
    assert recent.free_mb is None or recent.free_mb % 100 == 0
