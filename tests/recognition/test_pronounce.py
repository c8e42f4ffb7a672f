import pytest

from smartivr.recognition.pocketsphinx_decoder import CLASSES
from smartivr.recognition.pronounce import ARPABET, Pronouncer, arpabet

PHONES = frozenset(CLASSES)


def test_every_spelling_uses_phones_of_the_dictionary_only() -> None:
    assert {phone for spelled in ARPABET.values() for phone in spelled.split()} <= PHONES


def test_stress_is_left_out() -> None:
    assert arpabet(["t", "ˈɛ", "l", "ə", "f", "ˌoʊ", "n"]) == "T EH L AH F OW N"


def test_a_sound_run_together_is_taken_apart() -> None:
    assert arpabet(["bɹ", "ˈɑːɹd"]) == "B R AA R D"


def test_a_word_with_a_sound_that_has_no_counterpart_is_not_spelled() -> None:
    assert arpabet(["k", "ǃ"]) == ""


def test_invented_words_get_pronunciations() -> None:
    spoken = Pronouncer().pronounce(["vodafone", "smartivr", "broadbandly"])
    assert spoken["vodafone"] == "V AA D AH F OW N"
    assert set(spoken) == {"vodafone", "smartivr", "broadbandly"}
    assert {phone for phones in spoken.values() for phone in phones.split()} <= PHONES


def test_polish_names_are_pronounced_in_english() -> None:
    assert Pronouncer().pronounce(["żubrówka"])["żubrówka"]


@pytest.mark.parametrize("word", ["日本", "заказ", "ελλάδα"])
def test_other_scripts_are_not_pronounced(word: str) -> None:
    assert Pronouncer().pronounce([word]) == {}


def test_words_once_asked_for_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    pronouncer = Pronouncer()
    first = pronouncer.pronounce(["vodafone"])
    monkeypatch.setattr(Pronouncer, "_ask", lambda *_: pytest.fail("asked twice"))
    assert pronouncer.pronounce(["vodafone"]) == first
