"""Workers that die or hang in the middle of speech, or a voice that is not there, end no call."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio
from engines_house import (
    LIMIT_S,
    EnginesHouse,
    calling,
    goes_on_by_key,
    models_of_its_own,
    running,
    told,
)

from smartivr.client import CallerSide
from smartivr.line import Samples
from smartivr.recognition.pocketsphinx import PocketsphinxRecognizer

pytestmark = pytest.mark.asyncio(loop_scope="module")

HASTE_S = 1.0
"""How long a worker may take that hangs; all others may take long."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def whole(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EnginesHouse]:
    """Nothing is damaged; one line has a voice that is not installed."""
    home = models_of_its_own(tmp_path_factory.mktemp("whole"))
    ear = {"recognizer": "pocketsphinx"}
    async with running(home, shop=ear, voiceless={**ear, "voice": "piper:nobody"}) as house:
        yield house


async def arrives(call: CallerSide) -> None:
    """See the caller through, who presses a key where speech did not do."""
    reaction = await told(call, "route", "error", "prompt")
    if reaction["type"] == "route":
        assert reaction["destination"] == "sales"
    else:
        # On a machine without time to spare, recognition may also fall behind.
        assert reaction.get("code", "engine-failed") in ("engine-failed", "recognizer-behind")
        await goes_on_by_key(call)


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "hung"])
async def test_a_worker_that_dies_or_hangs_in_the_middle_of_speech_ends_no_call(
    whole: EnginesHouse,
    a_sentence: tuple[Samples, int],
    blow: signal.Signals,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sentence, rate_hz = a_sentence
    ear, before = whole.ear(), whole.ear().vitals().restarts
    async with calling(whole) as call:
        with monkeypatch.context() as haste:
            saying = asyncio.create_task(call.say_audio(sentence, rate_hz))
            await _until(lambda: any(worker.utterances for worker in ear.workers))
            haste.setattr(ear, "patience_s", HASTE_S)
            busy = next(worker for worker in ear.workers if worker.utterances)
            os.kill(busy.pid, blow)
            await arrives(call)
            await saying
            await _until(lambda: ear.vitals().alive < 2 or ear.vitals().restarts > before)
    async with calling(whole) as call:
        saying = asyncio.create_task(call.say_audio(sentence, rate_hz))
        assert (await told(call, "understood"))["intent"] == "sales"
        await saying
    await _until(lambda: ear.vitals().restarts > before and ear.vitals().alive == 2)
    restarts = await whole.figure("smartivr_recognizer_restarts_total", engine="pocketsphinx")
    assert restarts > before
    assert await whole.figure("smartivr_recognizer_workers_alive", engine="pocketsphinx") == 2


async def test_workers_that_die_with_every_utterance_leave_the_keys(
    whole: EnginesHouse, a_sentence: tuple[Samples, int]
) -> None:
    async with calling(whole) as call:
        slaughter = asyncio.create_task(_kill_whatever_lives(whole.ear()))
        await call.say_audio(*a_sentence)
        assert (await told(call, "error"))["code"] == "engine-failed"
        slaughter.cancel()
        await goes_on_by_key(call)
    assert await whole.figure("smartivr_call_errors_total", code="engine-failed") >= 1
    lost = await whole.figure(
        "smartivr_recognition_errors_total", code="engine-failed", engine="pocketsphinx"
    )
    assert lost >= 1


async def test_a_voice_that_is_not_installed_is_replaced(whole: EnginesHouse) -> None:
    assert await whole.figure("smartivr_worked_around_total", code="voice-replaced") == 1
    async with calling(whole, "voiceless") as call:
        await goes_on_by_key(call)


async def _kill_whatever_lives(ear: PocketsphinxRecognizer) -> None:
    while True:
        for worker in ear.workers:
            if worker.pid is not None and worker.utterances:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(worker.pid, signal.SIGKILL)
        await asyncio.sleep(0.02)


async def _until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(LIMIT_S):
        while not happened():  # noqa: ASYNC110  a process tells nobody when it dies
            await asyncio.sleep(0.01)
