import asyncio
import itertools
from datetime import UTC, datetime

import pytest

from smartivr.errors import NotifyFailed
from smartivr.runtime.clock import ManualClock
from smartivr.runtime.jobs import (
    LEASE_S,
    LONGEST_RETRY_S,
    MOST_ATTEMPTS,
    Jobs,
    retry_after_s,
)
from smartivr.store.store import Store
from smartivr.store.writer import Patience

HASTY = Patience(gather_s=0.01, retry_s=0.01, longest_retry_s=0.02, confirm_s=60, read_s=60)


@pytest.fixture
async def store(address):
    store = Store.open(address, HASTY)
    await store.ready()
    yield store
    await store.close()


@pytest.fixture
def clock():
    return ManualClock(datetime(2026, 3, 3, 12, tzinfo=UTC))


@pytest.fixture
def jobs_of(store, clock):
    return lambda node="n1": Jobs(store, node, clock)


async def test_a_job_is_done_once_and_forgotten(jobs_of, store):
    done = []

    async def work(job):
        done.append(job.payload["what"])

    jobs = jobs_of()
    jobs.register("sweep", work)
    await jobs.add("sweep", {"what": "stairs"})
    assert await jobs.work_off() == 1
    assert await jobs.work_off() == 0
    assert done == ["stairs"]
    assert await store.jobs.list() == []


async def test_a_job_that_fails_waits_longer_each_time_and_is_given_up(jobs_of, store, clock):
    tried = []

    async def work(job):
        tried.append(clock.now())
        raise NotifyFailed("away")

    jobs = jobs_of()
    jobs.register("mail", work)
    await jobs.add("mail", {})
    while waiting := await store.jobs.list():
        due = datetime.fromisoformat(waiting[0].due_at)
        clock.advance((due - clock.now()).total_seconds())
        await jobs.work_off()
    waits = [(b - a).total_seconds() for a, b in itertools.pairwise(tried)]
    assert len(tried) == MOST_ATTEMPTS
    assert waits[:4] == [5.0, 10.0, 20.0, 40.0]
    assert waits[-1] == LONGEST_RETRY_S


def test_a_days_outage_is_outlasted():
    assert sum(retry_after_s(attempt) for attempt in range(1, MOST_ATTEMPTS)) > 12 * 3600


async def test_what_a_dead_server_had_begun_is_done_by_another(jobs_of, clock):
    begun, done = asyncio.Event(), []

    async def hangs(job):
        begun.set()
        await asyncio.Event().wait()

    async def works(job):
        done.append(job.attempts)

    dead, other = jobs_of("n1"), jobs_of("n2")
    dead.register("mail", hangs)
    other.register("mail", works)
    await dead.add("mail", {})
    dying = asyncio.create_task(dead.work_off())
    await begun.wait()
    dying.cancel()
    assert await other.work_off() == 0
    clock.advance(LEASE_S + 1)
    assert await other.work_off() == 1
    assert done == [2]


async def test_two_servers_never_do_the_same_job(jobs_of):
    done = []

    async def work(job):
        done.append(job.payload["n"])

    servers = [jobs_of(f"n{n}") for n in range(3)]
    for server in servers:
        server.register("count", work)
    for n in range(9):
        await servers[0].add("count", {"n": n})
    for _ in range(5):
        await asyncio.gather(*(server.work_off() for server in servers))
    assert sorted(done) == list(range(9))


async def test_the_loop_does_what_is_added_at_once(jobs_of):
    done = asyncio.Event()

    async def work(job):
        done.set()

    jobs = jobs_of()
    jobs.register("ring", work)
    running = asyncio.create_task(jobs.run())
    await jobs.add("ring", {})
    await asyncio.wait_for(done.wait(), 60)
    running.cancel()
