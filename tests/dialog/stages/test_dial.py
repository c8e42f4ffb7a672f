import pytest

from smartivr.dialog import commands, events
from smartivr.dialog.commands import Verdict

ANN = events.AgentAnswered("ann", "Ann")
BEN_STEPS = {"to_ben": {"transfer": "202", "ring_s": 12}}


@pytest.fixture
def rings(served, talk_on):
    """Have a person rung: Ann, who has a box, or Ben, who has none."""

    def ringing(start="sales", steps=None, **changes):
        made = served({**BEN_STEPS, **(steps or {})}, **changes)
        return talk_on(made, start=start).listen_out()

    return ringing


def test_a_person_is_rung_once_the_steps_words_were_heard(served, talk_on):
    steps = {"sales": {"transfer": "ann", "say": "Connecting you."}}
    talk = talk_on(served(steps), start="sales")
    assert talk.said == ["Connecting you."]
    assert not talk.all(commands.Dial)
    talk.listen_out()
    assert talk.last[-3:-1] == [commands.PlayMusic(""), commands.Dial("ann", 25.0)]


def test_a_person_may_be_named_by_extension(rings):
    assert rings("to_ben").all(commands.Dial) == [commands.Dial("ben", 12.0)]


def test_who_answers_is_put_through_and_known(rings):
    talk = rings("to_ben")
    talk(events.AgentAnswered("ben", "Ben"))
    assert commands.StopMusic() in talk.last
    assert commands.Bridge() in talk.last
    talk(events.TalkOver("agent"))
    outcome = talk.session.outcome
    assert (outcome.verdict, outcome.kind, outcome.destination, outcome.agent) == (
        Verdict.ROUTED,
        "transfer",
        "202",
        "ben",
    )


def test_a_queue_may_be_named_too(rings):
    talk = rings("to_shop", {"to_shop": {"transfer": "shop"}})
    assert talk.all(commands.JoinQueue) == [commands.JoinQueue("shop")]


@pytest.mark.parametrize("elsewhere", ["+442079460999", "front-desk"])
def test_whoever_is_not_known_here_is_handed_over(rings, elsewhere):
    talk = rings("out", {"out": {"transfer": elsewhere}})
    outcome = talk.session.outcome
    assert (outcome.verdict, outcome.kind, outcome.destination) == (
        Verdict.ROUTED,
        "transfer",
        elsewhere,
    )


def test_who_does_not_answer_has_a_box(rings):
    talk = rings()
    talk(events.DialFailed("no-answer"))
    assert talk.session.step == "mailbox"
    assert not talk.all(commands.StopDialling)


def test_who_has_none_leaves_the_caller_to_the_agents(rings):
    talk = rings("to_ben")
    talk(events.DialFailed("declined"))
    assert talk.said[-1] == "I'm sorry, there is no answer."
    talk.listen_out()
    assert talk.session.step == "agents"


@pytest.mark.parametrize(("reason", "step"), [("busy", "help"), ("no-answer", "mailbox")])
def test_a_step_of_its_own_goes_before_that(rings, reason, step):
    steps = {"to_ann": {"transfer": "ann", "on_busy": "help", "on_no_answer": "mailbox"}}
    talk = rings("to_ann", steps)
    talk(events.DialFailed(reason))
    assert talk.session.step == step


def test_where_the_agents_step_is_a_person_the_call_parts_honestly(rings):
    talk = rings("to_ben", agent="to_ben")
    talk(events.DialFailed("away"))
    assert talk.said[-1].endswith("Goodbye.")
    talk.listen_out()
    outcome = talk.session.outcome
    assert (outcome.verdict, outcome.reason) == (Verdict.HUNG_UP, "person-away")


def test_ringing_of_which_nothing_is_heard_has_an_end(rings):
    talk = rings("to_ben")
    told = talk(events.TimerFired("stage:ring"))
    assert commands.StopDialling() in told
    talk.listen_out()
    assert talk.session.step == "agents"


def test_who_asks_for_an_agent_meanwhile_comes_to_the_agents(rings):
    talk = rings()
    talk.say("agent")
    assert commands.StopDialling() in talk.last
    assert talk.session.step == "agents"


def test_where_the_person_is_the_agent_asking_for_one_changes_nothing(rings):
    talk = rings("to_ben", agent="to_ben")
    talk.say("agent")
    talk.press("*")
    assert not talk.all(commands.StopDialling)


def test_who_hangs_up_while_it_rings_has_abandoned_the_person(rings):
    talk = rings()
    talk(events.CallerHungUp())
    assert commands.StopDialling() in talk.last
    outcome = talk.session.outcome
    assert (outcome.verdict, outcome.kind, outcome.destination) == (
        Verdict.ABANDONED,
        "transfer",
        "ann",
    )


def test_a_person_who_is_lost_is_rung_once_more_and_then_counts_as_away(rings):
    talk = rings()
    talk(ANN)
    assert commands.Dial("ann", 25.0) in talk(events.TalkOver("lost"))
    talk(ANN)
    talk(events.TalkOver("lost"))
    assert talk.session.step == "mailbox"


def test_what_comes_too_late_is_passed_over(rings):
    talk = rings("to_ben")
    talk(events.DialFailed("busy"))
    before = talk.session.state()
    talk(events.AgentAnswered("ben", "Ben"))
    talk(events.DialFailed("busy"))
    assert talk.session.state() == before
