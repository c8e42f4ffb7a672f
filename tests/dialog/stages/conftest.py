"""Callers who wait in a queue, leave a message, or arrange to be called back."""

from collections.abc import Callable
from typing import Any

import pytest

from smartivr.dialog import commands, events
from smartivr.dialog.flow import CallFacts
from smartivr.routing.directory import Box, Directory, QueueRules
from smartivr.routing.hours import Calendar, Span


@pytest.fixture
def waits(served, talk_on):
    """Bring a caller into the queue `help`, or another one."""

    def waiting(start="help", **changes):
        return talk_on(served(**changes), start=start).listen_out()

    return waiting


BOXES = Directory(boxes={"sales": Box("sales", "the sales team"), "plain": Box("plain")})
BOX_STEPS = {
    "main": {
        "menu": "Sales?",
        "options": {"sales": {"key": "1", "next": "message"}},
    },
    "message": {"voicemail": "sales"},
    "agents": {"queue": "agents", "say": "One moment."},
}


@pytest.fixture(scope="session")
def at_box(flow_of, talk_on) -> Callable[..., Any]:
    """Bring a caller to a voicemail box; the step may hold more than the box."""

    def begin(*, steps=None, changes=None, options=None, **step):
        made = {**BOX_STEPS, "message": {"voicemail": "sales", **step}, **(steps or {})}
        flow = flow_of(made, **{"directory": BOXES, **(changes or {})})
        return talk_on(flow, start="message", **(options or {}))

    return begin


@pytest.fixture
def recording(at_box):
    """A caller who speaks a message."""
    return at_box().listen_out()


@pytest.fixture(scope="session")
def taken() -> Callable[..., Any]:
    """Tell a call that the message was taken."""

    def tell(talk, seconds=5.0, by="silence"):
        talk(events.MessageTaken(seconds, by))
        return talk

    return tell


OFFICE = Calendar("Europe/London", ((Span(9 * 60, 17 * 60),),) * 5 + ((), ()))
SALES = Directory(queues={"sales": QueueRules("sales", calendar=OFFICE)})
CALLBACK_STEPS = {
    "main": {"menu": "Sales?", "options": {"sales": {"key": "1", "next": "later"}}},
    "later": {"callback": "sales"},
    "agents": {"transfer": "front", "say": "One moment."},
}


@pytest.fixture(scope="session")
def office() -> Calendar:
    """The hours of the queue that calls back: weekdays from nine to five."""
    return OFFICE


@pytest.fixture(scope="session")
def at_callback(flow_of, talk_on) -> Callable[..., Any]:
    """Bring a caller to a callback; the step may hold more than the queue."""

    def begin(*, caller="+442079460123", start="later", steps=None, changes=None, **step):
        made = {**CALLBACK_STEPS, "later": {"callback": "sales", **step}, **(steps or {})}
        flow = flow_of(made, **{"directory": SALES, **(changes or {})})
        facts = CallFacts("s", caller, "+442079460100")
        return talk_on(flow, start=start, facts=facts).listen_out()

    return begin


@pytest.fixture
def arranging(at_callback):
    """A caller who is asked whether to be called at the number of this call."""
    return at_callback()


@pytest.fixture(scope="session")
def kept() -> Callable[..., Any]:
    """Tell a call that the callback it asked for last is kept."""

    def tell(talk):
        request = talk.all(commands.KeepCallback)[-1].request
        talk(events.Kept(request, "c1"))
        return talk

    return tell
