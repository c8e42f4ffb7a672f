import numpy as np
import pytest

from smartivr.audio.tones import silence
from smartivr.errors import EngineFailed
from smartivr.evaluate.synthetic_caller import SyntheticCaller
from smartivr.recognition import registry
from smartivr.recognition.scripted import Mishap, ScriptedRecognizer
from smartivr.runtime.keeping.transcript import free_text, transcribe, utterances
from smartivr.understanding.hypothesis import Alternative, Hypothesis

RATE_HZ = 16000


@pytest.fixture
def flow(menu):
    return menu("Sales or support?")


async def spoken_by_a_caller(text):
    caller = SyntheticCaller("en", RATE_HZ)
    await caller.start()
    try:
        return await caller.say(text)
    finally:
        await caller.close()


async def test_every_utterance_of_a_message_is_in_its_transcript(flow, spoken):
    recognizer = ScriptedRecognizer(["hello", "please call me"])
    message = np.concatenate([spoken, silence(1.5, RATE_HZ), spoken])
    assert await transcribe(message, RATE_HZ, flow, recognizer) == "hello please call me"


async def test_a_message_that_ends_in_the_middle_of_a_word_is_heard_to_its_end(flow, spoken):
    recognizer = ScriptedRecognizer(["hello"])
    assert await transcribe(spoken[: RATE_HZ // 2], RATE_HZ, flow, recognizer) == "hello"


async def test_each_utterance_says_from_when_to_when_it_was(flow, spoken):
    recognizer = ScriptedRecognizer(["hello", "please call me"])
    pause_s, spoken_s = 1.5, len(spoken) / RATE_HZ
    message = np.concatenate([spoken, silence(pause_s, RATE_HZ), spoken])
    first, second = await utterances(message, RATE_HZ, flow, recognizer)
    assert (first.text, second.text) == ("hello", "please call me")
    assert 0 <= first.from_s < first.to_s <= spoken_s + 0.2
    assert second.from_s - first.from_s == pytest.approx(spoken_s + pause_s, abs=0.15)


async def test_silence_has_no_transcript(flow):
    recognizer = ScriptedRecognizer(["hello"])
    assert await transcribe(silence(3.0, RATE_HZ), RATE_HZ, flow, recognizer) == ""


async def test_a_telephones_rate_will_do(flow, spoken):
    recognizer = ScriptedRecognizer(["hello"])
    assert await transcribe(spoken[::2].copy(), 8000, flow, recognizer) == "hello"


async def test_a_recognizer_that_dies_is_an_error_and_no_empty_transcript(flow, spoken):
    recognizer = ScriptedRecognizer(["hello"])
    recognizer.mishap = Mishap.DIE
    with pytest.raises(EngineFailed):
        await transcribe(spoken, RATE_HZ, flow, recognizer)


def test_what_was_heard_without_a_grammar_goes_first():
    grammar = Hypothesis((Alternative("sales"),), free_text="i want a quote")
    assert free_text(grammar) == "i want a quote"
    first = Hypothesis((Alternative("sales"),), free_text="one")
    second = Hypothesis((Alternative("sales"),), free_text="two")
    assert free_text(Hypothesis((Alternative("sales"),), ears=(first, second))) == "two"


def test_a_phrase_that_the_recognizer_itself_does_not_believe_is_left_out():
    assert free_text(Hypothesis((Alternative("sales"),), outside=True)) == ""
    assert free_text(Hypothesis((Alternative("sales"),))) == "sales"


async def test_free_speech_is_heard_by_the_model_that_comes_with_the_package(flow):
    message = await spoken_by_a_caller(
        "My broadband has been down since yesterday. Please call me back tomorrow morning."
    )
    recognizer = registry.create("vosk", "en", workers=1)
    await recognizer.start()
    try:
        text = await transcribe(message, RATE_HZ, flow, recognizer)
    finally:
        await recognizer.close()
    words = "my broadband has been down since yesterday please call me back tomorrow morning"
    found = set(text.split()) & set(words.split())
    assert len(found) >= 0.7 * len(set(words.split())), text
