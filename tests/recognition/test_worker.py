import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from smartivr.errors import EngineFailed, ModelMissing
from smartivr.recognition.framing import Kind
from smartivr.recognition.worker import ProcessEnded, Worker

LONG_S = 60.0
SERVANT = """
import os, sys
from smartivr.recognition import framing
from smartivr.recognition.framing import Kind, Message

inbox = framing.Inbox(sys.stdin.fileno())
while (message := inbox.next(wait=True)) is not None:
    word = message.body.decode()
    if word == "die":
        os._exit(3)
    if word == "hang":
        sys.stdin.buffer.read()
    if word == "babble":
        sys.stdout.buffer.write(b"\\xff" * 64)
    kind = Kind.REFUSAL if word in ("engine-failed", "model-missing") else Kind.ANSWER
    fields = {"code": word, "what": "no", "word": word}
    sys.stdout.buffer.write(Message.of(kind, message.request, 0, fields).packed())
    sys.stdout.buffer.flush()
"""


@pytest.fixture
async def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "servant_of_test_worker.py").write_text(SERVANT)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr("smartivr.recognition.worker.START_S", LONG_S)
    started = Worker("servant_of_test_worker", "test")
    await started.ensure_started()
    yield started
    await started.close()


async def ask(worker: Worker, word: str, patience_s: float = LONG_S) -> str:
    answer = await worker.ask(Kind.FEED, 1, word.encode(), patience_s=patience_s)
    return str(answer["word"])


async def test_answers_reach_whoever_asked(worker: Worker) -> None:
    words = [f"word {number}" for number in range(50)]
    assert await asyncio.gather(*(ask(worker, word) for word in words)) == words


async def test_a_request_given_up_does_not_upset_the_next(worker: Worker) -> None:
    asking = asyncio.ensure_future(ask(worker, "first"))
    await asyncio.sleep(0)
    asking.cancel()
    assert await ask(worker, "second") == "second"


@pytest.mark.parametrize(
    ("word", "error"), [("engine-failed", EngineFailed), ("model-missing", ModelMissing)]
)
async def test_a_refusal_is_raised_as_what_it_is(
    worker: Worker, word: str, error: type[Exception]
) -> None:
    with pytest.raises(error, match="no"):
        await ask(worker, word)


@pytest.mark.parametrize(
    ("word", "why"), [("die", "has ended"), ("hang", "gave no answer"), ("babble", "no reply")]
)
async def test_a_broken_process_fails_everything_in_flight_and_is_replaced(
    worker: Worker, word: str, why: str
) -> None:
    before = worker.pid
    patience_s = 0.5 if word == "hang" else LONG_S
    asked = [asyncio.ensure_future(ask(worker, each, patience_s)) for each in (word, "after")]
    await asyncio.wait(asked)
    errors = [each.exception() for each in asked if each.exception()]
    assert [type(error) for error in errors] == [ProcessEnded] * len(errors)
    assert [str(error) for error in errors if why not in str(error)] == []
    assert errors
    await worker.ensure_started()
    assert worker.pid not in {before, None}
    assert await ask(worker, "again") == "again"


async def test_a_hung_process_is_killed_even_if_nobody_waits_any_more(worker: Worker) -> None:
    asking = asyncio.ensure_future(ask(worker, "hang", 0.1))
    await asyncio.sleep(0)
    asking.cancel()
    async with asyncio.timeout(60):
        await worker._process.wait()


async def test_a_killed_process_is_noticed(worker: Worker) -> None:
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)
    with pytest.raises(EngineFailed):
        await ask(worker, "hello")


async def test_closing_ends_the_process(worker: Worker) -> None:
    pid = worker.pid
    assert pid is not None
    await worker.close()
    assert not worker.alive
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_module_that_does_not_start_is_an_engine_that_failed() -> None:
    with pytest.raises(EngineFailed):
        await Worker("smartivr.recognition.there_is_no_such_module", "test").ensure_started()


async def test_an_interpreter_that_does_not_start_is_an_engine_that_failed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(EngineFailed, match="cannot start"):
        await Worker("servant_of_test_worker", "test").ensure_started()
