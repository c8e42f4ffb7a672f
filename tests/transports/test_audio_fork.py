"""The habits of mod_audio_fork that jambonz and FreeSWITCH share."""

import json

import numpy as np
import pytest

from smartivr.errors import BadFrame, BadMessage
from smartivr.line import KeyPressed, Played
from smartivr.transports.audio_fork import AudioFork

FRAME = np.arange(100, 260, dtype=np.int16)


def answer(mark, event):
    return json.dumps({"type": "mark", "data": {"name": mark, "event": event}})


def heard(fork, message):
    return list(fork.told(message))


def samples_of(messages):
    return np.frombuffer(b"".join(messages), "<i2")


def test_audio_is_plain_samples_both_ways():
    fork = AudioFork(8000)
    (message,) = fork.audio(FRAME)
    assert np.array_equal(fork.heard(message).samples, FRAME)


def test_of_stereo_only_the_caller_is_heard():
    fork = AudioFork(8000, 2)
    both = np.stack([FRAME, -FRAME], axis=1).ravel()
    assert np.array_equal(fork.heard(both.astype("<i2").tobytes()).samples, FRAME)


@pytest.mark.parametrize(("channels", "size"), [(1, 321), (2, 322)])
def test_part_of_a_sample_is_refused(channels, size):
    with pytest.raises(BadFrame):
        AudioFork(8000, channels).heard(bytes(size))


def test_the_module_s_own_marker_never_stands_in_our_audio():
    sent = samples_of(AudioFork(8000).audio(np.array([-2, -1, 0, -1], np.int16)))
    assert list(sent) == [-2, 0, 0, 0]


def test_marks_are_answered_played_or_dropped():
    fork = AudioFork(8000)
    for mark, event in (("1", "playout"), ("2", "cleared")):
        fork.audio(FRAME)
        (asked,) = fork.mark(mark)
        assert json.loads(asked) == {"type": "mark", "data": {"name": mark}}
        assert heard(fork, answer(mark, event)) == [Played(mark)]


def test_a_mark_that_was_not_asked_for_is_nothing():
    assert heard(AudioFork(8000), answer("9", "playout")) == []


def test_a_mark_is_answered_once():
    fork = AudioFork(8000)
    fork.mark("1")
    assert heard(fork, answer("1", "playout")) == [Played("1")]
    assert heard(fork, answer("1", "cleared")) == []


def test_no_more_than_thirty_marks_are_pending():
    fork = AudioFork(8000)
    assert all(fork.mark(str(number)) for number in range(30))
    assert fork.mark("31") is None
    heard(fork, answer("0", "playout"))
    assert fork.mark("31")


def test_clearing_pushes_on_what_has_not_come_together_and_then_drops_all():
    fork = AudioFork(16000)
    assert fork.clear() == ()
    fork.audio(FRAME)
    pushed, killed = fork.clear()
    assert not np.any(samples_of([pushed]))
    assert len(samples_of([pushed])) == 1280
    assert json.loads(killed) == {"type": "killAudio"}


def test_a_mark_dropped_within_the_audio_is_counted_off_by_one_sample():
    fork = AudioFork(8000)
    fork.mark("1")
    fork.audio(FRAME)
    fork.clear()
    heard(fork, answer("1", "cleared"))
    assert list(samples_of(fork.audio(FRAME))[:2]) == [-1, FRAME[0]]
    assert list(samples_of(fork.audio(FRAME))[:2]) == [FRAME[0], FRAME[1]]


def test_a_mark_that_never_entered_the_audio_leaves_nothing_to_count_off():
    fork = AudioFork(8000)
    fork.mark("1")
    heard(fork, answer("1", "cleared"))
    assert np.array_equal(samples_of(fork.audio(FRAME)), FRAME)


@pytest.mark.parametrize(("told", "key"), [("5", "5"), ("#", "#"), ("d", "D")])
def test_keys_are_heard(told, key):
    message = json.dumps({"event": "dtmf", "dtmf": told, "duration": "1600"})
    assert heard(AudioFork(8000), message) == [KeyPressed(key)]


def test_unknown_messages_are_nothing():
    fork = AudioFork(8000)
    assert heard(fork, '{"type": "playDone", "data": {"id": "a"}}') == []
    assert heard(fork, "{}") == []


@pytest.mark.parametrize(
    "message",
    [
        "",
        "nonsense",
        "[]",
        "12",
        '{"type": "mark"}',
        '{"type": "mark", "data": {"name": "1"}}',
        '{"type": "mark", "data": {"name": "1", "event": "lost"}}',
        '{"event": "dtmf"}',
        '{"event": "dtmf", "dtmf": ""}',
        '{"event": "dtmf", "dtmf": "55"}',
        '{"event": "dtmf", "dtmf": 5}',
        "[" * 100_000,
    ],
)
def test_what_is_wrong_is_refused(message):
    with pytest.raises(BadMessage):
        heard(AudioFork(8000), message)
