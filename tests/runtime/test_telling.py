from datetime import UTC, datetime
from typing import get_args

import pytest

from smartivr.dialog import commands, events
from smartivr.dialog.commands import Verdict
from smartivr.dialog.flow import CallFacts, Flow, Intent
from smartivr.dialog.passed_over import Because
from smartivr.dialog.session import CallSession
from smartivr.dialog.situation import Situation
from smartivr.dialog.steps.queue import Queue
from smartivr.routing.directory import Box, Directory, QueueRules
from smartivr.runtime.telling import StageTold, message_of, stage_of
from smartivr.transports import browser_messages as messages

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
ANN = events.AgentAnswered("ann", "Ann Baker")


@pytest.fixture
def waiting():
    """Bring a caller into a queue that announces this of the place."""

    def bring(announce="both"):
        steps = {"wait": Queue.model_validate({"queue": "help", "announce": announce})}
        flow = Flow(
            line="test",
            title="Test",
            language="en",
            start="wait",
            main="wait",
            agent="wait",
            steps=steps,
            intents={"sales": Intent("sales", ("sales",))},
            directory=Directory(
                boxes={"sales": Box("sales", "Sales")},
                queues={"help": QueueRules("help", "Help desk", agents=("ann",))},
            ),
        )
        session = CallSession(flow, CallFacts("s1"))
        for event in (events.CallStarted(), events.QueueJoined(2, 90.4)):
            session.handle(event, NOON)
        return session

    return bring


@pytest.mark.parametrize(
    ("announce", "position", "estimate_s"),
    [("both", 2, 90), ("position", 2, None), ("estimate", None, 90), ("none", None, None)],
)
def test_callers_know_of_their_place_what_the_line_announces(
    waiting, announce, position, estimate_s
):
    told = stage_of(waiting(announce))
    assert told == {
        "stage": "waiting",
        "queue": "help",
        "title": "Help desk",
        "position": position,
        "estimate_s": estimate_s,
    }


def test_a_caller_who_talks_has_no_place_and_is_told_no_name(waiting):
    session = waiting()
    session.handle(ANN, NOON)
    told = stage_of(session)
    nowhere = {"queue": "", "title": "", "position": None, "estimate_s": None}
    assert told == {"stage": "talking", **nowhere}


@pytest.mark.parametrize(
    ("kind", "place", "title"),
    [
        ("queue", "help", "Help desk"),
        ("callback", "help", "Help desk"),
        ("voicemail", "sales", "Sales"),
        ("queue", "elsewhere", ""),
        ("transfer", "ann", ""),
    ],
)
def test_where_a_call_arrives_is_told_by_its_title_too(waiting, kind, place, title):
    outcome = commands.Outcome(Verdict.ROUTED, kind, place, "wait", {})
    name, told = message_of(commands.Arrived(outcome), waiting())
    assert name == "route"
    assert (told["destination"], told["title"]) == (place, title)
    messages.Route.model_validate({"type": "route", **told})


def test_only_what_has_changed_is_told(waiting):
    session, telling = waiting(), StageTold()
    assert telling.changed(session) == ("stage", stage_of(session))
    session.handle(events.PlaceChanged(2, 90.1), NOON)
    assert telling.changed(session) is None
    session.handle(events.PlaceChanged(1, 40.0), NOON)
    assert telling.changed(session) == ("stage", stage_of(session))
    session.handle(events.CallerHungUp(), NOON)
    assert telling.changed(session) is None


def test_messages_name_every_stage_and_reason_that_there_is():
    stages = get_args(messages.Stage.model_fields["stage"].annotation)
    reasons = get_args(messages.PassedOver.model_fields["because"].annotation)
    assert list(stages) == [one.value for one in Situation]
    assert list(reasons) == [one.value for one in Because]
