import pytest

from smartivr.evaluate.bench_caller import LEAST_PAUSE_S, Script, Silences
from smartivr.line import FRAME_S


def script(share):
    return Script({"": [b"x"] * 100}, b"", 16000, "digits", share)


def test_callers_speak_their_share_of_the_time():
    assert script(0.25).pause_after([b"x"] * 100) == 300


@pytest.mark.parametrize("share", [0.9, 1.0])
def test_callers_pause_until_they_can_have_been_heard(share):
    assert script(share).pause_after([b"x"] * 100) == round(LEAST_PAUSE_S / FRAME_S)


def test_steps_without_words_of_their_own_get_the_common_ones():
    words = Script({"": [b"common"], "digit": [b"seven"]}, b"", 16000, "digits")

    assert words.said_at("digit") == [b"seven"]
    assert words.said_at("other") == [b"common"]
    assert Script({"digit": [b"seven"]}, b"", 16000, "digits").said_at("other") == ()


def test_a_meaning_belongs_to_the_words_that_ended_before_its_silence():
    silences = Silences()
    silences.began(10.0)

    assert silences.heard(10.58, 0.5) == pytest.approx(0.08)


def test_a_meaning_is_counted_once():
    silences = Silences()
    silences.began(10.0)
    silences.heard(10.6, 0.5)

    assert silences.heard(11.0, 0.5) is None


def test_words_that_were_not_answered_are_passed_over():
    silences = Silences()
    silences.began(10.0)
    silences.began(12.0)

    assert silences.heard(12.7, 0.5) == pytest.approx(0.2)


def test_words_that_ended_just_now_are_not_answered_yet():
    silences = Silences()
    silences.began(10.0)
    silences.began(12.0)

    assert silences.heard(12.1, 0.5) == pytest.approx(1.6)


def test_a_pause_within_the_words_is_no_end():
    assert Silences().heard(10.0, 0.5) is None


def test_silence_that_began_before_the_last_frame_is_no_negative_delay():
    silences = Silences()
    silences.began(10.0)

    assert silences.heard(10.45, 0.5) == 0.0
