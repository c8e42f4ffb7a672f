import pytest

from smartivr.understanding.phonetics import likeness, phrase_sound


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("broad band", "broadband"),
        ("sails", "sales"),
        ("right", "write"),
        ("eight", "ate"),
        ("knight", "night"),
        ("for", "four"),
    ],
)
def test_english_words_that_sound_the_same_are_alike(one, other):
    assert likeness(one, other, "en") == 1.0


@pytest.mark.parametrize(
    ("one", "other"),
    [("może", "morze"), ("góra", "gura"), ("chleb", "hleb"), ("sprzedaż", "spszedasz")],
)
def test_polish_spellings_of_the_same_sounds_are_alike(one, other):
    assert likeness(one, other, "pl") >= 0.9


def test_a_near_miss_is_nearer_than_another_word():
    assert likeness("sport", "support", "en") > 0.8 > likeness("sport", "billing", "en")
    assert likeness("internetem", "internet", "pl") > 0.8 > likeness("konsultant", "internet", "pl")


def test_nothing_sounds_like_nothing():
    assert likeness("", "", "en") == 0.0
    assert phrase_sound("...", "en") == ""
