"""Workers of a recognizer that die, grow too big or have too much to do: calls lose little."""

import asyncio
import os
import signal

import pytest
from patient_engines import LONG_S
from spoken_phrases import SUPPORT, fed, heard, running, spoken

from smartivr.errors import EngineFailed
from smartivr.recognition.framing import Kind
from smartivr.recognition.pocketsphinx import UTTERANCES_PER_WORKER, PocketsphinxRecognizer
from smartivr.recognition.pocketsphinx_engine import CROWD

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("unhurried")]


@pytest.mark.parametrize(
    ("how", "fed_before"),
    [(signal.SIGKILL, 0), (signal.SIGKILL, 5), (signal.SIGKILL, 99), (signal.SIGSTOP, 5)],
)
async def test_an_utterance_outlives_its_worker(how: signal.Signals, fed_before: int) -> None:
    async with running("pocketsphinx") as recognizer:
        assert isinstance(recognizer, PocketsphinxRecognizer)
        first = recognizer.workers[0]

        def killed(why: str, kill=first.kill) -> None:
            recognizer.patience_s = LONG_S
            kill(why)

        first.kill = killed
        speech = await spoken("technical support")
        pieces = [speech[at : at + 1600] for at in range(0, len(speech), 1600)]
        utterance = await recognizer.open(SUPPORT)
        for number, piece in enumerate(pieces):
            if number == min(fed_before, len(pieces) - 1):
                os.kill(first.pid, how)
                if how is signal.SIGSTOP:
                    recognizer.patience_s = 0.2
            await utterance.feed(piece)
        assert (await utterance.finish()).text == "technical support"
        vitals = recognizer.vitals()
        assert (vitals.reheard, vitals.restarts, vitals.alive) == (1, 1, 1)


async def test_an_utterance_that_ends_every_worker_is_lost() -> None:
    async with running("pocketsphinx") as recognizer:
        assert isinstance(recognizer, PocketsphinxRecognizer)
        utterance = await recognizer.open(SUPPORT)
        for worker in recognizer.workers:
            ask = worker.ask

            async def deadly(kind: Kind, *rest: object, ask=ask, worker=worker, **limits: object):
                if kind is Kind.FEED:
                    worker.kill("choked on it")
                return await ask(kind, *rest, **limits)

            worker.ask = deadly
        with pytest.raises(EngineFailed, match="choked on it"):
            await utterance.feed(await spoken("technical support"))
        await utterance.cancel()
        assert [worker.utterances for worker in recognizer.workers] == [0]


async def test_a_worker_that_has_grown_too_big_is_replaced() -> None:
    async with running("pocketsphinx") as recognizer:
        assert isinstance(recognizer, PocketsphinxRecognizer)
        recognizer.most_memory_mb = 1
        pid = recognizer.workers[0].pid
        speech = await spoken("technical support")
        assert (await heard(recognizer, SUPPORT, speech)).text == "technical support"
        async with asyncio.timeout(60):
            while recognizer.workers[0].pid in {pid, None}:  # noqa: ASYNC110  a process tells no event
                await asyncio.sleep(0.01)
        recognizer.most_memory_mb = 10_000
        assert (await heard(recognizer, SUPPORT, speech)).text == "technical support"
        assert recognizer.vitals().restarts == 0


async def test_one_deaf_ear_does_not_matter() -> None:
    async with running("both") as recognizer:
        utterance = await recognizer.open(SUPPORT)
        os.kill(recognizer.ears[0].workers[0].pid, signal.SIGKILL)
        speech = await spoken("technical support")
        for start in range(0, len(speech), 1600):
            await utterance.feed(speech[start : start + 1600])
        assert (await utterance.finish()).text == "technical support"


async def test_passes_left_out_in_a_crowd_are_counted_and_no_utterance_is_lost() -> None:
    async with running("pocketsphinx") as recognizer:
        assert isinstance(recognizer, PocketsphinxRecognizer)
        speech = await spoken("technical support")
        crowd = [await fed(recognizer, speech) for _ in range(CROWD + 2)]
        finals = await asyncio.gather(*(utterance.finish() for utterance in crowd))
        assert [final.text for final in finals] == ["technical support"] * len(crowd)
        assert 0 < recognizer.vitals().dropped <= 2


async def test_more_utterances_than_decoders_are_refused_and_not_waited_for() -> None:
    async with running("pocketsphinx") as recognizer:
        opened = [await recognizer.open(SUPPORT) for _ in range(UTTERANCES_PER_WORKER)]
        with pytest.raises(EngineFailed, match="in use"):
            await recognizer.open(SUPPORT)
        await opened.pop().cancel()
        assert await recognizer.open(SUPPORT)
