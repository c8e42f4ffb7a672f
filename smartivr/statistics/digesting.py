"""Makes a call's digest of its log, in one pass."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from smartivr.dialog.expectations import AGENT, CONFIRMATION, UNIVERSALS
from smartivr.dialog.log import EVENT_KINDS
from smartivr.errors import BadMessage
from smartivr.statistics.digest import (
    CHOSEN,
    GIVEN_UP,
    HUNG_UP,
    PASSED,
    Arrival,
    Choice,
    Digest,
    Miss,
    Stay,
)
from smartivr.statistics.moment import Moment

QUESTIONS = frozenset({"menu", "ask"})
"""Verbs that are left by an answer, or in vain."""
_ASKED_AGAIN = frozenset(UNIVERSALS) - {AGENT}
"""Commands by which a caller settles for nothing yet."""


def digest(log: Iterable[Mapping[str, Any]]) -> Digest:
    """Sum up a call's log, given in order; entries of a kind not known here are passed over.

    Raises:
        BadMessage: an entry lacks what entries of its kind have.

    """
    reading = _Reading()
    try:
        for entry in log:
            kind = entry["type"]
            if kind in EVENT_KINDS:
                reading.event(kind, entry)
            else:
                reading.command(kind, entry)
        return reading.finished()
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadMessage("a call's log has an entry that is incomplete") from error


@dataclass
class _Here:
    """The stay that is being read."""

    step: str
    kind: str
    since_s: float
    no_input: int = 0
    no_match: int = 0
    choices: list[Choice] = field(default_factory=list)
    read_back: list[str] = field(default_factory=list)
    denied: list[str] = field(default_factory=list)
    unheard: set[int] = field(default_factory=set)
    """Prompts that the caller has not heard to the end."""
    first_said_s: float | None = None
    prompt_s: float | None = None
    interrupted_s: float | None = None
    """Since when the caller speaks into the first prompt; it may yet go on."""
    interrupted: bool = False
    misses_from: int = 0
    """Where the misses of this stay begin among those of the call."""

    def over(self, at_s: float, end: str) -> Stay:
        return Stay(
            step=self.step,
            kind=self.kind,
            lasted_s=round(at_s - self.since_s, 2),
            no_input=self.no_input,
            no_match=self.no_match,
            choices=tuple(self.choices),
            read_back=tuple(self.read_back),
            denied=tuple(self.denied),
            prompt_s=round(self.prompt_s or 0.0, 2),
            interrupted=self.interrupted,
            end=end,
        )

    def break_in(self, at_s: float) -> None:
        """The caller begins to answer while the first prompt plays."""
        if self.unheard and self.prompt_s is None and self.first_said_s is not None:
            self.interrupted_s = at_s - self.first_said_s

    def take(self, kind: str, entry: Mapping[str, Any], at_s: float) -> None:
        """Follow what is said here, and what is answered."""
        match kind:
            case "say":
                self.first_said_s = at_s if self.first_said_s is None else self.first_said_s
                self.unheard.add(int(entry["prompt"]))
            case "chosen":
                self.answered(Choice(str(entry["intent"]), str(entry["by"])), at_s)
            case "stop-prompt":
                self.broken_off()
            case "resume-prompt":
                self.interrupted_s = None

    def answered(self, choice: Choice, at_s: float) -> None:
        """The caller settled for something, perhaps before the first prompt was over."""
        self.choices.append(choice)
        if self.interrupted_s is None:
            self.break_in(at_s)
        self.broken_off()

    def broken_off(self) -> None:
        """The prompt fell silent for good."""
        if self.interrupted_s is not None and self.prompt_s is None:
            self.prompt_s, self.interrupted = self.interrupted_s, True
        self.unheard.clear()

    def prompt_ended(self, prompt: int, at_s: float) -> None:
        self.unheard.discard(prompt)
        if not self.unheard and self.prompt_s is None and self.first_said_s is not None:
            self.prompt_s = at_s - self.first_said_s


class _Reading:
    """A log, as far as it has been read."""

    def __init__(self) -> None:
        self._began: datetime | None = None
        self._at_s = 0.0
        self._here: _Here | None = None
        self._stays: list[Stay] = []
        self._misses: list[Miss] = []
        self._arrivals: list[Arrival] = []
        self._errors: Counter[str] = Counter()
        self._agents: list[str] = []
        self._moment = Moment()
        self._confirming = False
        self._asked_back: Mapping[str, Any] = {}
        """The meaning that was read back last."""
        self._hung_up = False

    def event(self, kind: str, entry: Mapping[str, Any]) -> None:
        """Close what the event before has led to, and begin with this one."""
        self._settle()
        self._moment = Moment(kind, entry, was_confirming=self._confirming)
        self._pass(str(entry["at"]))
        here = self._here
        if kind == "caller-hung-up":
            self._hung_up = True
        elif kind == "agent-answered":
            self._agents.append(str(entry["agent"]))
        elif here and kind in ("speech-started", "key-pressed"):
            here.break_in(self._at_s)
        elif here and kind == "prompt-ended":
            here.prompt_ended(int(entry["prompt"]), self._at_s)

    def command(self, kind: str, entry: Mapping[str, Any]) -> None:
        """Take what the session did about the event."""
        here, moment = self._here, self._moment
        match kind:
            case "entered":
                self._enter(str(entry["step"]), str(entry["kind"]))
            case "listen" | "stop-listening":
                self._confirming = entry.get("expecting", {}).get("asked") == CONFIRMATION.slot
            case "arrived" | "route":
                self._arrive(entry["outcome"])
            case "error":
                self._errors[str(entry["code"])] += 1
            case "chosen":
                moment.chosen = str(entry["intent"])
                self._then(Choice(moment.chosen, str(entry["by"])))
            case "say":
                moment.said = True
        if here:
            here.take(kind, entry, self._at_s)

    def finished(self) -> Digest:
        """Everything read."""
        self._settle()
        self._leave(HUNG_UP if self._hung_up else PASSED)
        return Digest(
            stays=tuple(self._stays),
            misses=tuple(self._misses),
            arrivals=tuple(self._arrivals),
            errors=dict(self._errors),
            agents=tuple(self._agents),
        )

    def _pass(self, at: str) -> None:
        moment = datetime.fromisoformat(at)
        self._began = self._began or moment
        self._at_s = (moment - self._began).total_seconds()

    def _enter(self, step: str, kind: str) -> None:
        moment = self._moment
        asked = self._here is not None and self._here.kind in QUESTIONS
        self._settle()
        self._leave(CHOSEN if moment.chosen else GIVEN_UP if asked else PASSED)
        moment.chosen, moment.settled = "", True
        self._here = _Here(step, kind, self._at_s, misses_from=len(self._misses))

    def _leave(self, end: str) -> None:
        if self._here:
            self._stays.append(self._here.over(self._at_s, end))
        self._here = None

    def _arrive(self, outcome: Mapping[str, Any]) -> None:
        if outcome["verdict"] != "routed":
            return
        arrival = Arrival(str(outcome["kind"]), str(outcome["destination"]), round(self._at_s, 2))
        if (
            not self._arrivals
            or self._arrivals[-1].kind != arrival.kind
            or (self._arrivals[-1].to != arrival.to)
        ):
            self._arrivals.append(arrival)

    def _settle(self) -> None:
        """Judge the event before by what the session did about it."""
        moment, here = self._moment, self._here
        if here is None or moment.settled:
            return
        moment.settled = True
        meant = self._asked_back.get("intent", "")
        if moment.contradicts(meant, confirming=self._confirming):
            here.denied.append(meant)
            self._miss(self._asked_back, denied=True)
            if moment.chosen:
                self._then(here.choices[-1])
        if moment.reads_back(confirming=self._confirming):
            self._asked_back = moment.meaning
            here.read_back.append(str(moment.meaning["intent"]))
        elif not self._confirming:
            self._asked_back = {}
        here.no_input += moment.is_no_input
        if moment.is_miss(confirming=self._confirming):
            here.no_match += 1
            if moment.kind == "understood" and not moment.was_confirming:
                self._miss(moment.meaning)

    def _miss(self, meaning: Mapping[str, Any], *, denied: bool = False) -> None:
        if self._here and meaning.get("heard"):
            self._misses.append(
                Miss(
                    step=self._here.step,
                    heard=str(meaning["heard"]),
                    nearest=str(meaning.get("intent", "")),
                    score=round(float(meaning.get("confidence", 0.0)), 2),
                    denied=denied,
                )
            )

    def _then(self, choice: Choice) -> None:
        """Note what the caller took in the end at the misses of this stay."""
        if self._here is None or choice.intent in _ASKED_AGAIN:
            return
        for at in range(self._here.misses_from, len(self._misses)):
            if not self._misses[at].then:
                self._misses[at] = self._misses[at]._replace(then=choice.intent, by=choice.by)
