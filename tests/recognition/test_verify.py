from collections.abc import AsyncIterator

import numpy as np
import pytest

from smartivr.errors import ModelMissing, NotFound
from smartivr.line import Samples
from smartivr.recognition.scripted import ScriptedRecognizer
from smartivr.recognition.verify import OUTSIDERS, verify, verify_model
from smartivr.synthesis.espeak import EspeakVoice
from smartivr.understanding.expecting import Expecting, Option
from smartivr.understanding.vocabulary import Vocabulary

PHRASES = ("technical support", "track my order", "phone line")
VOCABULARY = Vocabulary.of(Expecting("en", options=(Option("x", "x", PHRASES),)))


class Hum:
    name = "hum"
    rate_hz = 8000

    async def speak(self, text: str) -> AsyncIterator[Samples]:
        yield np.full(800 * len(text.split()), 5000, np.int16)


async def test_what_is_heard_right_and_what_is_taken_for_an_option_are_counted() -> None:
    wrong = [*PHRASES[:2], "technical support", "phone line"]
    found = await verify(ScriptedRecognizer(wrong), [VOCABULARY], Hum())
    assert found.spoken == 3
    assert found.missed == (("phone line", "technical support"),)
    assert found.accepted == (OUTSIDERS["en"][0],)
    assert found.outsiders == len(OUTSIDERS["en"])
    assert found.voice == "hum"


async def test_a_long_vocabulary_is_sampled() -> None:
    found = await verify(ScriptedRecognizer(), [VOCABULARY], Hum(), most_phrases=2)
    assert found.spoken == 2


async def test_words_that_the_recognizer_lacks_are_named() -> None:
    found = await verify(ScriptedRecognizer(unknown=["track", "river"]), [VOCABULARY], Hum())
    assert found.unknown_words == ("track",)


@pytest.mark.usefixtures("unhurried")
async def test_the_model_that_ships_hears_a_synthetic_voice() -> None:
    voice = EspeakVoice("en-us")
    await voice.start()
    try:
        tried = await verify_model("vosk-tiny-en", [VOCABULARY], [voice, Hum()])
    finally:
        await voice.close()
    found, hummed = tried.by_voice
    assert found.missed == ()
    assert found.accepted == ()
    assert len(hummed.missed) == len(PHRASES)
    cost = tried.cost
    assert 0 < cost.cpu_per_s < 0.5
    assert 0 < cost.free_cpu_per_s < 0.5
    assert cost.call_mb is None or cost.call_mb < 20


async def test_a_voice_cannot_be_verified_as_a_recognizer() -> None:
    with pytest.raises(NotFound, match="is a voice"):
        await verify_model("en_GB-alba-medium", [VOCABULARY], [Hum()])


async def test_a_model_that_is_not_installed_is_missing() -> None:
    with pytest.raises(ModelMissing):
        await verify_model("vosk-model-en-us-0.22-lgraph", [VOCABULARY], [Hum()])
