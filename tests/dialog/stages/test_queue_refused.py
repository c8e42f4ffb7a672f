import pytest

from smartivr.dialog import commands, events
from smartivr.dialog.commands import Verdict


@pytest.mark.parametrize(
    ("reason", "sentence"), [("full", "all places"), ("empty", "nobody"), ("unknown", "nobody")]
)
def test_who_gets_no_place_is_told_and_brought_to_the_agents_step(
    served, talk_on, reason, sentence
):
    talk = talk_on(served({"plain": {"queue": "help"}}), start="plain")
    talk(events.QueueRefused(reason))
    assert sentence in talk.said[-1]
    talk.listen_out()
    assert talk.session.step == "agents"


def test_a_step_of_its_own_goes_before_that(waits):
    talk = waits()
    talk(events.QueueRefused("full"))
    assert talk.session.step == "mailbox"


def test_a_closed_queue_says_when_it_opens(waits, served):
    talk = waits("shop", steps={"shop": {"queue": "shop"}})
    talk(events.QueueRefused("closed"))
    assert talk.said[-1].endswith("The team is back tomorrow at eight in the morning.")


def test_where_the_agents_step_itself_gives_no_place_the_call_parts_honestly(waits):
    talk = waits("agents")
    talk(events.QueueRefused("empty"))
    assert talk.said[-1].endswith("Please call again later. Goodbye.")
    talk.listen_out()
    outcome = talk.session.outcome
    assert (outcome.verdict, outcome.kind, outcome.reason) == (
        Verdict.HUNG_UP,
        "hangup",
        "queue-empty",
    )


def test_refusals_never_send_a_caller_round_and_round(waits):
    talk = waits()
    for _ in range(9):
        talk(events.QueueRefused("empty"))
        talk.listen_out()
    assert talk.session.ended


def test_where_no_call_centre_runs_the_caller_is_handed_over(waits):
    talk = waits()
    talk(events.QueueRefused("away"))
    outcome = talk.session.outcome
    assert (outcome.verdict, outcome.kind, outcome.destination) == (
        Verdict.ROUTED,
        "queue",
        "help",
    )


def test_a_place_that_is_never_kept_counts_as_refused(waits):
    talk = waits("agents")
    talk.wait("stage:join")
    assert talk.all(commands.LeaveQueue)
    assert "Goodbye" in talk.said[-1]
