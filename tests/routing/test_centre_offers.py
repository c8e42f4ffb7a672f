"""Callers who are offered to agents of their queue."""

from played_centre import Played, of, offer, rules_of, rung, stopped

from smartivr.routing.agent import AgentState
from smartivr.routing.centre_actions import Connect, Place, RingAgent
from smartivr.routing.centre_events import Accepted, Declined, Left, Paused, Ready, TalkEnded
from smartivr.routing.strategies.named import STRATEGIES


def test_a_caller_is_told_the_place_before_anybody_rings():
    out = Played().join("x")
    kinds = [type(action) for action in out]
    assert kinds.index(Place) < kinds.index(RingAgent)
    assert of(out, Place) == [Place("x", "sales", 1, 0.0)]


def test_an_agent_who_accepts_has_the_call():
    played = Played()
    out = played.tell(Accepted(offer(played.join("x")), "ann"))
    assert of(out, Connect) == [Connect(1, "x", "ann", "sales")]
    assert played.state("ann") is AgentState.BUSY
    assert played.centre.position("x") is None
    assert played.centre.call_of("ann") == "x"


def test_of_two_who_accept_at_once_one_has_the_call():
    played = Played(rules_of("sales", strategy=STRATEGIES["ring_all"]), agents=("ann", "bob"))
    number = offer(played.join("x"))
    first = played.tell(Accepted(number, "bob"))
    second = played.tell(Accepted(number, "ann"))
    assert [one.agent for one in of(first, Connect)] == ["bob"]
    assert stopped(first) == [("ann", "taken")]
    assert second == []
    assert played.state("ann") is AgentState.AVAILABLE


def test_accepting_the_same_offer_twice_connects_once():
    played = Played()
    number = offer(played.join("x"))
    played.tell(Accepted(number, "ann"))
    assert played.tell(Accepted(number, "ann")) == []


def test_who_does_not_answer_is_passed_over_for_the_next():
    played = Played(agents=("ann", "bob"))
    assert rung(played.join("x")) == [("x", "ann")]
    out = played.wait(15)
    assert stopped(out) == [("ann", "no-answer")]
    assert rung(out) == [("x", "bob")]


def test_who_declines_is_passed_over_for_the_next():
    played = Played(agents=("ann", "bob"))
    out = played.tell(Declined(offer(played.join("x")), "ann"))
    assert stopped(out) == [("ann", "declined")]
    assert rung(out) == [("x", "bob")]


def test_the_only_agent_rings_again_for_a_caller_just_declined_after_a_rest():
    played = Played()
    played.tell(Declined(offer(played.join("x")), "ann"))
    assert rung(played.wait(4.9)) == []
    assert rung(played.wait(0.1)) == [("x", "ann")]


def test_who_declined_one_caller_rings_for_another_at_once():
    played = Played()
    number = offer(played.join("x"))
    played.join("y")
    assert rung(played.tell(Declined(number, "ann"))) == [("y", "ann")]


def test_an_agent_who_does_not_answer_twice_in_a_row_is_paused():
    played = Played()
    played.join("x")
    played.wait(15 + 5 + 15)
    assert played.state("ann") is AgentState.PAUSED
    assert played.centre.agent("ann").reason == "no-answer"
    assert rung(played.wait(600)) == []


def test_an_answer_between_two_misses_starts_the_count_again():
    played = Played()
    played.join("x")
    played.wait(20)
    played.tell(Accepted(2, "ann"))
    played.tell(TalkEnded("ann"))
    played.join("y")
    played.wait(15)
    assert played.state("ann") is AgentState.AVAILABLE


def test_a_caller_who_hangs_up_stops_the_ringing_and_costs_the_agent_no_idle_time():
    played = Played()
    before = played.centre.agent("ann").idle_from
    played.join("x")
    played.wait(9)
    out = played.tell(Left("x"))
    assert stopped(out) == [("ann", "left")]
    assert played.state("ann") is AgentState.AVAILABLE
    assert played.centre.agent("ann").idle_from == before


def test_when_everybody_rings_one_who_comes_free_rings_too_for_as_long_as_the_others():
    played = Played(rules_of("sales", strategy=STRATEGIES["ring_all"]), agents=("ann", "bob"))
    played.tell(Paused("bob"))
    played.join("x")
    played.wait(6)
    out = of(played.tell(Ready("bob")), RingAgent)
    assert out == [RingAgent(1, "x", "bob", "sales", 9.0)]
    assert stopped(played.wait(9)) == [("ann", "no-answer"), ("bob", "no-answer")]
