import asyncio

import pytest
from lane_bench import SALES, lane_of, speech

from smartivr.recognition.lane import Lane
from smartivr.recognition.scripted import Answer, Mishap, ScriptedRecognizer
from smartivr.understanding.vocabulary import Vocabulary


async def test_partials_come_before_the_final_in_the_order_of_the_speech() -> None:
    lane, heard = lane_of(ScriptedRecognizer(["sales", "buy something"]))
    for _ in range(2):
        lane.begin(SALES)
        for _ in range(30):
            lane.feed(speech(0.02))
            await asyncio.sleep(0)
        lane.end()
    await lane.settled()
    assert heard.told == [
        "partial sales",
        "final sales",
        "partial buy something",
        "final buy something",
    ]


async def test_settled_in_the_middle_of_an_utterance_means_that_all_was_heard() -> None:
    lane, heard = lane_of(ScriptedRecognizer(["sales"]))
    lane.begin(SALES)
    lane.feed(speech(0.5))
    assert not lane.idle
    await lane.settled()
    assert lane.idle
    assert heard.told == ["partial sales"]
    await lane.close()


async def test_feeding_and_ending_outside_of_an_utterance_change_nothing() -> None:
    recognizer = ScriptedRecognizer(["sales"])
    lane, heard = lane_of(recognizer)
    lane.feed(speech(1))
    lane.end()
    await lane.settled()
    assert heard.told == []
    assert recognizer.opened == []


async def test_an_engine_that_breaks_in_a_way_of_its_own_loses_the_utterance_and_no_more() -> None:
    recognizer = ScriptedRecognizer(_breaking_once())
    lane, heard = lane_of(recognizer)
    for _ in range(2):
        lane.begin(SALES)
        lane.feed(speech(0.1))
        lane.end()
        await lane.settled()
    assert heard.told == ["lost engine-failed", "final sales"]


def _breaking_once() -> Answer:
    answers = ["sales", ""]

    def answer(_vocabulary: Vocabulary, _heard_before: int) -> str:
        return answers.pop() or str(1 / 0)

    return answer


async def test_an_utterance_is_lost_when_more_waits_than_the_lane_may_be_behind() -> None:
    recognizer = ScriptedRecognizer(["sales", "sales"])
    lane, heard = lane_of(recognizer, most_behind_s=1.0, patience_s=60.0)
    recognizer.mishap = Mishap.HANG
    lane.begin(SALES)
    for _ in range(60):
        lane.feed(speech(0.02))
        await asyncio.sleep(0)
    lane.end()
    await lane.settled()
    assert heard.told == ["lost recognizer-behind"]


async def test_the_next_utterance_is_heard_after_one_was_lost() -> None:
    recognizer = ScriptedRecognizer(["sales"])
    lane, heard = lane_of(recognizer, most_behind_s=1.0, patience_s=60.0)
    recognizer.mishap = Mishap.HANG
    lane.begin(SALES)
    lane.feed(speech(2))
    await asyncio.sleep(0)
    recognizer.mishap = Mishap.NONE
    lane.begin(SALES)
    lane.feed(speech(0.5))
    lane.end()
    await lane.settled()
    assert heard.told == ["lost recognizer-behind", "partial sales", "final sales"]


@pytest.mark.parametrize("hangs_at", ["open", "feed", "finish"])
async def test_a_hung_engine_loses_the_utterance_in_bounded_time(hangs_at: str) -> None:
    recognizer = ScriptedRecognizer(["sales"])
    lane, heard = lane_of(recognizer, patience_s=0.05)
    if hangs_at == "open":
        recognizer.mishap = Mishap.HANG
    lane.begin(SALES)
    if hangs_at != "open":
        await lane.settled()
    if hangs_at == "feed":
        recognizer.mishap = Mishap.HANG
    lane.feed(speech(0.2))
    if hangs_at == "finish":
        await lane.settled()
        recognizer.mishap = Mishap.HANG
    lane.end()
    async with asyncio.timeout(60):
        await lane.settled()
    assert heard.told[-1] == "lost engine-failed"


async def test_a_dying_engine_loses_the_utterance_and_not_the_lane() -> None:
    recognizer = ScriptedRecognizer(["sales"])
    lane, heard = lane_of(recognizer)
    recognizer.mishap = Mishap.DIE
    lane.begin(SALES)
    lane.feed(speech(0.5))
    lane.end()
    await lane.settled()
    recognizer.mishap = Mishap.NONE
    lane.begin(SALES)
    lane.feed(speech(0.5))
    lane.end()
    await lane.settled()
    assert heard.told == ["lost engine-failed", "partial sales", "final sales"]


@pytest.mark.parametrize("steps_before", range(6))
async def test_nothing_is_told_after_cancel(steps_before: int) -> None:
    recognizer = ScriptedRecognizer(["sales"] * 3, partial_after_s=9.0)
    lane, heard = lane_of(recognizer)
    lane.begin(SALES)
    lane.feed(speech(0.5))
    for _ in range(steps_before):
        await asyncio.sleep(0)
    told_before = list(heard.told)
    lane.cancel()
    lane.feed(speech(0.5))
    lane.end()
    await lane.settled()
    assert heard.told == told_before == []


async def test_beginning_anew_gives_up_an_utterance_that_was_not_ended() -> None:
    lane, heard = lane_of(ScriptedRecognizer(["sales", "buy something"], partial_after_s=9.0))
    lane.begin(SALES)
    lane.feed(speech(0.5))
    await lane.settled()
    lane.begin(SALES)
    lane.feed(speech(0.5))
    lane.end()
    await lane.settled()
    assert heard.told == ["final buy something"]


async def test_closing_frees_the_engines_utterance() -> None:
    freed: list[bool] = []

    class Watched(ScriptedRecognizer):
        async def open(self, vocabulary: Vocabulary, channel=None):
            utterance = await super().open(vocabulary, channel)

            async def cancel() -> None:
                freed.append(True)

            utterance.cancel = cancel
            return utterance

    lane, heard = lane_of(Watched(["sales"]))
    lane.begin(SALES)
    lane.feed(speech(0.1))
    await lane.settled()
    await lane.close()
    assert freed == [True]
    assert heard.told == []


@pytest.mark.parametrize("at", ["partial", "final", "lost"])
async def test_a_callback_may_cancel_and_begin_anew(at: str) -> None:
    recognizer = ScriptedRecognizer(["sales", "buy something"])
    told: list[str] = []

    def restart(kind: str, text: str) -> None:
        told.append(f"{kind} {text}")
        if kind == at and [each.split()[0] for each in told].count(at) == 1:
            recognizer.mishap = Mishap.NONE
            lane.cancel()
            lane.begin(SALES)
            lane.feed(speech(0.5))
            lane.end()

    lane = Lane(
        recognizer,
        lambda hypothesis: restart("partial", hypothesis.text),
        lambda hypothesis: restart("final", hypothesis.text),
        lambda error: restart("lost", error.code),
    )
    if at == "lost":
        recognizer.mishap = Mishap.DIE
    lane.begin(SALES)
    lane.feed(speech(0.5))
    lane.end()
    async with asyncio.timeout(60):
        await lane.settled()
    expected = {
        "partial": ["partial sales", "partial buy something", "final buy something"],
        "final": ["partial sales", "final sales", "partial buy something", "final buy something"],
        "lost": ["lost engine-failed", "partial sales", "final sales"],
    }
    assert told == expected[at]
