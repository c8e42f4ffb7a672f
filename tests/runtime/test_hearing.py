"""Whatever a caller's line brings, the call hears on; with the engine that needs no download."""

from collections.abc import AsyncIterator, Mapping
from itertools import cycle, islice

import numpy as np
import pytest
import pytest_asyncio
import soxr

from smartivr.dialog import events
from smartivr.dialog.commands import Listen
from smartivr.line import Samples
from smartivr.recognition import registry
from smartivr.recognition.base import Recognizer
from smartivr.recognition.scripted import ScriptedRecognizer
from smartivr.runtime.clock import RealClock
from smartivr.runtime.hearing import Hearing
from smartivr.synthesis.espeak import EspeakVoice
from smartivr.understanding.expecting import Expecting, Option, SlotValue
from smartivr.understanding.meaning import Band

RATE_HZ = 16000
PIECE = RATE_HZ // 20
LONGEST_S = 13.0

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("unhurried")]

SUPPORT = Expecting(
    "en",
    options=tuple(
        Option(phrase.replace(" ", "_"), phrase, (phrase,))
        for phrase in ("technical support", "sales department", "track my order")
    ),
)
DRINKS = Expecting(
    "en",
    options=(Option("order", "order", ("{drink} [with {milk}]",)),),
    slots={"drink": (SlotValue("latte", ("latte",)),), "milk": (SlotValue("milk", ("milk",)),)},
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def recognizer() -> AsyncIterator[Recognizer]:
    started = registry.create("pocketsphinx", "en")
    await started.start()
    yield started
    await started.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def spoken() -> Samples:
    voice = EspeakVoice("en-us", variant="m3", words_per_minute=150)
    await voice.start()
    try:
        pieces = [piece async for piece in voice.speak("technical support")]
    finally:
        await voice.close()
    return soxr.resample(np.concatenate(pieces), voice.rate_hz, RATE_HZ)


def hiss(seconds: float) -> Samples:
    rng = np.random.default_rng(7)
    return (rng.standard_normal(round(seconds * RATE_HZ)) * 10).astype(np.int16)


class Caller:
    """One call's hearing, and what it told."""

    def __init__(self, recognizer: Recognizer, expecting: Expecting = SUPPORT) -> None:
        self.told: list[events.Event] = []
        self.final: list[Mapping[str, object]] = []
        self._hearing = Hearing(RATE_HZ, recognizer, RealClock(), self.told.append, self._note)
        self._hearing.listen(
            Listen(
                expecting,
                end_silence_exact_s=0.5,
                end_silence_s=0.9,
                max_utterance_s=LONGEST_S,
                barge_in_voice_s=0.2,
            )
        )

    def _note(self, kind: str, fields: Mapping[str, object]) -> None:
        if kind == "heard" and fields["final"]:
            self.final.append(fields)

    async def says(self, *pieces: Samples) -> "Caller":
        """Take in audio as fast as it is understood."""
        audio = np.concatenate(pieces)
        for start in range(0, len(audio), PIECE):
            self._hearing.hear(audio[start : start + PIECE])
            await self._hearing.settled()
        return self

    @property
    def meanings(self) -> list[str]:
        """The intents understood; an empty one for each rejection."""
        understood = [event.meaning for event in self.told if isinstance(event, events.Understood)]
        return ["" if each.band is Band.REJECT else each.intent for each in understood]

    @property
    def lost(self) -> list[events.Event]:
        return [event for event in self.told if isinstance(event, events.RecognitionLost)]


async def test_a_phrase_is_understood(recognizer: Recognizer, spoken: Samples) -> None:
    caller = await Caller(recognizer).says(hiss(0.5), spoken, hiss(1.5))
    assert caller.meanings == ["technical_support"]
    assert caller.final[0]["recognition_ms"] >= 0


async def test_zeros_are_silence_and_the_phrase_after_them_is_understood(
    recognizer: Recognizer, spoken: Samples
) -> None:
    zeros = np.zeros(5 * RATE_HZ, np.int16)
    caller = await Caller(recognizer).says(zeros)
    assert caller.told == []
    await caller.says(spoken, zeros)
    assert caller.meanings == ["technical_support"]


async def test_clipped_speech_is_answered_and_the_call_hears_on(
    recognizer: Recognizer, spoken: Samples
) -> None:
    clipped = np.clip(spoken.astype(np.int32) * 100, -32768, 32767).astype(np.int16)
    caller = await Caller(recognizer).says(hiss(0.5), clipped, hiss(1.5))
    assert len(caller.meanings) == 1
    await caller.says(spoken, hiss(1.5))
    assert caller.meanings[1:] == ["technical_support"]
    assert caller.lost == []


async def test_half_a_minute_without_a_pause_is_cut_into_utterances(
    recognizer: Recognizer, spoken: Samples
) -> None:
    loud = np.flatnonzero(np.abs(spoken) > 500)
    words = spoken[loud[0] : loud[-1]]
    endless = np.concatenate(list(islice(cycle([words]), 30 * RATE_HZ // len(words))))
    caller = await Caller(recognizer).says(endless, hiss(2))
    started = [event for event in caller.told if isinstance(event, events.SpeechStarted)]
    assert len(started) == len(caller.meanings) == 3
    assert caller.lost == []
    await caller.says(spoken, hiss(1.5))
    assert caller.meanings[-1] == "technical_support"


@pytest.mark.parametrize(("text", "silence_ms"), [("latte", 900), ("latte with milk", 500)])
async def test_who_may_mean_more_is_waited_for(text: str, silence_ms: int, spoken: Samples) -> None:
    caller = Caller(ScriptedRecognizer([text]), DRINKS)
    await caller.says(hiss(0.5), spoken, hiss(2))
    assert caller.meanings == ["order"]
    assert caller.final[0]["silence_ms"] == pytest.approx(silence_ms, abs=40)
