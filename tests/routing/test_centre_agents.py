"""Agents of a call centre from login to logout."""

from datetime import timedelta

from played_centre import NOON, Played, of, rules_of, rung

from smartivr.routing.agent import Agent, AgentState
from smartivr.routing.centre_actions import AgentChanged
from smartivr.routing.centre_events import LoggedIn, LoggedOut, Paused, Ready, TalkEnded, Vanished


def test_an_agent_who_vanishes_while_ringing_is_logged_out_and_the_next_one_rings():
    played = Played(agents=("ann", "bob"))
    played.join("x")
    out = played.tell(Vanished("ann"))
    assert rung(out) == [("x", "bob")]
    assert played.state("ann") is AgentState.LOGGED_OUT


def test_an_agent_who_vanishes_while_talking_is_logged_out_with_the_talk_counted():
    played = Played()
    played.talk("x")
    played.wait(30)
    played.tell(Vanished("ann"))
    assert played.state("ann") is AgentState.LOGGED_OUT
    assert played.centre.agent("ann").talk_s == 30
    assert played.centre.call_of("ann") == ""


def test_after_a_talk_an_agent_is_left_in_peace_for_a_while():
    played = Played(rules_of("sales", wrap_up_s=10.0))
    played.talk("x")
    played.join("y")
    played.tell(TalkEnded("ann"))
    ann = played.centre.agent("ann")
    assert ann.state is AgentState.WRAP_UP
    assert ann.until - ann.since == timedelta(seconds=10)
    assert rung(played.wait(9.9)) == []
    assert rung(played.wait(0.1)) == [("y", "ann")]
    assert played.centre.agent("ann").until is None


def test_an_agent_may_end_the_wrapping_up_early():
    played = Played(rules_of("sales", wrap_up_s=10.0))
    played.talk("x")
    played.tell(TalkEnded("ann"))
    played.tell(Ready("ann"))
    assert played.state("ann") is AgentState.AVAILABLE
    assert played.wait(60) == []


def test_who_comes_back_goes_on_wrapping_up_for_what_is_left_of_it():
    played = Played(rules_of("sales", wrap_up_s=10.0))
    played.talk("x")
    played.join("y")
    played.tell(TalkEnded("ann"))
    before = played.centre.agent("ann")
    played.tell(Vanished("ann"))
    played.wait(4)
    assert rung(played.tell(LoggedIn(before))) == []
    assert (played.state("ann"), played.centre.agent("ann").until) == (
        AgentState.WRAP_UP,
        before.until,
    )
    assert rung(played.wait(5.9)) == []
    assert rung(played.wait(0.1)) == [("y", "ann")]


def test_who_comes_back_after_the_wrapping_up_is_available():
    played = Played(rules_of("sales", wrap_up_s=10.0))
    played.talk("x")
    played.tell(TalkEnded("ann"))
    before = played.centre.agent("ann")
    played.tell(Vanished("ann"))
    played.wait(10)
    played.tell(LoggedIn(before))
    assert played.state("ann") is AgentState.AVAILABLE
    assert played.centre.agent("ann").until is None


def test_a_pause_asked_for_while_talking_begins_after_the_talk():
    played = Played(rules_of("sales", wrap_up_s=10.0))
    played.talk("x")
    assert played.tell(Paused("ann", "lunch")) == []
    played.tell(TalkEnded("ann"))
    assert played.state("ann") is AgentState.PAUSED
    assert played.centre.agent("ann").reason == "lunch"


def test_a_pause_asked_for_while_talking_can_be_taken_back():
    played = Played()
    played.talk("x")
    played.tell(Paused("ann", "lunch"))
    played.tell(Ready("ann"))
    played.tell(TalkEnded("ann"))
    assert played.state("ann") is AgentState.AVAILABLE


def test_pausing_while_it_rings_passes_the_caller_on():
    played = Played(agents=("ann", "bob"))
    played.join("x")
    out = played.tell(Paused("ann", "lunch"))
    assert rung(out) == [("x", "bob")]
    assert played.state("ann") is AgentState.PAUSED


def test_calls_and_talk_are_counted_and_start_from_nothing_at_midnight():
    played = Played()
    played.talk("x")
    played.wait(60)
    played.tell(TalkEnded("ann"))
    assert (played.centre.agent("ann").calls, played.centre.agent("ann").talk_s) == (1, 60.0)
    played.wait(12 * 3600)
    played.tell(Ready("bob"))
    assert (played.centre.agent("ann").calls, played.centre.agent("ann").talk_s) == (0, 0.0)


def test_logging_in_again_keeps_the_day_and_the_state():
    played = Played()
    played.talk("x")
    played.tell(LoggedIn(Agent("ann", NOON, name="Ann B.")))
    assert played.state("ann") is AgentState.BUSY
    assert played.centre.agent("ann").name == "Ann B."
    played.tell(LoggedOut("ann"))
    played.tell(LoggedIn(Agent("ann", NOON)))
    assert (played.state("ann"), played.centre.agent("ann").calls) == (AgentState.AVAILABLE, 1)


def test_every_change_of_an_agent_is_told():
    played = Played()
    played.talk("x")
    played.tell(TalkEnded("ann"))
    states = [action.agent.state for action in of(played.did, AgentChanged)]
    assert states == [AgentState.RINGING, AgentState.BUSY, AgentState.AVAILABLE]
