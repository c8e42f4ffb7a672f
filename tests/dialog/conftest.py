from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from smartivr.dialog import commands, events
from smartivr.dialog.flow import CallFacts, Consent, Flow, Intent, RecordingPolicy
from smartivr.dialog.session import CallSession
from smartivr.dialog.steps import PRECEDENCE, VERBS
from smartivr.routing.directory import Box, Directory, Person, QueueRules
from smartivr.routing.hours import Calendar, Span
from smartivr.understanding.meaning import Band, Meaning

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)

ALWAYS = Calendar()
OFFICE = Calendar(weekly=((Span(8 * 60, 12 * 60),),) * 7)

STEPS: dict[str, dict[str, Any]] = {
    "welcome": {"say": "Welcome.", "next": "main"},
    "main": {
        "menu": "Say support or sales.",
        "options": {
            "support": {"key": "1", "next": "support"},
            "sales": {"key": "2", "next": "sales"},
        },
        "no_match": ["Once more please."],
    },
    "support": {
        "menu": "Broadband or telephone?",
        "options": {
            "broadband": {"key": "1", "next": "number"},
            "telephone": {"key": "12", "next": "agents"},
        },
    },
    "number": {
        "ask": "Your number?",
        "slot": "number",
        "kind": "digits",
        "length": 4,
        "next": "thanks",
    },
    "thanks": {"say": "Thanks for {number:digits}.", "next": "agents"},
    "sales": {"transfer": "Sales", "say": "Connecting you."},
    "agents": {"queue": "agents", "say": "One moment."},
}


def make_flow(steps: dict[str, dict[str, Any]] | None = None, **changes: Any) -> Flow:
    raw = STEPS if steps is None else steps
    made = {
        name: VERBS[next(verb for verb in PRECEDENCE if verb in fields)].model_validate(fields)
        for name, fields in raw.items()
    }
    facts: dict[str, Any] = {
        "line": "test",
        "title": "Test",
        "language": "en",
        "start": next(iter(made)),
        "main": "main",
        "agent": "agents",
        "steps": made,
        "intents": {
            name: Intent(name, (name,)) for name in ("support", "sales", "broadband", "telephone")
        },
    }
    return Flow(**{**facts, **changes})


class Talk:
    """Drives a session and remembers what it was told to do."""

    def __init__(self, flow: Flow, **options: Any) -> None:
        facts = options.pop("facts", CallFacts("s1", "+441", "+442"))
        self.session = CallSession(flow, facts, **options)
        self.now = NOON
        self.log: list[commands.Command] = []
        self.last: list[commands.Command] = []
        self.given: list[tuple[events.Event, datetime]] = []

    def __call__(self, event: events.Event) -> list[commands.Command]:
        self.now += timedelta(seconds=1)
        self.given.append((event, self.now))
        self.last = self.session.handle(event, self.now)
        self.log += self.last
        return self.last

    def start(self) -> "Talk":
        self(events.CallStarted())
        return self

    def listen_out(self) -> "Talk":
        """Hear every prompt to its end."""
        while self.session.floor.outstanding:
            self(events.PromptEnded(min(self.session.floor.outstanding)))
        return self

    def hear_next(self) -> "Talk":
        """Hear the prompts that are outstanding now, and no more."""
        for prompt in sorted(self.session.floor.outstanding):
            self(events.PromptEnded(prompt))
        return self

    def say(self, intent: str, band: Band = Band.ACCEPT, **slots: str) -> "Talk":
        self(events.SpeechStarted())
        self(events.SpeechEnded())
        self(events.Understood(Meaning(band, intent, slots, 0.9, heard=intent)))
        return self

    def mumble(self) -> "Talk":
        return self.say("mumble", Band.REJECT)

    def press(self, keys: str) -> "Talk":
        for key in keys:
            self(events.KeyPressed(key))
        return self

    def wait(self, timer: str) -> "Talk":
        self(events.TimerFired(timer))
        return self

    @property
    def said(self) -> list[str]:
        return [c.text for c in self.log if isinstance(c, commands.Say)]

    def all(self, kind: type) -> list[Any]:
        return [c for c in self.log if isinstance(c, kind)]


