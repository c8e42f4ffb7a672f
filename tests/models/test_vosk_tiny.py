import re

from kaldi_binary import HEADER
from kaldi_model import transition_model
from phone_set import NUMBERS
from phrases import words_of_callers

from smartivr.recognition import catalogue
from smartivr.recognition.vosk_files import check
from smartivr.recognition.vosk_model import VoskModel

SHIPPED = catalogue.find("vosk-tiny-en").folder


def _table(name: str) -> dict[str, str]:
    lines = (SHIPPED / "graph" / name).read_text(encoding="utf-8").splitlines()
    return dict(line.split(" ") for line in lines)


def test_every_file_of_the_shipped_model_is_there() -> None:
    check(SHIPPED)
    assert (SHIPPED / "am" / "global_cmvn.stats").stat().st_size > 0
    assert (SHIPPED / "LICENSE").stat().st_size > 0


def test_the_shipped_model_stays_small() -> None:
    size = sum(path.stat().st_size for path in SHIPPED.rglob("*") if path.is_file())
    assert size < 12_000_000


def test_the_readme_counts_the_words_of_the_model() -> None:
    words = [word for word in _table("words.txt") if word[0] not in "<["]
    told = re.search(r"([\d,]+) words", (SHIPPED / "README.md").read_text(encoding="utf-8"))
    assert told is not None
    assert int(told[1].replace(",", "")) == len(words)


def test_numbers_of_words_are_different() -> None:
    numbers = _table("words.txt")
    assert len(set(numbers.values())) == len(numbers)
    assert numbers["<eps>"] == "0"


def test_every_word_that_callers_say_is_in_the_model() -> None:
    assert VoskModel(SHIPPED).unknown(words_of_callers()) == set()


def test_the_shipped_model_has_the_transitions_that_the_recipe_writes() -> None:
    written = HEADER + transition_model()
    with (SHIPPED / "am" / "final.mdl").open("rb") as file:
        assert file.read(len(written)) == written


def test_the_shipped_graph_has_the_phones_of_the_recipe() -> None:
    phones = {name: str(number) for name, number in NUMBERS.items()}
    assert _table("phones.txt") == {"<eps>": "0", **phones}
    assert set(_table("phones/word_boundary.int")) == set(phones.values())


def test_sounds_that_mean_several_words_are_told_apart_above_the_transitions() -> None:
    marks = (SHIPPED / "graph" / "disambig_tid.int").read_text().split()
    assert [int(mark) for mark in marks] == [2 * len(NUMBERS) + n for n in range(1, len(marks) + 1)]
