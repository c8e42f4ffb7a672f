import numpy as np
import pytest

from smartivr.client.player import SilentPlayer
from smartivr.client.refusal import raised, refusal
from smartivr.errors import BadMessage, NotFound, SwitchboardFull, TransportError

FRAME = np.zeros(320, np.int16)


class Clock:
    now_s = 50.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def player(clock):
    return SilentPlayer(16000, clock)


def test_a_mark_is_reached_when_everything_before_it_would_have_been_played(player, clock):
    for _ in range(5):
        player.add(FRAME)
    player.mark("1")
    clock.now_s += 0.09
    assert player.reached() == []
    clock.now_s += 0.02
    assert player.reached() == ["1"]
    assert player.reached() == []


def test_audio_after_a_pause_plays_from_then_on(player, clock):
    player.add(FRAME)
    clock.now_s += 10
    player.add(FRAME)
    player.mark("1")
    clock.now_s += 0.019
    assert player.reached() == []
    clock.now_s += 0.002
    assert player.reached() == ["1"]


def test_a_mark_without_audio_is_reached_at_once(player):
    player.mark("1")
    assert player.reached() == ["1"]


def test_what_is_cleared_counts_as_played(player):
    player.add(np.zeros(160_000, np.int16))
    player.mark("1")
    player.mark("2")
    player.clear()
    assert player.reached() == ["1", "2"]
    player.mark("3")
    assert player.reached() == ["3"]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("not-found", NotFound),
        ("switchboard-full", SwitchboardFull),
        ("bad-message", BadMessage),
        ("made-up", TransportError),
    ],
)
def test_a_code_becomes_the_error_that_it_stands_for(code, kind):
    assert type(raised(code, "x")) is kind
    body = f'{{"error": {{"code": "{code}", "message": "what"}}}}'.encode()
    assert type(refusal(400, body)) is kind
    assert str(refusal(400, body)) == "what"


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"error": "x"}', b"null"])
def test_an_answer_of_something_else_is_told_by_its_status(body):
    assert str(refusal(502, body)) == "the server answered with status 502"
