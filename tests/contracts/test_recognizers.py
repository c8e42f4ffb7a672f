"""One suite for every recognizer: what a call may rely on."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import pairwise

import numpy as np
import pytest
import pytest_asyncio
from spoken_phrases import MORE, SUPPORT, fed, heard, noise, running, spoken

from smartivr.errors import EngineFailed, ModelMissing, RecognitionError
from smartivr.recognition import registry
from smartivr.recognition.base import RATE_HZ, Channel, Recognizer
from smartivr.recognition.lane import Lane
from smartivr.recognition.pocketsphinx_hearing import USUAL_MEAN
from smartivr.understanding.hypothesis import Hypothesis

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("unhurried")]

ENGINES = tuple(registry.ENGINES)
REAL = tuple(name for name in ENGINES if name != "scripted")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def started() -> AsyncIterator[Callable[[str], Awaitable[Recognizer]]]:
    """Start an engine that is not running yet; all go on until the end."""
    engines: dict[str, Recognizer] = {}
    async with contextlib.AsyncExitStack() as stack:

        async def start(name: str) -> Recognizer:
            if name not in engines:
                engines[name] = await stack.enter_async_context(running(name))
            return engines[name]

        yield start


@pytest_asyncio.fixture(params=ENGINES, scope="module", loop_scope="module")
async def recognizer(request, started) -> Recognizer:
    return await started(request.param)


@pytest_asyncio.fixture(params=REAL, scope="module", loop_scope="module")
async def real(request, started) -> Recognizer:
    return await started(request.param)


async def test_it_says_what_it_is(recognizer: Recognizer) -> None:
    assert recognizer.name in ENGINES
    assert recognizer.language == "en"


async def test_a_spoken_phrase_is_heard(recognizer: Recognizer) -> None:
    hypothesis = await heard(recognizer, SUPPORT, await spoken("technical support"))
    assert hypothesis.text == "technical support"
    assert hypothesis.final
    assert not hypothesis.outside
    assert hypothesis.engine == recognizer.name
    assert all(0 <= value <= 1 for value in hypothesis.evidence.values())


@pytest.mark.parametrize("phrase", ["technical support", "sales department", "track my order"])
async def test_phrases_are_told_apart(real: Recognizer, phrase: str) -> None:
    assert (await heard(real, SUPPORT, await spoken(phrase))).text == phrase


async def test_partial_hypotheses_come_while_speech_comes_in(recognizer: Recognizer) -> None:
    utterance = await recognizer.open(SUPPORT)
    speech = await spoken("technical support")
    partials = [await utterance.feed(speech[at : at + 1600]) for at in range(0, len(speech), 1600)]
    told = [partial for partial in partials if partial is not None]
    assert told[-1].text == "technical support"
    assert not any(partial.final for partial in told)
    assert all(one.text != next_.text for one, next_ in pairwise(told)), "each tells something new"
    await utterance.cancel()


async def test_the_grammar_changes_from_one_utterance_to_the_next(real: Recognizer) -> None:
    for _ in range(2):
        assert (await heard(real, SUPPORT, await spoken("track my order"))).text == "track my order"
        assert (await heard(real, MORE, await spoken("phone line"))).text == "phone line"


async def test_the_same_audio_is_heard_the_same_way_every_time(real: Recognizer) -> None:
    speech = await spoken("business broadband")
    first, second = [await heard(real, MORE, speech) for _ in range(2)]
    assert [reading.text for reading in first.alternatives] == [
        reading.text for reading in second.alternatives
    ]
    assert dict(first.evidence) == pytest.approx(dict(second.evidence), abs=0.01)


@pytest.mark.parametrize("seconds", [0.0, 0.001, 0.02])
async def test_next_to_no_audio_is_nothing(recognizer: Recognizer, seconds: float) -> None:
    hypothesis = await heard(recognizer, SUPPORT, np.zeros(int(seconds * RATE_HZ), np.int16))
    assert hypothesis.text == ""
    assert hypothesis.final


async def test_finishing_without_any_feed_is_nothing(recognizer: Recognizer) -> None:
    utterance = await recognizer.open(SUPPORT)
    assert (await utterance.finish()).text == ""


async def test_digital_silence_is_not_taken_for_a_phrase(recognizer: Recognizer) -> None:
    hypothesis = await heard(recognizer, SUPPORT, np.zeros(2 * RATE_HZ, np.int16))
    assert not hypothesis.text or hypothesis.outside


@pytest.mark.parametrize("level", [10, 300, 3000])
async def test_noise_is_not_taken_for_a_phrase(real: Recognizer, level: float) -> None:
    hypothesis = await heard(real, SUPPORT, noise(2, level))
    assert not hypothesis.text or hypothesis.outside


async def test_another_sentence_is_not_taken_for_a_phrase(real: Recognizer) -> None:
    speech = await spoken("the weather has been rather cold and windy for this time of the year")
    hypothesis = await heard(real, SUPPORT, speech)
    assert not hypothesis.text or hypothesis.outside


@pytest.mark.parametrize("pieces", [0, 1, 5])
async def test_it_may_be_cancelled_at_any_time(recognizer: Recognizer, pieces: int) -> None:
    speech = await spoken("technical support")
    utterance = await recognizer.open(SUPPORT)
    for number in range(pieces):
        await utterance.feed(speech[1600 * number : 1600 * (number + 1)])
    await utterance.cancel()
    await utterance.cancel()
    assert (await heard(recognizer, SUPPORT, speech)).text == "technical support"


async def test_it_may_be_cancelled_in_the_middle_of_a_feed(recognizer: Recognizer) -> None:
    speech = await spoken("technical support")
    utterance = await recognizer.open(SUPPORT)
    feeding = asyncio.ensure_future(utterance.feed(speech))
    await asyncio.sleep(0)
    feeding.cancel()
    await asyncio.wait({feeding})
    await utterance.cancel()
    assert (await heard(recognizer, SUPPORT, speech)).text == "technical support"


async def test_it_may_be_cancelled_after_the_end(recognizer: Recognizer) -> None:
    utterance = await recognizer.open(SUPPORT)
    await utterance.finish()
    await utterance.cancel()


async def test_calls_do_not_disturb_each_other(real: Recognizer) -> None:
    said = {"technical support": SUPPORT, "phone line": MORE, "track my order": SUPPORT}
    speeches = [await spoken(phrase) for phrase in said]
    hypotheses = await asyncio.gather(
        *(heard(real, *each) for each in zip(said.values(), speeches, strict=True))
    )
    assert [hypothesis.text for hypothesis in hypotheses] == list(said)


async def test_ordinary_words_are_not_unknown(recognizer: Recognizer) -> None:
    assert recognizer.unknown_words(["support", "order", "agent"]) == frozenset()


async def test_words_of_another_script_are_unknown(real: Recognizer) -> None:
    assert real.unknown_words(["заказ", "order"]) == {"заказ"}


def told(hypothesis: Hypothesis) -> tuple[object, ...]:
    """What must not depend on how an engine was asked."""
    texts = [reading.text for reading in hypothesis.alternatives]
    rounded = {name: round(value, 2) for name, value in hypothesis.evidence.items()}
    return texts, hypothesis.outside, rounded


async def test_pondering_changes_nothing_but_when_it_is_worked_out(recognizer: Recognizer) -> None:
    speech = await spoken("track my order")
    plain = await fed(recognizer, speech)
    pondered = await fed(recognizer, speech)
    await pondered.ponder()
    await pondered.ponder()
    assert told(await pondered.finish())[:2] == told(await plain.finish())[:2]


async def test_what_was_pondered_is_void_once_the_voice_goes_on(recognizer: Recognizer) -> None:
    speech = await spoken("technical support")
    utterance = await fed(recognizer, speech[: len(speech) // 2])
    await utterance.ponder()
    for start in range(len(speech) // 2, len(speech), 1600):
        await utterance.feed(speech[start : start + 1600])
    assert (await utterance.finish()).text == "technical support"


async def test_nobody_need_wait_for_the_end_of_pondering(recognizer: Recognizer) -> None:
    utterance = await fed(recognizer, await spoken("technical support"))
    pondering = asyncio.ensure_future(utterance.ponder())
    await asyncio.sleep(0)
    pondering.cancel()
    await asyncio.wait({pondering})
    assert (await utterance.finish()).text == "technical support"


async def test_pondering_outside_of_an_utterance_does_nothing(recognizer: Recognizer) -> None:
    utterance = await recognizer.open(SUPPORT)
    await utterance.ponder()
    assert (await utterance.finish()).text == ""
    await utterance.ponder()
    await utterance.cancel()
    await utterance.ponder()


@pytest.mark.parametrize("name", ENGINES)
async def test_after_close_an_utterance_ends_with_engine_failed(name: str) -> None:
    async with running(name) as recognizer:
        utterance = await recognizer.open(SUPPORT)
        await recognizer.close()
        with pytest.raises(EngineFailed):
            await utterance.feed(await spoken("technical support"))
        await utterance.cancel()
        with pytest.raises(EngineFailed):
            await recognizer.open(SUPPORT)


@pytest.mark.parametrize("name", REAL)
async def test_a_language_without_a_model_is_said_to_be_missing(name: str) -> None:
    with pytest.raises(ModelMissing):
        registry.create(name, "xx")


async def test_a_call_goes_on_from_the_mean_of_what_it_said_before() -> None:
    async with running("pocketsphinx") as recognizer:
        channel = Channel()
        speech = await spoken("technical support")
        means = []
        for audio in (noise(1, 5), speech, noise(1, 5), speech):
            utterance = await recognizer.open(SUPPORT, channel)
            await utterance.feed(audio)
            text = (await utterance.finish()).text
            means.append(channel.cepstral_mean)
        assert text == "technical support"
        before, first, still, second = means
        assert before == (), "silence tells nothing of the line"
        assert len(first) == 13
        assert still == first != second
        drift = np.abs(np.subtract(first, second)).max()
        assert drift < np.abs(np.subtract(first, USUAL_MEAN)).max(), "it settles"


async def test_a_lane_hears_a_call_through_a_real_engine(real: Recognizer) -> None:
    finals: list[Hypothesis] = []
    lost: list[RecognitionError] = []
    lane = Lane(real, lambda _partial: None, finals.append, lost.append)
    for phrase in ("technical support", "track my order"):
        lane.begin(SUPPORT)
        speech = await spoken(phrase)
        for start in range(0, len(speech), 320):
            lane.feed(speech[start : start + 320])
        lane.end()
    await lane.settled()
    assert lost == []
    assert [final.text for final in finals] == ["technical support", "track my order"]
