from pathlib import Path

import pytest

from smartivr.errors import ModelMissing
from smartivr.recognition.lexicon import Lexicon, dictionary_text
from smartivr.recognition.pocketsphinx_hearing import DICTIONARY, model_file
from smartivr.recognition.pronounce import Pronouncer


@pytest.fixture
def lexicon() -> Lexicon:
    return Lexicon(Path(model_file(DICTIONARY)), Pronouncer())


def test_a_word_has_all_the_pronunciations_of_the_dictionary(lexicon: Lexicon) -> None:
    assert set(lexicon.pronunciations(["read"])["read"]) == {"R EH D", "R IY D"}


def test_a_word_that_is_in_no_dictionary_gets_a_guess(lexicon: Lexicon) -> None:
    assert len(lexicon.pronunciations(["smartivr"])["smartivr"]) == 1


def test_only_what_cannot_be_spoken_is_unknown(lexicon: Lexicon) -> None:
    assert lexicon.unknown(["order", "smartivr", "日本"]) == {"日本"}


def test_variants_are_numbered_in_the_file() -> None:
    text = dictionary_text({"a": ("AH", "EY"), "be": ("B IY",)})
    assert text == "a AH\na(2) EY\nbe B IY\n"


def test_a_missing_dictionary_is_a_missing_model(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="dictionary"):
        Lexicon(tmp_path / "none.dict", Pronouncer()).pronunciations(["order"])
