"""Histories of calls made up from a seed: callers of known habits phone a line in pure time."""

import asyncio
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from smartivr.dialog import events
from smartivr.dialog.commands import Command
from smartivr.dialog.flow import CallFacts, Flow
from smartivr.dialog.log import encode
from smartivr.dialog.steps.menu import Menu
from smartivr.evaluate.pure_time import PureTimeCall
from smartivr.store.records import AgentChange, AgentRecord, TalkRecord, VisitRecord
from smartivr.store.store import CallRecord, Store
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

    def __init__(
        self,
        flow: Flow,
        number: int,
        begins: datetime,
        phone: str,
        webhooks: Mapping[str, events.WebhookAnswered] | None = None,
    ) -> None:
        facts = CallFacts(f"call-{number}", caller=phone, called="100")
        self.call = PureTimeCall(flow, facts, begins, webhooks=webhooks)
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


@dataclass(frozen=True)
class Team:
    """Those who take a queue's calls."""

    agents: tuple[str, ...]
    handle_s: float = 180.0
    wrap_up_s: float = 10.0
    patience_s: float = 240.0
    transfers: float = 0.0
    """Share of talks that are passed on to a colleague."""


@dataclass
class CentreHistory:
    """What became of the callers who were brought to queues."""

    calls: list[LoggedCall] = field(default_factory=list)
    visits: list[VisitRecord] = field(default_factory=list)
    talks: list[TalkRecord] = field(default_factory=list)
    changes: list[AgentChange] = field(default_factory=list)


def centre_history(
    calls: Iterable[LoggedCall], teams: Mapping[str, Team], seed: int
) -> CentreHistory:
    """Let calls that arrived at queues wait there, first come first served."""
    chance = random.Random(seed)
    kept = CentreHistory()
    free = {
        queue: [(datetime.min.replace(tzinfo=UTC), name) for name in team.agents]
        for queue, team in teams.items()
    }
    for call in sorted(calls, key=lambda one: one.ended_at):
        queue = str(call.outcome["destination"])
        if call.verdict != "routed" or queue not in teams:
            kept.calls.append(call)
            continue
        kept.calls.append(_wait(call, queue, teams[queue], free[queue], chance, kept))
    return kept


def _wait(
    call: LoggedCall,
    queue: str,
    team: Team,
    free: list[tuple[datetime, str]],
    chance: random.Random,
    kept: CentreHistory,
) -> LoggedCall:
    joined = datetime.fromisoformat(call.ended_at)
    free_at, agent = min(free)
    answered = max(joined, free_at)
    patience = timedelta(seconds=chance.expovariate(1 / team.patience_s))
    visit = VisitRecord(
        call.id,
        call.line,
        queue,
        joined.isoformat(),
        told_position=1,
        told_estimate_s=(answered - joined).total_seconds() * chance.uniform(0.85, 1.25),
    )
    if answered > joined + patience:
        left = (joined + patience).isoformat()
        kept.visits.append(replace(visit, left_at=left, how="abandoned"))
        return replace(call, ended_at=left, verdict="abandoned")
    over = answered + timedelta(seconds=chance.expovariate(1 / team.handle_s))
    wrapped = over + timedelta(seconds=team.wrap_up_s)
    free.remove((free_at, agent))
    free.append((wrapped, agent))
    kept.visits.append(replace(visit, left_at=answered.isoformat(), how="answered", agent=agent))
    talk = TalkRecord(
        call.id,
        call.line,
        agent,
        "queue",
        answered.isoformat(),
        queue,
        over.isoformat(),
        held_s=0.0,
        wrapped_at=wrapped.isoformat(),
        ended_by="caller",
    )
    kept.talks.append(talk)
    if chance.random() < team.transfers:
        kept.talks.append(replace(talk, kind="transfer", started_at=over.isoformat()))
    kept.changes += [
        AgentChange(agent, answered.isoformat(), "busy"),
        AgentChange(agent, over.isoformat(), "wrap-up"),
        AgentChange(agent, wrapped.isoformat(), "available"),
    ]
    outcome = {**call.outcome, "agent": agent}
    return replace(call, ended_at=over.isoformat(), outcome=outcome)


def shifts(
    teams: Mapping[str, Team], first: datetime, days: int, hours: tuple[int, int]
) -> list[AgentChange]:
    """Everybody comes and goes at the same hours of each weekday."""
    found = []
    for day in range(days):
        midnight = first + timedelta(days=day)
        if midnight.weekday() > 4:
            continue
        for name in sorted({name for team in teams.values() for name in team.agents}):
            came, went = (midnight + timedelta(hours=hour) for hour in hours)
            found.append(AgentChange(name, came.isoformat(), "available"))
            found.append(AgentChange(name, went.isoformat(), "logged-out"))
    return found


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


async def keep(store: Store, history: CentreHistory) -> None:
    """Put a history into a store."""
    for start in range(0, len(history.calls), 100):
        batch = history.calls[start : start + 100]
        for call in batch:
            record = CallRecord(call.id, call.line, call.started_at, "v1", call.caller, "100")
            store.record_call(record)
            store.append_events(call.id, call.log)
        await asyncio.gather(
            *(store.finish_call(c.id, c.ended_at, c.verdict, c.outcome) for c in batch)
        )
    for start in range(0, len(history.visits), 200):
        await asyncio.gather(*(_visit(store, one) for one in history.visits[start : start + 200]))
    for start in range(0, len(history.talks), 200):
        await asyncio.gather(*(_talk(store, one) for one in history.talks[start : start + 200]))
    for change in sorted(history.changes, key=lambda one: one.at):
        await store.agents.save(AgentRecord(change.agent, change.state, change.at, change.reason))


async def _visit(store: Store, visit: VisitRecord) -> None:
    number = await store.visits.begin(replace(visit, left_at="", how="", agent=""))
    await store.visits.end(number, visit.left_at, visit.how, visit.agent)


async def _talk(store: Store, talk: TalkRecord) -> None:
    begun = replace(talk, ended_at="", held_s=0.0, wrapped_at="", ended_by="", code="", notes="")
    number = await store.talks.begin(begun)
    await store.talks.end(number, talk.ended_at, talk.ended_by, talk.held_s)
    if talk.wrapped_at:
        await store.talks.wrap_up(number, talk.wrapped_at, talk.code, talk.notes)
