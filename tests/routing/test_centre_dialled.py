"""People who are dialled in person."""

import pytest
from played_centre import Played, of, stopped

from smartivr.routing.agent import AgentState
from smartivr.routing.centre_actions import Connect, RingAgent, Unreachable
from smartivr.routing.centre_events import Accepted, Declined, Dialled, Left, Paused, Vanished


def test_a_person_who_is_dialled_rings_and_answers():
    played = Played()
    out = played.tell(Dialled("x", "ann", 20.0))
    assert of(out, RingAgent) == [RingAgent(1, "x", "ann", "", 20.0)]
    assert of(played.tell(Accepted(1, "ann")), Connect) == [Connect(1, "x", "ann", "")]


@pytest.mark.parametrize(
    ("before", "whom", "why"),
    [
        (None, "bob", "away"),
        (None, "zoe", "unknown"),
        (Paused("ann"), "ann", "busy"),
        (Dialled("y", "ann", 9.0), "ann", "busy"),
    ],
)
def test_a_person_who_cannot_be_dialled_is_unreachable(before, whom, why):
    played = Played()
    if before:
        played.tell(before)
    out = played.tell(Dialled("x", whom, 20.0))
    assert out == [Unreachable("x", whom, why)]


@pytest.mark.parametrize(
    ("then", "why"),
    [(Declined(1, "ann"), "declined"), (Vanished("ann"), "away"), (Paused("ann"), "declined")],
)
def test_a_person_who_does_not_take_the_call_is_unreachable(then, why):
    played = Played()
    played.tell(Dialled("x", "ann", 20.0))
    assert of(played.tell(then), Unreachable) == [Unreachable("x", "ann", why)]


def test_unanswered_calls_in_person_do_not_count_as_misses_of_queues():
    played = Played()
    for _ in range(3):
        played.tell(Dialled("x", "ann", 20.0))
        assert of(played.wait(20), Unreachable) == [Unreachable("x", "ann", "no-answer")]
    assert played.state("ann") is AgentState.AVAILABLE


def test_a_caller_who_gives_up_stops_the_ringing_of_a_person():
    played = Played()
    played.tell(Dialled("x", "ann", 20.0))
    assert stopped(played.tell(Left("x"))) == [("ann", "left")]
    assert played.state("ann") is AgentState.AVAILABLE
