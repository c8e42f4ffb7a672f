import json
import shutil
from pathlib import Path

import pytest

from smartivr.errors import EngineFailed, ModelMissing
from smartivr.recognition import catalogue
from smartivr.recognition.vosk import VoskRecognizer
from smartivr.recognition.vosk_readings import joined
from smartivr.recognition.vosk_files import NEEDED, WORDS, check
from smartivr.recognition.vosk_model import VoskModel
from smartivr.understanding.expecting import Expecting, Option
from smartivr.understanding.hypothesis import Alternative
from smartivr.understanding.vocabulary import Vocabulary

SHIPPED = catalogue.find("vosk-tiny-en").folder


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


def test_stretches_that_libvosk_closed_itself_are_joined() -> None:
    first = [Alternative("i want", 5), Alternative("i won't", 4)]
    second = [Alternative("sales", 3), Alternative("", 2.5)]
    texts = [reading.text for reading in joined([first, [], second])]
    assert texts == ["i want sales", "i want", "i won't sales", "i won't"]


async def test_before_start_nothing_can_be_opened() -> None:
    option = Option("x", "x", ("order",))
    with pytest.raises(EngineFailed):
        await VoskRecognizer(SHIPPED, "en", threads=1).open(
            Vocabulary.of(Expecting("en", options=(option,)))
        )
