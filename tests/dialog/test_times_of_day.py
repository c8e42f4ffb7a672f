from datetime import time

import pytest

from smartivr.dialog.times_of_day import STEP_MIN, likeliest, time_options, times_meant
from smartivr.understanding.expecting import Expecting
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.meaning import Band
from smartivr.understanding.phrases import parse
from smartivr.understanding.understand import understand


@pytest.mark.parametrize(
    ("language", "said", "first"),
    [
        ("en", "three", time(15)),
        ("en", "nine o'clock", time(9)),
        ("en", "half past three", time(15, 30)),
        ("en", "half ten", time(10, 30)),
        ("en", "at three thirty p m", time(15, 30)),
        ("en", "three in the morning", time(3)),
        ("en", "fifteen hundred", time(15)),
        ("en", "noon", time(12)),
        ("en", "twelve thirty", time(12, 30)),
        ("en", "midnight", time(0)),
        ("pl", "o trzeciej", time(15)),
        ("pl", "o piętnastej", time(15)),
        ("pl", "wpół do czwartej", time(15, 30)),
        ("pl", "piętnasta trzydzieści", time(15, 30)),
        ("pl", "dziewiąta rano", time(9)),
        ("pl", "w południe", time(12)),
        ("pl", "ósma wieczorem", time(20)),
    ],
)
def test_a_time_is_understood_as_people_say_it(language, said, first):
    expecting = Expecting(language, time_options(language))
    meaning = understand(Hypothesis.of(said), expecting)
    assert meaning.band is Band.ACCEPT
    assert times_meant(meaning.intent)[0] == first


def test_a_time_that_may_be_either_is_the_one_that_suits():
    assert likeliest("clock_0300", lambda at: at.hour < 12) == time(3)
    assert likeliest("clock_0300", lambda _: True) == time(15)
    assert likeliest("clock_0300", lambda _: False) == time(15)
    assert likeliest("time_0300", lambda _: False) == time(3)
    assert likeliest("agent", lambda _: True) is None


@pytest.mark.parametrize("language", ["en", "pl"])
def test_every_half_hour_has_keys_and_phrases_of_its_own(language):
    options = time_options(language)
    keyed = [option for option in options if option.keys]
    assert len(keyed) == 24 * 60 // STEP_MIN
    assert {key for option in keyed for key in option.keys} >= {"0000", "0930", "2330"}
    phrases = [phrase for option in options for phrase in option.phrases]
    assert len(phrases) == len(set(phrases))
    for phrase in phrases:
        parse(phrase)
    assert not any(letter.isdigit() for o in options for letter in o.label)
