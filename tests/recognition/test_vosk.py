import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import soxr

from smartivr.errors import EngineFailed, ModelMissing
from smartivr.line import Samples
from smartivr.recognition import catalogue
from smartivr.recognition.base import RATE_HZ
from smartivr.recognition.vosk import VoskRecognizer
from smartivr.recognition.vosk_files import NEEDED, WORDS, check
from smartivr.recognition.vosk_model import VoskModel
from smartivr.synthesis.espeak import EspeakVoice
from smartivr.understanding.expecting import Expecting, Option
from smartivr.understanding.vocabulary import Vocabulary

SHIPPED = catalogue.find("vosk-tiny-en").folder
ORDER = Vocabulary.of(
    Expecting("en", options=(Option("order", "order", ("track my order", "order status")),))
)


async def said(text: str) -> Samples:
    voice = EspeakVoice("en-us")
    try:
        pieces = [piece async for piece in voice.speak(text)]
    finally:
        await voice.close()
    speech = soxr.resample(np.concatenate(pieces), voice.rate_hz, RATE_HZ)
    noise = np.random.default_rng(5).standard_normal(RATE_HZ // 2) * 10
    quiet = noise.astype(np.int16)
    return np.concatenate([quiet, speech, quiet])


@pytest.fixture
async def recognizer() -> AsyncIterator[VoskRecognizer]:
    started = VoskRecognizer(SHIPPED, "en", threads=2)
    await started.start()
    yield started
    await started.close()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "model"))


@pytest.mark.parametrize("name", [*NEEDED, WORDS])
async def test_a_missing_file_is_named_before_libvosk_sees_the_model(
    model: Path, name: str
) -> None:
    (model / name).unlink()
    with pytest.raises(ModelMissing, match=f"{name} is missing"):
        await VoskRecognizer(model, "en", threads=1).start()


@pytest.mark.parametrize("name", [*NEEDED, WORDS])
def test_an_empty_file_is_named(model: Path, name: str) -> None:
    (model / name).write_bytes(b"")
    with pytest.raises(ModelMissing, match=f"{name} is empty"):
        check(model)


def test_an_incomplete_ivector_extractor_is_named(model: Path) -> None:
    (model / "ivector").mkdir()
    with pytest.raises(ModelMissing, match=r"ivector/final\.dubm is missing"):
        check(model)


def test_a_model_with_a_fixed_graph_is_refused(model: Path) -> None:
    (model / "graph" / "HCLG.fst").write_bytes(b"x")
    with pytest.raises(ModelMissing, match="takes no grammar"):
        check(model)


def test_a_folder_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="no such folder"):
        VoskModel(tmp_path / "nowhere")


def test_words_are_looked_up_in_the_model() -> None:
    assert VoskModel(SHIPPED).unknown(["order", "smartivr", "zero"]) == {"smartivr"}


def test_a_phrase_with_an_unknown_word_is_left_out_of_the_grammar() -> None:
    option = Option("x", "x", ("order", "smartivr support", "support"))
    vocabulary = Vocabulary.of(Expecting("en", options=(option,)))
    recognizer = VoskRecognizer(SHIPPED, "en", threads=1)
    grammar = json.loads(recognizer._grammar(vocabulary, VoskModel(SHIPPED)))
    assert {"order", "support", "[unk]"} <= set(grammar)
    assert not [phrase for phrase in grammar if "smartivr" in phrase]


async def test_before_start_nothing_can_be_opened() -> None:
    option = Option("x", "x", ("order",))
    with pytest.raises(EngineFailed):
        await VoskRecognizer(SHIPPED, "en", threads=1).open(
            Vocabulary.of(Expecting("en", options=(option,)))
        )


async def test_in_a_pause_it_hears_words_that_the_grammar_lacks(recognizer: VoskRecognizer) -> None:
    utterance = await recognizer.open(ORDER)
    await utterance.feed(await said("technical support"))
    await utterance.ponder()
    found = await utterance.finish()
    assert "support" in found.free_text
    assert found.evidence.get("free_agreement", 0.0) < 0.5


async def test_the_second_pass_goes_on_where_the_caller_does(recognizer: VoskRecognizer) -> None:
    speech = await said("track my order")
    utterance = await recognizer.open(ORDER)
    for piece in np.array_split(speech, 4):
        await utterance.feed(piece)
        await utterance.ponder()
    found = await utterance.finish()
    assert found.text == "track my order"
    assert found.free_text.split().count("order") == 1, "nothing is heard twice"
    assert found.evidence["free_agreement"] > 0.5
    assert found.evidence["free_confidence"] > 0.5


async def test_without_a_pause_there_is_no_second_pass(recognizer: VoskRecognizer) -> None:
    utterance = await recognizer.open(ORDER)
    await utterance.feed(await said("track my order"))
    found = await utterance.finish()
    assert found.free_text == ""
    assert "free_agreement" not in found.evidence


async def test_a_phrase_is_surer_than_another_sentence(recognizer: VoskRecognizer) -> None:
    shares = []
    for text in ("track my order", "my brother plays the violin"):
        utterance = await recognizer.open(ORDER)
        await utterance.feed(await said(text))
        found = await utterance.finish()
        shares.append(found.evidence.get("accepted_share", 0.0))
    assert shares[0] > shares[1] + 0.3


@pytest.mark.parametrize("rate_hz", [16000, 8000])
async def test_a_telephones_band_is_heard_as_well(recognizer: VoskRecognizer, rate_hz: int) -> None:
    narrow = soxr.resample(await said("order status"), RATE_HZ, rate_hz)
    utterance = await recognizer.open(ORDER)
    await utterance.feed(soxr.resample(narrow, rate_hz, RATE_HZ))
    assert (await utterance.finish()).text == "order status"


async def test_a_second_pass_is_left_out_while_all_threads_are_busy(
    recognizer: VoskRecognizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    utterance = await recognizer.open(ORDER)
    await utterance.feed(await said("track my order"))
    monkeypatch.setattr(recognizer._threads, "spare", lambda: False)
    await utterance.ponder()
    assert (await utterance.finish()).free_text == ""


async def test_its_vitals_tell_whether_it_is_up() -> None:
    recognizer = VoskRecognizer(SHIPPED, "en", threads=3)
    assert (recognizer.vitals().workers, recognizer.vitals().alive) == (3, 0)
    await recognizer.start()
    assert recognizer.vitals().alive == 3
    await recognizer.close()
    assert recognizer.vitals().alive == 0