@pytest.fixture
def talk() -> Talk:
    return Talk(make_flow()).start()


@pytest.fixture
def at_main(talk: Talk) -> Talk:
    return talk.hear_next().hear_next()


@pytest.fixture(scope="session")
def flow_of() -> Callable[..., Flow]:
    return make_flow


@pytest.fixture(scope="session")
def talk_on() -> Callable[..., Talk]:
    def begin(flow: Flow, **options: Any) -> Talk:
        return Talk(flow, **options).start()

    return begin


SERVED: dict[str, dict[str, Any]] = {
    **STEPS,
    "sales": {"transfer": "ann", "say": "Connecting you.", "then": "survey"},
    "survey": {
        "ask": "Did we help?",
        "slot": "helped",
        "kind": "yes_no",
        "when": {"yes": "bye", "no": "agents"},
    },
    "bye": {"hangup": "Goodbye."},
    "mailbox": {"voicemail": "all"},
    "later": {"callback": "help"},
    "help": {
        "queue": "help",
        "say": "One moment.",
        "priority": 1,
        "comfort": ["Nearly there.", "Nearly there now."],
        "exits": {
            "call_back": {"key": "1", "next": "later", "phrases": ["call me back"]},
            "leave_message": {"key": "2", "next": "mailbox", "phrases": ["leave a message"]},
        },
        "offer_when_wait_over_s": 60,
        "on_full": "mailbox",
        "then": "survey",
    },
}


RECEPTION: dict[str, dict[str, Any]] = {
    "hall": {
        "menu": "A colleague, directions, or call me back?",
        "options": {
            "support": {"key": "1", "next": "whom"},
            "sales": {"key": "2", "next": "directions"},
            "call_back": {"key": "3", "next": "later"},
            "leave_message": {"key": "4", "next": "note"},
        },
    },
    "whom": {"directory": "Whom?"},
    "directions": {"answer": "Past the church."},
    "later": {"callback": "shop", "schedule": True, "then": "hall"},
    "note": {"voicemail": "all", "then": "hall", "on_failure": "later"},
}


def served_flow(steps: dict[str, dict[str, Any]] | None = None, **changes: Any) -> Flow:
    """Make a flow whose queues, people and boxes are served here."""
    queues = {
        name: QueueRules(name, agents=("ann", "ben"), calendar=OFFICE if name == "shop" else ALWAYS)
        for name in ("help", "agents", "shop")
    }
    people = {
        "ann": Person("ann", "Ann", extension="201", box="all"),
        "ben": Person("ben", "Ben", extension="202"),
    }
    directory = Directory(people, queues, {"all": Box("all")})
    return make_flow({**SERVED, **(steps or {})}, **{"directory": directory, **changes})


@pytest.fixture(scope="session")
def served() -> Callable[..., Flow]:
    return served_flow


@pytest.fixture(scope="module")
def flow_of_any() -> dict[str, Flow]:
    """A plain flow, one with a web service and shared steps, and one whose places are served."""
    tangled = {
        **STEPS,
        "welcome": {"use": "hello", "next": "look"},
        "hello": {"say": "Hello.", "next": "return"},
        "look": {
            "branch": "webhook",
            "url": "http://127.0.0.1/x",
            "when": {"shipped": "main"},
            "otherwise": "number",
            "fallback": "support",
        },
    }
    asked = RecordingPolicy(record=True, consent=Consent.ASK)
    return {
        "plain": make_flow(),
        "tangled": make_flow(tangled),
        "served": served_flow(RECEPTION, recording=asked),
        "reception": served_flow(RECEPTION, start="hall", main="hall", extensions=True),
    }
