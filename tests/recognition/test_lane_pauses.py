"""What a lane does while its caller pauses."""

import asyncio

import pytest
from lane_bench import SALES, Heard, lane_of, speech

from smartivr.line import Samples
from smartivr.recognition.base import RATE_HZ
from smartivr.recognition.lane import Lane
from smartivr.recognition.scripted import ScriptedRecognizer
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.vocabulary import Vocabulary


class Pondering(ScriptedRecognizer):
    """Notes what its utterances are asked, and answers pondering when told to."""

    def __init__(self) -> None:
        super().__init__(["sales"], partial_after_s=9.0)
        self.asked: list[str] = []
        self.may_answer = asyncio.Event()

    async def open(self, vocabulary: Vocabulary, channel=None):
        utterance = await super().open(vocabulary, channel)
        feed, finish = utterance.feed, utterance.finish

        async def noted_feed(samples: Samples) -> Hypothesis | None:
            self.asked.append(f"feed {samples.size / RATE_HZ:.1f}")
            return await feed(samples)

        async def noted_finish() -> Hypothesis:
            self.asked.append("finish")
            return await finish()

        async def ponder() -> Hypothesis:
            self.asked.append("ponder")
            await self.may_answer.wait()
            return Hypothesis.of("pondered", final=False)

        utterance.feed, utterance.finish = noted_feed, noted_finish
        utterance.ponder = ponder
        return utterance


async def paused(recognizer: ScriptedRecognizer) -> tuple[Lane, Heard]:
    """A lane whose caller has paused and been silent for a while."""
    lane, heard = lane_of(recognizer)
    lane.begin(SALES)
    lane.feed(speech(0.5))
    lane.pause()
    lane.feed(speech(0.2))
    for _ in range(10):
        await asyncio.sleep(0)
    return lane, heard


async def test_in_a_pause_the_engine_ponders_and_silence_is_withheld() -> None:
    recognizer = Pondering()
    recognizer.may_answer.set()
    lane, heard = await paused(recognizer)
    await lane.settled()
    assert heard.told == ["partial pondered"]
    lane.end()
    await lane.settled()
    assert recognizer.asked == ["feed 0.5", "ponder", "finish"]
    assert heard.told == ["partial pondered", "final sales"]


async def test_a_voice_that_resumes_is_heard_with_the_silence_before_it() -> None:
    recognizer = Pondering()
    recognizer.may_answer.set()
    lane, _heard = await paused(recognizer)
    await lane.settled()
    lane.resume()
    lane.feed(speech(0.3))
    await lane.settled()
    lane.pause()
    await lane.settled()
    lane.end()
    await lane.settled()
    assert recognizer.asked == ["feed 0.5", "ponder", "feed 0.5", "ponder", "finish"]


@pytest.mark.parametrize("then", ["end", "resume"])
async def test_nobody_waits_for_pondering_once_the_pause_is_over(then: str) -> None:
    recognizer = Pondering()
    lane, heard = await paused(recognizer)
    assert recognizer.asked == ["feed 0.5", "ponder"]
    assert not lane.idle
    if then == "resume":
        lane.resume()
        await lane.settled()
    lane.end()
    async with asyncio.timeout(60):
        await lane.settled()
    assert recognizer.asked[-1] == "finish"
    assert heard.told == ["final sales"]


async def test_pondering_that_never_ends_does_not_keep_the_lane_busy() -> None:
    recognizer = Pondering()
    lane, heard = lane_of(recognizer, patience_s=0.02)
    lane.begin(SALES)
    lane.feed(speech(0.1))
    lane.pause()
    async with asyncio.timeout(60):
        await lane.settled()
    assert heard.told == []
    lane.end()
    await lane.settled()
    assert heard.told == ["final sales"]


async def test_cancelling_in_the_middle_of_pondering_frees_the_lane() -> None:
    lane, heard = await paused(Pondering())
    lane.cancel()
    async with asyncio.timeout(60):
        await lane.settled()
    assert heard.told == []


async def test_pauses_outside_of_an_utterance_change_nothing() -> None:
    lane, heard = lane_of(ScriptedRecognizer(["sales"]))
    lane.pause()
    lane.resume()
    await lane.settled()
    assert heard.told == []
