"""How the simulated audio module plays, as its source does."""

import json

import numpy as np
import pytest

from smartivr.errors import BadMessage
from smartivr.providers.audio_fork import ForkPlayer
from smartivr.providers.base import MarkAsked, Sound
from smartivr.transports.audio_fork import AudioFork

FRAME = np.full(160, 1000, np.int16)


def played(player, messages):
    return [told for message in messages for told in player.audio(message)]


def marks(told):
    return [each.mark for each in told if isinstance(each, MarkAsked)]


def samples(told):
    return np.concatenate([each.samples for each in told if isinstance(each, Sound)])


def frames(fork, count):
    return [message for _ in range(count) for message in fork.audio(FRAME)]


def test_audio_is_gathered_before_it_is_played():
    player, fork = ForkPlayer(8000), AudioFork(8000)
    assert played(player, frames(fork, 7)) == []
    assert len(samples(played(player, frames(fork, 1)))) == 1280
    assert played(player, frames(fork, 3)) == []
    assert len(samples(played(player, frames(fork, 1)))) == 640


def test_a_mark_stands_where_it_was_asked_for():
    player, fork = ForkPlayer(8000), AudioFork(8000)
    told = played(player, frames(fork, 3))
    player.mark("1")
    fork.mark("1")
    told += played(player, frames(fork, 5))
    assert [type(each) for each in told] == [Sound, MarkAsked, Sound]
    assert len(told[0].samples) == 480
    assert json.loads(player.told("1", dropped=False))["data"]["event"] == "playout"


def test_marks_after_dropped_ones_stay_in_step_with_what_our_stream_sends():
    player, fork = ForkPlayer(8000), AudioFork(8000)
    for number in range(5):
        name = str(number)
        told = played(player, frames(fork, 8))
        player.mark(name)
        fork.mark(name)
        told += played(player, frames(fork, 8))
        assert marks(told) == [name]
        fork.clear()
        said = player.told(name, dropped=True)
        assert [each.mark for each in fork.told(said)] == [name]


def test_without_that_a_later_mark_is_not_told():
    player = ForkPlayer(8000)
    for name, expected in (("1", ["1"]), ("2", [])):
        player.mark(name)
        assert marks(player.audio(FRAME.astype("<i2").tobytes() * 8)) == expected
        player.told("1", dropped=True) if expected else None


def test_marks_that_wait_are_dropped_at_once():
    player = ForkPlayer(8000)
    player.mark("1")
    assert [json.loads(each)["data"] for each in player.kill()] == [
        {"name": "1", "event": "cleared"}
    ]


def test_more_than_thirty_marks_are_not_taken():
    player = ForkPlayer(8000)
    for number in range(30):
        player.mark(str(number))
    with pytest.raises(BadMessage):
        player.mark("31")
