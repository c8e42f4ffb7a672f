import numpy as np
import pytest

from smartivr.errors import EngineFailed
from smartivr.recognition.scripted import Mishap, ScriptedRecognizer
from smartivr.understanding.expecting import Expecting, Option
from smartivr.understanding.vocabulary import Vocabulary

SALES = Vocabulary.of(Expecting("en", options=(Option("sales", "sales", ("sales",)),)))
LOUD = np.full(8000, 5000, np.int16)


async def heard(recognizer: ScriptedRecognizer, samples: np.ndarray = LOUD) -> str:
    utterance = await recognizer.open(SALES)
    await utterance.feed(samples)
    return (await utterance.finish()).text


async def test_texts_are_heard_in_order_and_then_nothing() -> None:
    recognizer = ScriptedRecognizer(["one", "two"])
    assert [await heard(recognizer) for _ in range(3)] == ["one", "two", ""]


async def test_silence_is_not_heard_whatever_the_script() -> None:
    assert await heard(ScriptedRecognizer(["one"]), np.zeros(8000, np.int16)) == ""


async def test_without_a_script_the_first_expected_phrase_is_heard() -> None:
    assert await heard(ScriptedRecognizer()) == "sales"


async def test_an_answer_may_be_computed_from_what_is_expected() -> None:
    recognizer = ScriptedRecognizer(lambda vocabulary, before: f"{vocabulary.language} {before}")
    assert [await heard(recognizer) for _ in range(2)] == ["en 0", "en 1"]


async def test_a_mishap_set_later_fails_utterances_in_flight() -> None:
    recognizer = ScriptedRecognizer(["one"])
    utterance = await recognizer.open(SALES)
    recognizer.mishap = Mishap.DIE
    with pytest.raises(EngineFailed):
        await utterance.feed(LOUD)
