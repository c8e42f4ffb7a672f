"""Workers that misbehave in ways that real engines seldom do."""

import asyncio
import textwrap
from pathlib import Path

import pytest

from smartivr.errors import VoiceFailed, VoiceMissing
from smartivr.synthesis.worker import Pool, Worker

LONG_S = 60.0
ENGINE = """
import os, signal, sys
from pathlib import Path
from smartivr.synthesis.serving import RefusedRequest, serve

class Engine:
    def __init__(self):
        with Path(sys.argv[1]).open("a") as starts:
            starts.write("x")
        {on_start}

    def describe(self):
        return {{"rate_hz": 8000}}

    def speak(self, request):
        text = request["text"]
        {on_speak}
        yield text.encode()
        yield b"!"

serve(Engine)
"""


class Scripted:
    """Writes an engine's script and makes workers that run it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        monkeypatch.setenv("PYTHONPATH", str(folder))

    def worker(self, on_start: str = "pass", on_speak: str = "pass", **limits: float) -> Worker:
        script = textwrap.dedent(ENGINE).format(on_start=on_start, on_speak=on_speak)
        (self._folder / "scripted_worker.py").write_text(script)
        patient = {"start_timeout_s": LONG_S, "answer_timeout_s": LONG_S}
        return Worker("scripted_worker", [str(self._folder / "starts")], **{**patient, **limits})

    @property
    def starts(self) -> int:
        return len((self._folder / "starts").read_text())


@pytest.fixture
def scripted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scripted:
    return Scripted(tmp_path, monkeypatch)


async def test_pieces_of_an_answer_are_joined(scripted: Scripted) -> None:
    worker = scripted.worker()
    assert await worker.start() == {"rate_hz": 8000}
    assert await worker.ask({"text": "a"}) == b"a!"
    assert await worker.ask({"text": "b"}) == b"b!"
    assert scripted.starts == 1
    await worker.close()
    assert worker.pid is None


async def test_a_text_that_kills_the_process_is_tried_once_more(scripted: Scripted) -> None:
    worker = scripted.worker(on_speak="os._exit(1) if text == 'bad' else None")
    with pytest.raises(VoiceFailed, match="died 2 times"):
        await worker.ask({"text": "bad"})
    assert scripted.starts == 2
    assert await worker.ask({"text": "good"}) == b"good!"
    await worker.close()


async def test_a_process_that_dies_once_is_not_noticed(scripted: Scripted) -> None:
    worker = scripted.worker(
        on_speak="os._exit(1) if len(Path(sys.argv[1]).read_text()) == 1 else None"
    )
    assert await worker.ask({"text": "a"}) == b"a!"
    assert scripted.starts == 2
    await worker.close()


async def test_a_hung_process_is_killed(scripted: Scripted) -> None:
    worker = scripted.worker(
        on_speak="signal.pause() if text == 'bad' else None", answer_timeout_s=1.5
    )
    await worker.start()
    with pytest.raises(VoiceFailed, match=r"no answer within 1\.5 s"):
        await worker.ask({"text": "bad"})
    assert worker.pid is None
    worker._answer_timeout_s = LONG_S
    assert await worker.ask({"text": "good"}) == b"good!"
    await worker.close()


async def test_a_process_that_is_never_ready_is_killed(scripted: Scripted) -> None:
    worker = scripted.worker(on_start="signal.pause()", start_timeout_s=0.5)
    with pytest.raises(VoiceFailed, match=r"not ready within 0\.5 s"):
        await worker.start()
    assert worker.pid is None


async def test_a_process_that_dies_at_start_is_reported() -> None:
    with pytest.raises(VoiceFailed, match="did not start"):
        await Worker("smartivr.synthesis.no_such_worker").start()


async def test_what_is_missing_is_told_in_the_words_of_the_engine(scripted: Scripted) -> None:
    worker = scripted.worker(on_start="raise RefusedRequest('no library', missing=True)")
    with pytest.raises(VoiceMissing, match="no library"):
        await worker.start()


async def test_a_refused_text_leaves_the_process_alive(scripted: Scripted) -> None:
    refuse = "raise RefusedRequest('no')"
    worker = scripted.worker(on_speak=f"if text == 'bad': yield b'half'; {refuse}")
    with pytest.raises(VoiceFailed, match="no"):
        await worker.ask({"text": "bad"})
    assert await worker.ask({"text": "good"}) == b"good!"
    assert scripted.starts == 1
    await worker.close()


async def test_prints_of_a_library_do_not_mix_with_audio(scripted: Scripted) -> None:
    worker = scripted.worker(on_speak="print('loading'); os.system('echo hello')")
    assert await worker.ask({"text": "a"}) == b"a!"
    await worker.close()


async def test_a_failure_never_tells_the_text(scripted: Scripted) -> None:
    worker = scripted.worker(on_speak="os._exit(1)")
    with pytest.raises(VoiceFailed) as failure:
        await worker.ask({"text": "secret"})
    assert "secret" not in str(failure.value)


async def test_those_who_wait_too_long_for_a_worker_are_told(scripted: Scripted) -> None:
    pool = Pool([scripted.worker(on_speak="signal.pause()")], wait_timeout_s=0.2)
    first = asyncio.create_task(pool.ask({"text": "a"}))
    await asyncio.sleep(0)
    with pytest.raises(VoiceFailed, match="busy"):
        await pool.ask({"text": "b"})
    await pool.close()
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_a_second_process_starts_only_for_overlapping_requests(scripted: Scripted) -> None:
    pool = Pool([scripted.worker(), scripted.worker()])
    await pool.ask({"text": "a"})
    await pool.ask({"text": "b"})
    assert scripted.starts == 1
    answers = await asyncio.gather(*(pool.ask({"text": str(number)}) for number in range(6)))
    assert answers == [f"{number}!".encode() for number in range(6)]
    assert scripted.starts == 2
    await pool.close()


async def test_a_process_that_has_said_more_than_anybody_reads_is_closed(
    scripted: Scripted,
) -> None:
    worker = scripted.worker(on_speak="text = 'x' * 4_000_000")
    await worker.start()
    asked = asyncio.create_task(worker.ask({"text": "a"}))
    process = worker._process
    assert process is not None
    assert process.stdout is not None
    asked.get_loop().call_soon(asked.cancel)
    await asyncio.wait({asked})
    process.stdin.write(b'{"text": "a"}\n')
    while not process.stdout._paused:  # noqa: ASYNC110  a reader tells nobody that it is full
        await asyncio.sleep(0.01)
    async with asyncio.timeout(60):
        await worker.close()
    assert process.returncode is not None
