"""Histories of calls made up from a seed: callers of known habits phone a line in pure time."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from logged_caller import LONGEST_S, Caller, LoggedCall

from smartivr.dialog import events
from smartivr.dialog.flow import Flow
from smartivr.dialog.steps.menu import Menu
from smartivr.understanding.meaning import Band

TURNS = 12


@dataclass(frozen=True)
class Habits:
    """What callers do at a question: shares of 0..1, tried in this order."""

    hang_up: float = 0.0
    silent: float = 0.0
    agent: float = 0.0
    denies: float = 0.0
    """They are read back `denied` and say no."""
    denied: str = ""
    misses: Mapping[str, float] = field(default_factory=dict)
    """Words that no option has -> share."""
    wants: Mapping[str, float] = field(default_factory=dict)
    """Option (or the value of an answer) -> weight among those who answer."""
    keys: float = 0.3
    """Of those who answer, who press a key."""
    interrupts_s: float | None = None
    """They answer so long into the prompt; None: they hear it out."""


def history(
    flow: Flow,
    habits: Mapping[str, Habits],
    moments: list[datetime],
    seed: int,
    phones: int = 100_000,
    webhooks: Mapping[str, events.WebhookAnswered] | None = None,
) -> Iterator[LoggedCall]:
    """Calls at these moments by callers who behave so at these steps."""
    chance = random.Random(seed)
    for number, begins in enumerate(moments):
        phone = f"+44{chance.randrange(phones):010}"
        caller = Caller(flow, number, begins, phone, webhooks)
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
    if call.session.exchange.confirming:
        caller.answer("confirmation", "yes")
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
        (habit.denies, lambda: _deny(caller, habit)),
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


def _deny(caller: Caller, habit: Habits) -> None:
    caller.say(habit.denied, Band.CONFIRM)
    caller.hear_out()
    caller.answer("confirmation", "no")


def _one_of(weights: Mapping[str, float], chance: random.Random) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


def moments(first: datetime, days: int, per_hour: Sequence[float], seed: int) -> list[datetime]:
    """Random arrivals, with so many calls in each hour of the day, on weekdays."""
    chance = random.Random(seed)
    found = []
    for day in range(days):
        midnight = first + timedelta(days=day)
        if midnight.weekday() > 4:
            continue
        for hour, rate in enumerate(per_hour):
            at_s = chance.expovariate(rate / 3600) if rate else 3600.0
            while at_s < 3600:
                found.append(midnight + timedelta(hours=hour, seconds=at_s))
                at_s += chance.expovariate(rate / 3600)
    return found
