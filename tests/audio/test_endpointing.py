import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.audio.endpointing import Began, Ended, Endpointer, Patience, Paused, Resumed

CHUNK_S = 0.032
probabilities = st.lists(st.sampled_from([0.0, 0.1, 0.4, 0.6, 1.0]), max_size=1500)


def feed(endpointer, probability, duration_s, length_s=0.01):
    turns = told(endpointer, probability, duration_s, length_s)
    return [turn for turn in turns if not isinstance(turn, Paused | Resumed)]


def told(endpointer, probability, duration_s, length_s=0.01):
    turns = (endpointer.feed(probability, length_s) for _ in range(round(duration_s / length_s)))
    return [turn for turn in turns if turn]


def speaking():
    endpointer = Endpointer()
    assert feed(endpointer, 1.0, 0.5) == [Began(pytest.approx(0.2))]
    return endpointer


def test_speech_begins_after_the_barge_in_time():
    endpointer = Endpointer()
    assert not feed(endpointer, 1.0, 0.19)
    assert feed(endpointer, 1.0, 0.01) == [Began(pytest.approx(0.2))]


def test_a_cough_is_nothing():
    endpointer = Endpointer()
    for _ in range(20):
        assert not feed(endpointer, 1.0, 0.19)
        assert not feed(endpointer, 0.0, 0.2)
    assert endpointer.voice_age_s == 0


def test_a_short_word_is_speech_where_it_interrupts_nothing():
    endpointer = Endpointer()
    endpointer.interrupting = False
    assert not feed(endpointer, 1.0, 0.09)
    assert feed(endpointer, 1.0, 0.01) == [Began(pytest.approx(0.1))]


def test_a_stop_inside_a_word_does_not_undo_its_voice():
    endpointer = Endpointer()
    feed(endpointer, 1.0, 0.15)
    feed(endpointer, 0.0, 0.1)
    assert feed(endpointer, 1.0, 0.05) == [Began(pytest.approx(0.3))]


def test_voice_starts_at_the_upper_and_stops_at_the_lower_threshold():
    endpointer = Endpointer()
    assert not feed(endpointer, 0.4, 5)
    feed(endpointer, 0.6, 0.2)
    assert endpointer.in_speech
    assert not feed(endpointer, 0.4, 5)
    assert feed(endpointer, 0.3, 5) == [Ended(pytest.approx(0.9), cut=False)]


def test_speech_ends_after_the_silence_asked_for():
    endpointer = speaking()
    assert not feed(endpointer, 0.0, 0.89)
    assert feed(endpointer, 0.0, 0.01) == [Ended(pytest.approx(0.9), cut=False)]
    assert not endpointer.in_speech


def test_a_pause_between_words_ends_nothing():
    endpointer = speaking()
    for _ in range(5):
        assert not feed(endpointer, 0.0, 0.8)
        assert not feed(endpointer, 1.0, 0.1)


def test_silence_within_speech_is_a_pause_once():
    endpointer = speaking()
    assert not told(endpointer, 0.0, 0.29)
    assert told(endpointer, 0.0, 0.01) == [Paused()]
    assert not told(endpointer, 0.0, 0.5)


def test_voice_after_a_pause_resumes_speech():
    endpointer = speaking()
    told(endpointer, 0.0, 0.4)
    assert told(endpointer, 1.0, 0.5) == [Resumed()]
    assert told(endpointer, 0.0, 0.3) == [Paused()]


def test_a_shorter_silence_is_no_pause():
    endpointer = speaking()
    for _ in range(5):
        assert not told(endpointer, 0.0, 0.29)
        assert not told(endpointer, 1.0, 0.1)


def test_a_pause_ends_with_the_speech():
    endpointer = speaking()
    assert told(endpointer, 0.0, 0.9) == [Paused(), Ended(pytest.approx(0.9), cut=False)]
    assert told(endpointer, 1.0, 0.5) == [Began(pytest.approx(0.2))]


def test_speech_that_fits_ends_sooner():
    endpointer = speaking()
    endpointer.text_fits = True
    assert not feed(endpointer, 0.0, 0.49)
    assert feed(endpointer, 0.0, 0.01) == [Ended(pytest.approx(0.5), cut=False)]


def test_learning_late_that_it_fits_ends_speech_at_once():
    endpointer = speaking()
    feed(endpointer, 0.0, 0.7)
    endpointer.text_fits = True
    assert endpointer.feed(1.0, 0.01) == Ended(pytest.approx(0.7), cut=False)


def test_what_fitted_one_utterance_does_not_shorten_the_next():
    endpointer = speaking()
    endpointer.text_fits = True
    feed(endpointer, 0.0, 0.5)
    feed(endpointer, 1.0, 0.3)
    assert not feed(endpointer, 0.0, 0.8)


def test_endless_speech_is_cut_and_begins_anew():
    turns = feed(Endpointer(), 1.0, 26.3)
    assert turns == [
        Began(pytest.approx(0.2)),
        Ended(0.0, cut=True),
        Began(pytest.approx(0.2)),
        Ended(0.0, cut=True),
        Began(pytest.approx(0.2)),
    ]


def test_times_may_be_changed_in_mid_speech():
    endpointer = speaking()
    endpointer.patience = Patience(end_silence_s=0.3)
    assert feed(endpointer, 0.0, 0.3) == [Ended(pytest.approx(0.3), cut=False)]


def test_resetting_forgets_speech_without_a_word():
    endpointer = speaking()
    endpointer.reset()
    assert not feed(endpointer, 0.0, 5)


@given(probabilities, st.floats(0.1, 2), st.floats(0.05, 1), st.floats(1, 20))
def test_speech_begins_and_ends_in_turn_within_its_times(heard, silence_s, voice_s, longest_s):
    endpointer = Endpointer(
        Patience(end_silence_s=silence_s, max_utterance_s=longest_s, barge_in_voice_s=voice_s)
    )
    speech_s = None
    for probability in heard:
        turn = endpointer.feed(probability, CHUNK_S)
        if speech_s is not None:
            speech_s += CHUNK_S
        if isinstance(turn, Began):
            assert speech_s is None
            assert turn.voice_s >= voice_s - 1e-6
            speech_s = turn.voice_s
        elif isinstance(turn, Ended):
            assert speech_s is not None
            assert turn.cut or silence_s <= turn.silence_s + 1e-6 < silence_s + CHUNK_S + 1e-5
            assert speech_s <= max(longest_s, voice_s + 2) + CHUNK_S
            speech_s = None
        assert endpointer.in_speech == (speech_s is not None)


@given(probabilities)
def test_silence_ends_whatever_was_said(heard):
    endpointer = Endpointer()
    for probability in heard:
        endpointer.feed(probability, CHUNK_S)
    feed(endpointer, 0.0, 1.0)
    assert not endpointer.in_speech
    assert endpointer.voice_age_s == 0
