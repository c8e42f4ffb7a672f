"""Figures of steps: where callers are silent, not understood, ask for a human or hang up."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from smartivr.dialog.expectations import AGENT, UNIVERSALS
from smartivr.statistics.digest import GIVEN_UP, HUNG_UP, Stay
from smartivr.statistics.past import PastCall
from smartivr.statistics.spread import Spread, share


@dataclass
class StepFigures:
    """What happened at one step of a line."""

    line: str
    step: str
    kind: str = ""
    """Its verb."""
    entered: int = 0
    with_no_input: int = 0
    """Stays with at least one silence."""
    with_no_match: int = 0
    agents_asked: int = 0
    """Stays in which the caller asked for a human."""
    hung_up: int = 0
    given_up: int = 0
    """Stays that ended because the question was put in vain."""
    chosen: Counter[str] = field(default_factory=Counter)
    """What callers settled for, commands such as repeat included."""
    by: Counter[str] = field(default_factory=Counter)
    read_back: Counter[str] = field(default_factory=Counter)
    denied: Counter[str] = field(default_factory=Counter)
    instead: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """What was denied -> what callers took in the same stay in its place."""
    interrupted: int = 0
    heard_out: int = 0
    """Stays in which the first prompt was heard to its end."""
    heard_s: list[float] = field(default_factory=list)
    """How long interrupted prompts were listened to."""
    whole_s: list[float] = field(default_factory=list)
    """How long the prompt takes that nobody interrupts."""
    lasted_s: list[float] = field(default_factory=list)

    def add(self, stay: Stay) -> None:
        """Count one more stay, and how long its parts took."""
        self.add_outcome(stay)
        self.lasted_s.append(stay.lasted_s)
        if stay.interrupted:
            self.interrupted += 1
            self.heard_s.append(stay.prompt_s)
        elif stay.prompt_s:
            self.heard_out += 1
            self.whole_s.append(stay.prompt_s)

    def add_outcome(self, stay: Stay) -> None:
        """Count one more stay by what came of it alone."""
        self.kind = stay.kind
        self.entered += 1
        self.with_no_input += stay.no_input > 0
        self.with_no_match += stay.no_match > 0
        self.agents_asked += any(choice.intent == AGENT for choice in stay.choices)
        self.hung_up += stay.end == HUNG_UP
        self.given_up += stay.end == GIVEN_UP
        self.chosen.update(choice.intent for choice in stay.choices)
        self.by.update(choice.by for choice in stay.choices)
        self.read_back.update(stay.read_back)
        self.denied.update(stay.denied)
        for denied in set(stay.denied):
            taken = {choice.intent for choice in stay.choices}
            self.instead[denied].update(taken.difference(UNIVERSALS, (denied,)))

    def count(self, other: "StepFigures") -> None:
        """Count what came of the stays of another time too."""
        self.kind = other.kind or self.kind
        self.entered += other.entered
        self.with_no_input += other.with_no_input
        self.with_no_match += other.with_no_match
        self.agents_asked += other.agents_asked
        self.hung_up += other.hung_up
        self.given_up += other.given_up
        for mine, others in (
            (self.chosen, other.chosen),
            (self.by, other.by),
            (self.read_back, other.read_back),
            (self.denied, other.denied),
        ):
            mine.update(others)
        for denied, taken in other.instead.items():
            self.instead[denied].update(taken)

    @property
    def zero_out(self) -> float | None:
        """Asked for a human, of all stays."""
        return share(self.agents_asked, self.entered)

    @property
    def no_input(self) -> float | None:
        """Stays with a silence, of all."""
        return share(self.with_no_input, self.entered)

    @property
    def no_match(self) -> float | None:
        """Stays with a miss, of all."""
        return share(self.with_no_match, self.entered)

    @property
    def hang_ups(self) -> float | None:
        """Hung up here, of all stays."""
        return share(self.hung_up, self.entered)

    @property
    def given_ups(self) -> float | None:
        """Asked in vain, of all stays."""
        return share(self.given_up, self.entered)

    @property
    def interruptions(self) -> float | None:
        """First prompts cut short, of those that were cut short or heard out."""
        return share(self.interrupted, self.interrupted + self.heard_out)

    @property
    def lasted(self) -> Spread:
        """How long callers stay."""
        return Spread.of(self.lasted_s)


def step_figures(calls: Iterable[PastCall]) -> list[StepFigures]:
    """Sum up every step of every line, the most visited first."""
    found: dict[tuple[str, str], StepFigures] = {}
    for call in calls:
        for stay in call.digest.stays:
            at = (call.line, stay.step)
            figures = found.get(at) or found.setdefault(at, StepFigures(*at))
            figures.add(stay)
    return sorted(found.values(), key=lambda one: (one.line, -one.entered, one.step))


def errors(calls: Iterable[PastCall]) -> dict[str, int]:
    """Error code -> in how many calls it happened."""
    found: dict[str, int] = defaultdict(int)
    for call in calls:
        for code in call.digest.errors:
            found[code] += 1
    return dict(found)
