"""Histories of calls made up from a seed: callers of known habits phone a line in pure time."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from smartivr.dialog import events
from smartivr.dialog.commands import Command
from smartivr.dialog.flow import CallFacts, Flow
from smartivr.dialog.log import encode
from smartivr.dialog.steps.menu import Menu
from smartivr.evaluate.pure_time import PureTimeCall
from smartivr.understanding.meaning import Band, Meaning

LONGEST_S = 900.0
TURNS = 12


@dataclass(frozen=True)
class Habits:
    """What callers do at a question: shares of 0..1, tried in this order."""

    hang_up: float = 0.0
    silent: float = 0.0
    agent: float = 0.0
    denies: float = 0.0
    """Is read back an option and says no."""
    misses: Mapping[str, float] = field(default_factory=dict)
    """Words that no option has -> share."""
    wants: Mapping[str, float] = field(default_factory=dict)
    """Option (or the value of an answer) -> weight among those who answer."""
    keys: float = 0.3
    """Of those who answer, who press a key."""
    interrupts_s: float | None = None
    """They answer so long into the prompt; None: they hear it out."""


@dataclass(frozen=True)
class LoggedCall:
    """One call with its log as the runtime keeps it."""

    id: str
    line: str
    started_at: str
    ended_at: str
    caller: str
    verdict: str
    outcome: dict[str, object]
    log: list[dict[str, object]]


class Caller:
    """One caller on a line, whose call is logged as the runtime logs it."""

    def __init__(self, flow: Flow, number: int, begins: datetime, phone: str) -> None:
        facts = CallFacts(f"call-{number}", caller=phone, called="100")
        self.call = PureTimeCall(flow, facts, begins)
        self.begins = begins
        self.log: list[dict[str, object]] = []
        self.call.observe = self._note

    def _note(self, message: events.Event | Command) -> None:
        at = self.begins + timedelta(seconds=self.call.passed_s)
        entry = encode(message)
        self.log.append({"seq": len(self.log) + 1, "at": at.isoformat(), **entry})

    def hear_out(self) -> None:
        self.call.until(lambda: False, LONGEST_S)

    def understood(self, meaning: Meaning) -> None:
        """Speak for a second and be understood so."""
        self.call._post(events.SpeechStarted())
        self.call.advance(1.0)
        self.call._post(events.SpeechEnded())
        self.call._post(events.Understood(meaning))

    def say(self, intent: str, band: Band = Band.ACCEPT, heard: str = "") -> None:
        heard = heard or intent
        self.understood(Meaning(band, intent, confidence=0.9, heard=heard))

    def mumble(self, heard: str, nearest: str = "") -> None:
        """Say words that nothing says."""
        self.understood(Meaning(Band.REJECT, nearest, confidence=0.3, heard=heard))

    def answer(self, slot: str, value: str) -> None:
        """Say a value, or yes or no to what is read back."""
        meaning = Meaning(Band.ACCEPT, slot, {slot: value}, confidence=1.0, heard=value)
        self.understood(meaning)

    def stay_silent(self) -> None:
        self.call.advance(self.call.session.policy.no_input_s + 0.1)

    def record(self) -> LoggedCall:
        outcome = self.call.session.outcome
        assert outcome is not None
        route = next(e for e in reversed(self.log) if e["type"] == "route")
        ended = self.begins + timedelta(seconds=self.call.passed_s)
        facts = self.call.session.facts
        return LoggedCall(
            id=facts.session,
            line=self.call.session.flow.line,
            started_at=self.begins.isoformat(),
            ended_at=ended.isoformat(),
            caller=facts.caller,
            verdict=outcome.verdict.value,
            outcome=dict(route["outcome"]),  # type: ignore[call-overload]  encoded by ourselves
            log=self.log,
        )


def history(
    flow: Flow,
    habits: Mapping[str, Habits],
    moments: list[datetime],
    seed: int,
    phones: int = 100_000,
) -> Iterator[LoggedCall]:
    """Calls at these moments by callers who behave so at these steps."""
    chance = random.Random(seed)
    for number, begins in enumerate(moments):
        phone = f"+44{chance.randrange(phones):010}"
        caller = Caller(flow, number, begins, phone)
        caller.call.begin()
        for _ in range(TURNS):
            if caller.call.session.ended:
                break
            _turn(caller, habits, chance)
        if not caller.call.session.ended:
            caller.call.hang_up()
        yield caller.record()


def _turn(caller: Caller, habits: Mapping[str, Habits], chance: random.Random) -> None:
    """Let the caller come to a question and react to it."""
    call = caller.call
    call.until(lambda: call.session.exchange.ask is not None, LONGEST_S)
    ask = call.session.exchange.ask
    if ask is None or call.session.ended:
        caller.hear_out()
        return
    habit = habits.get(call.session.step, Habits())
    if habit.interrupts_s is not None and call.playing:
        call.advance(habit.interrupts_s)
    else:
        caller.hear_out()
    dice = chance.random()
    reactions = [
        (habit.hang_up, call.hang_up),
        (habit.silent, caller.stay_silent),
        (habit.agent, lambda: caller.say("agent")),
        (habit.denies, lambda: _deny(caller, habit, chance)),
        *(
            (share, lambda words=words: caller.mumble(words))
            for words, share in habit.misses.items()
        ),
    ]
    for share, reaction in reactions:
        dice -= share
        if dice < 0:
            reaction()
            return
    _answer(caller, habit, chance)


def _answer(caller: Caller, habit: Habits, chance: random.Random) -> None:
    call = caller.call
    ask = call.session.exchange.ask
    assert ask is not None
    step = call.session.flow.steps[call.session.step]
    if not isinstance(step, Menu):
        assert ask.asked is not None
        value = _one_of(habit.wants, chance) if habit.wants else "yes"
        caller.answer(ask.asked.intent, value)
        return
    wants = habit.wants or dict.fromkeys(step.options, 1.0)
    intent = _one_of(wants, chance)
    key = step.options[intent].key
    if key and chance.random() < habit.keys:
        call.press(key)
    else:
        caller.say(intent)


def _deny(caller: Caller, habit: Habits, chance: random.Random) -> None:
    caller.say(_one_of(habit.wants, chance), Band.CONFIRM, "something that sounds alike")
    caller.hear_out()
    caller.answer("confirmation", "no")


def _one_of(weights: Mapping[str, float], chance: random.Random) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]
