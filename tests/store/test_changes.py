"""News of committed changes, within a server and between servers."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, text

from smartivr.store.records import (
    AgentRecord,
    AnnouncementRecord,
    CallbackRecord,
    PlaceRecord,
    UserRecord,
    VersionRecord,
    VoicemailRecord,
)
from smartivr.store.store import Store
from smartivr.store.writer import Patience

HASTY = Patience(
    gather_s=0.01, retry_s=0.01, longest_retry_s=0.02, max_pending=50, confirm_s=60, read_s=60
)
NOON = "2026-11-23T12:00:00+00:00"


@pytest.fixture
async def other(address, store):
    await store.ready()
    other = Store.open(address, HASTY)
    yield other
    await other.close()


class Heard:
    """The news as they came; a new listener is told first that anything may have changed."""

    def __init__(self, store):
        self.news = []
        self.more = asyncio.Event()
        self.stop = store.changes.subscribe(self._told)

    def _told(self, topic, name):
        self.news.append((topic, name))
        self.more.set()

    async def until(self, *expected):
        async with asyncio.timeout(60):
            while not set(expected) <= set(self.news):
                self.more.clear()
                await self.more.wait()


async def change_one_of_each(store):
    await store.places.take(PlaceRecord("c1", "n1", "telecom", "sales", NOON))
    await store.callbacks.add(CallbackRecord("b1", "telecom", "sales", "+4820", NOON))
    await store.agents.save(AgentRecord("ann", "available", NOON))
    await store.announcements.add(AnnouncementRecord("x1", "telecom", "main", "Hello.", "ops"))
    await store.versions.publish(VersionRecord("telecom", 0, "aa", "ann", "", NOON))
    await store.users.add(UserRecord("eve", "Eve", "admin"))
    left = VoicemailRecord("v1", "sales", "c1", "telecom", "en", "", NOON, 2.0, "v1.flac", "")
    await store.voicemails.add(left)


CHANGES = [
    ("access", "eve"),
    ("places", "c1"),
    ("callbacks", "b1"),
    ("agents", "ann"),
    ("announcements", "x1"),
    ("versions", "telecom"),
    ("messages", "v1"),
]


async def test_every_change_is_told_after_its_commit(store):
    heard = Heard(store)
    await change_one_of_each(store)
    await heard.until(*CHANGES)


async def test_another_server_is_told_too(store, other):
    heard = Heard(other)
    async with asyncio.timeout(60):
        while not heard.news:  # until it listens, nothing is promised
            await store.announcements.delete("x1")
            await store.announcements.add(AnnouncementRecord("x1", "telecom", "main", "Hi.", "ops"))
            await asyncio.sleep(0.05)
    await change_one_of_each(store)
    await heard.until(*CHANGES)


async def test_what_changes_nothing_is_not_told(store):
    heard = Heard(store)
    assert not await store.callbacks.cancel("nobody's")
    assert not await store.announcements.delete("nobody's")
    assert not await store.voicemails.take("nobody's", "ann")
    assert await store.callbacks.claim("n1", datetime.now(UTC), 30) == []
    await store.agents.save(AgentRecord("ann", "available", NOON))
    await heard.until(("agents", "ann"))
    assert {(topic, name) for topic, name in heard.news if name} == {("agents", "ann")}


async def test_who_has_stopped_is_not_told(store):
    heard, still = Heard(store), Heard(store)
    heard.stop()
    heard.stop()
    await change_one_of_each(store)
    await still.until(*CHANGES)
    assert not [name for _, name in heard.news if name]


async def test_after_a_broken_connection_anything_may_have_changed(postgres_address):
    store = Store.open(postgres_address, HASTY)
    await store.ready()
    heard = Heard(store)
    await heard.until(("callbacks", ""))
    heard.news.clear()
    with create_engine(postgres_address).connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE query LIKE 'LISTEN%' AND datname = current_database()"
            )
        )
    await heard.until(("callbacks", ""), ("agents", ""), ("versions", ""))
    await change_one_of_each(store)
    await heard.until(*CHANGES)
    await store.close()
