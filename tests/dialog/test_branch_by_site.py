from datetime import UTC, datetime

import pytest

from smartivr.dialog.commands import Route, Say
from smartivr.dialog.events import CallStarted, PromptEnded
from smartivr.dialog.flow import CallFacts, Flow
from smartivr.dialog.session import CallSession
from smartivr.dialog.steps.branch import Branch
from smartivr.dialog.steps.hangup import Hangup
from smartivr.dialog.steps.queue import Queue
from smartivr.routing.hours import Calendar, Span
from smartivr.routing.sites import OpeningHours, Sites

OFFICE = (Span(9 * 60, 17 * 60),)
WORKDAYS = (OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, (), ())
SUN = Sites(
    "Europe/London",
    {
        "london": Calendar("Europe/London", WORKDAYS),
        "sydney": Calendar("Australia/Sydney", WORKDAYS),
    },
)


def line(calendar: OpeningHours) -> Flow:
    return Flow(
        line="sun",
        title="Sun",
        language="en",
        start="by_site",
        main="by_site",
        agent="london",
        calendar=calendar,
        steps={
            "by_site": Branch.model_validate(
                {
                    "branch": "site",
                    "when": {"london": "london", "sydney": "sydney"},
                    "otherwise": "closed",
                }
            ),
            "london": Queue.model_validate({"queue": "london"}),
            "sydney": Queue.model_validate({"queue": "sydney"}),
            "closed": Hangup.model_validate({"hangup": "We are back {opens}."}),
        },
    )


def arrival(calendar: OpeningHours, at: str) -> tuple[str, str]:
    """Where a call at this moment (UTC) ends, and what was said last."""
    now = datetime.fromisoformat(at).replace(tzinfo=UTC)
    session = CallSession(line(calendar), CallFacts("s"))
    commands = session.handle(CallStarted(), now)
    said = ""
    while not session.ended:
        prompts = [one for one in commands if isinstance(one, Say)]
        said = prompts[-1].text
        commands = [
            one for prompt in prompts for one in session.handle(PromptEnded(prompt.prompt), now)
        ]
    outcome = next(one for one in commands if isinstance(one, Route)).outcome
    return outcome.destination or outcome.kind, said


@pytest.mark.parametrize(
    ("at", "place", "said"),
    [
        ("2026-11-23 10:00", "london", ""),
        ("2026-11-23 23:00", "sydney", ""),
        ("2026-11-23 18:00", "hangup", "We are back at ten in the evening."),
        ("2026-11-28 12:00", "hangup", "We are back tomorrow at ten in the evening."),
    ],
)
def test_the_call_follows_the_sun(at: str, place: str, said: str) -> None:
    assert arrival(SUN, at) == (place, said)


def test_a_line_without_sites_goes_the_other_way() -> None:
    assert arrival(Calendar(), "2026-11-23 10:00")[0] == "hangup"
