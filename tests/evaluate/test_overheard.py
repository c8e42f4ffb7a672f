import pytest

from smartivr.errors import DatasetError, EngineFailed
from smartivr.evaluate.overheard import (
    Eavesdropper,
    Overheard,
    append_overheard,
    read_overheard,
)
from smartivr.recognition.scripted import Mishap, ScriptedRecognizer
from smartivr.understanding.expecting import Expecting, Option
from smartivr.understanding.hypothesis import Alternative, Hypothesis
from smartivr.understanding.vocabulary import Vocabulary

VOCABULARY = Vocabulary.of(Expecting("en", (Option("support", "support", ("support",)),)))
VOSK = Hypothesis((Alternative("a", 0.5),), engine="vosk", outside=True, evidence={"share": 0.2})
BOTH = Hypothesis((Alternative("ż"),), engine="both", free_text="b", ears=(VOSK, Hypothesis()))


def test_what_was_written_is_read_again(tmp_path):
    heard = (
        Overheard("shop", "main", "a.wav", "clean", "support", {"size": "big"}, utterances=(BOTH,)),
        Overheard("shop", "main", "b.wav", "clean", "", speaker="anna", text="hm"),
    )
    for one in heard:
        append_overheard(tmp_path / "heard.jsonl", one)
    assert read_overheard(tmp_path / "heard.jsonl") == heard


@pytest.mark.parametrize("content", ["nonsense", "[]", '{"line": "shop"}', '{"utterances": 3}'])
def test_other_files_are_refused(tmp_path, content):
    (tmp_path / "heard.jsonl").write_text(content, encoding="utf-8")
    with pytest.raises(DatasetError):
        read_overheard(tmp_path / "heard.jsonl")


def test_a_file_that_is_not_there_is_said_to_be_unreadable(tmp_path):
    with pytest.raises(DatasetError, match="cannot be read"):
        read_overheard(tmp_path / "heard.jsonl")


async def test_an_eavesdropper_keeps_what_is_heard_and_tells_nothing(speech):
    eavesdropper = Eavesdropper(ScriptedRecognizer(["support"]))
    await eavesdropper.start()
    utterance = await eavesdropper.open(VOCABULARY)
    partial = await utterance.feed(speech)
    await utterance.ponder()
    told = await utterance.finish()
    await eavesdropper.close()

    assert partial.text == "support"
    assert (told.text, told.engine) == ("", "scripted")
    assert [kept.text for kept in eavesdropper.kept] == ["support"]


async def test_an_eavesdropper_fails_as_its_recognizer_does():
    recognizer = ScriptedRecognizer(["support"])
    recognizer.mishap = Mishap.DIE
    eavesdropper = Eavesdropper(recognizer)
    with pytest.raises(EngineFailed):
        await eavesdropper.open(VOCABULARY)
    assert eavesdropper.kept == []
