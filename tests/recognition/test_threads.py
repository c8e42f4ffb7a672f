import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from smartivr.errors import EngineFailed
from smartivr.recognition.threads import Threads

LONG_S = 60.0


@pytest.fixture
def release() -> Iterator[threading.Event]:
    """Lets threads go that hang, so that the tests can end."""
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def threads() -> Iterator[Threads]:
    threads = Threads(1, "test", hung_s=LONG_S)
    threads.start()
    yield threads
    threads.close()


@contextmanager
def impatient(threads: Threads) -> Iterator[None]:
    """Take the jobs of this block alone for hung soon; others may wait for a busy machine."""
    threads._hung_s = 0.3
    yield
    threads._hung_s = LONG_S


async def test_a_job_runs_and_is_no_longer_counted(threads: Threads) -> None:
    assert await threads.run(lambda a, b: a + b, 1, 2) == 3
    await asyncio.sleep(0)
    assert threads.spare()
    assert (threads.waiting, threads.dropped, threads.restarts) == (0, 0, 0)


async def test_before_start_and_after_close_no_job_is_taken() -> None:
    threads = Threads(1, "test")
    for _ in range(2):
        with pytest.raises(EngineFailed, match="it is closed"):
            await threads.run(int)
        threads.start()
        assert await threads.run(int) == 0
        threads.close()


async def test_what_waits_for_a_thread_is_counted(
    threads: Threads, release: threading.Event
) -> None:
    jobs = [asyncio.ensure_future(threads.run(release.wait)) for _ in range(3)]
    await asyncio.sleep(0)
    assert threads.waiting == 2
    assert not threads.spare()
    release.set()
    await asyncio.gather(*jobs)


async def test_a_thread_that_hangs_is_replaced(threads: Threads, release: threading.Event) -> None:
    with impatient(threads), pytest.raises(EngineFailed, match=r"no answer within 0\.3 s"):
        await threads.run(release.wait)
    assert threads.restarts == 1
    assert await threads.run(int) == 0


async def test_jobs_behind_one_that_hangs_fail_with_it(
    threads: Threads, release: threading.Event
) -> None:
    with impatient(threads):
        hanging = asyncio.ensure_future(threads.run(release.wait))
        await asyncio.sleep(0)
    with pytest.raises(EngineFailed, match="waited for a thread that hangs"):
        await threads.run(int)
    with pytest.raises(EngineFailed):
        await hanging


async def test_whoever_stops_waiting_leaves_a_hanging_thread_to_be_replaced(
    threads: Threads, release: threading.Event
) -> None:
    with impatient(threads):
        waiting = asyncio.ensure_future(threads.run(release.wait))
        await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    async with asyncio.timeout(60):
        while not threads.restarts:  # noqa: ASYNC110  nothing tells of it
            await asyncio.sleep(0.01)
    assert threads.restarts == 1
    assert await threads.run(int) == 0
