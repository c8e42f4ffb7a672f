import asyncio
import threading
from collections.abc import Iterator

import pytest

from smartivr.recognition.threads import Threads
from smartivr.recognition.vosk_open_pass import SLICE_BYTES, OpenPass


class Hearing:
    """Notes what it is given to hear."""

    def __init__(self) -> None:
        self.heard = b""
        self.slices = 0

    def hear(self, audio: bytes) -> None:
        self.heard += audio
        self.slices += 1

    def finish(self) -> list[str]:
        return [self.heard.decode()]


@pytest.fixture
def decoder() -> Hearing:
    return Hearing()


@pytest.fixture
def threads() -> Iterator[Threads]:
    threads = Threads(1, "test")
    threads.start()
    yield threads
    threads.close()


@pytest.fixture
def open_pass(threads: Threads, decoder: Hearing) -> OpenPass:
    return OpenPass(threads, lambda: decoder)


async def test_without_a_pause_nothing_is_heard(open_pass: OpenPass, decoder: Hearing) -> None:
    open_pass.keep(b"where is ")
    assert await open_pass.finish() is None
    assert decoder.heard == b""


async def test_everything_is_heard_once_whatever_came_after_the_pause(open_pass: OpenPass) -> None:
    for words in (b"where is ", b"my ", b"parcel"):
        open_pass.keep(words)
        open_pass.catch_up()
    assert await open_pass.finish() == ["where is my parcel"]


async def test_it_holds_a_thread_for_a_second_of_speech_at_most(
    open_pass: OpenPass, decoder: Hearing
) -> None:
    open_pass.keep(b"." * (3 * SLICE_BYTES))
    open_pass.catch_up()
    await open_pass.finish()
    assert decoder.slices == 3


async def test_while_callers_need_all_threads_it_is_left_out_and_counted(
    open_pass: OpenPass, threads: Threads
) -> None:
    release = threading.Event()
    busy = asyncio.gather(*(threads.run(release.wait) for _ in range(2)))
    await asyncio.sleep(0)
    open_pass.keep(b"where is my parcel")
    open_pass.catch_up()
    release.set()
    await busy
    assert await open_pass.finish() is None
    assert threads.dropped == 1


async def test_a_recognizer_that_is_closed_meanwhile_does_not_matter(
    open_pass: OpenPass, threads: Threads
) -> None:
    open_pass.keep(b"where is")
    open_pass.catch_up()
    threads.close()
    assert await open_pass.finish() is None


async def test_it_may_be_cancelled_at_any_time(open_pass: OpenPass) -> None:
    open_pass.cancel()
    open_pass.keep(b"where is")
    open_pass.catch_up()
    open_pass.cancel()
    open_pass.cancel()
