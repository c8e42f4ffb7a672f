from smartivr.errors import EngineFailed
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


class Threads:
    """Runs jobs at once."""

    def __init__(self) -> None:
        self.decoder = Hearing()
        self.idle = True
        self.closed = False

    async def run(self, job, *arguments):
        if self.closed:
            raise EngineFailed("it is closed")
        return job(*arguments)

    def spare(self) -> bool:
        return self.idle

    def hearing(self, vocabulary):
        assert vocabulary is None
        return self.decoder


async def test_without_a_pause_nothing_is_heard() -> None:
    threads = Threads()
    open_pass = OpenPass(threads)
    open_pass.keep(b"where is ")
    assert await open_pass.finish() is None
    assert threads.decoder.heard == b""


async def test_everything_is_heard_once_whatever_came_after_the_pause() -> None:
    threads = Threads()
    open_pass = OpenPass(threads)
    for words in (b"where is ", b"my ", b"parcel"):
        open_pass.keep(words)
        open_pass.catch_up()
    assert await open_pass.finish() == ["where is my parcel"]


async def test_it_holds_a_thread_for_a_second_of_speech_at_most() -> None:
    threads = Threads()
    open_pass = OpenPass(threads)
    open_pass.keep(b"." * (3 * SLICE_BYTES))
    open_pass.catch_up()
    await open_pass.finish()
    assert threads.decoder.slices == 3


async def test_while_callers_need_all_threads_it_is_left_out() -> None:
    threads = Threads()
    threads.idle = False
    open_pass = OpenPass(threads)
    open_pass.keep(b"where is my parcel")
    open_pass.catch_up()
    assert await open_pass.finish() is None


async def test_a_recognizer_that_is_closed_meanwhile_does_not_matter() -> None:
    threads = Threads()
    open_pass = OpenPass(threads)
    open_pass.keep(b"where is")
    open_pass.catch_up()
    threads.closed = True
    assert await open_pass.finish() is None


async def test_it_may_be_cancelled_at_any_time() -> None:
    open_pass = OpenPass(Threads())
    open_pass.cancel()
    open_pass.keep(b"where is")
    open_pass.catch_up()
    open_pass.cancel()
    open_pass.cancel()
