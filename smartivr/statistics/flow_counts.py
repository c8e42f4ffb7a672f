"""How many calls took each way through a line, gave up after it, or asked for an agent there."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from smartivr.dialog.expectations import AGENT
from smartivr.dialog.flow import Flow
from smartivr.dialog.steps.base import RETURN
from smartivr.flows.graph import arrows
from smartivr.statistics.digest import CHOSEN, HUNG_UP, Stay
from smartivr.statistics.past import PastCall
from smartivr.statistics.steps import StepFigures

_LEADING_ON = frozenset({"menu", "ask", "directory", "say", "branch", "use"})
_WAITING = frozenset({"queue", "transfer"})
"""Verbs at which who hangs up gives up, unless somebody has answered."""


class Way(NamedTuple):
    """One step from a step to the next one."""

    source: str
    option: str
    """What the caller settled for; empty where the call went on by itself."""
    target: str


@dataclass
class Passed:
    """What calls did that came along here."""

    calls: int = 0
    gave_up: int = 0
    """They hung up at the step that it leads to, before it had served them."""
    asked_agent: int = 0
    """They asked for a human there."""

    def add(self, other: "Passed") -> None:
        """Count what others did too."""
        self.calls += other.calls
        self.gave_up += other.gave_up
        self.asked_agent += other.asked_agent


@dataclass
class Tally:
    """Calls of some time, of one version or of several."""

    calls: int = 0
    ways: dict[Way, Passed] = field(default_factory=lambda: defaultdict(Passed))
    steps: dict[str, StepFigures] = field(default_factory=dict)
    gave_up: Counter[str] = field(default_factory=Counter)
    """Step -> calls that gave up there."""

    def add(self, other: "Tally") -> None:
        """Count the calls of another time too."""
        self.calls += other.calls
        for way, passed in other.ways.items():
            self.ways[way].add(passed)
        self.gave_up.update(other.gave_up)
        for name, figures in other.steps.items():
            self._step(figures.line, name).count(figures)

    def count(self, call: PastCall) -> None:
        """Count one more call."""
        stays = call.digest.stays
        self.calls += 1
        for stay in stays:
            self._step(call.line, stay.step).add_outcome(stay)
            self.gave_up[stay.step] += _gave_up(call, stay)
        for before, after in pairwise(stays):
            way = Way(before.step, _option(before), after.step)
            asked = any(choice.intent == AGENT for choice in after.choices)
            self.ways[way].add(Passed(1, int(_gave_up(call, after)), int(asked)))

    def _step(self, line: str, name: str) -> StepFigures:
        return self.steps.get(name) or self.steps.setdefault(name, StepFigures(line, name))


def tallies(calls: Iterable[PastCall]) -> dict[str, Tally]:
    """Count calls by the version that they followed."""
    found: dict[str, Tally] = defaultdict(Tally)
    for call in calls:
        found[call.version].count(call)
    return dict(found)


@dataclass(frozen=True)
class EdgeCount:
    """An arrow of a line's drawing, or one option of it, with what was counted."""

    step: str
    option: str
    target: str
    passed: Passed
    share: float | None
    """Of all who were at the step."""


def edge_counts(flow: Flow, tally: Tally) -> list[EdgeCount]:
    """Fit what was counted to the arrows of a flow; ways that it does not have are left out.

    Where several options lead from one step to another, each is told by itself.
    """
    by_ends: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for way, passed in tally.ways.items():
        by_ends[way.source, way.target][way.option] += passed.calls
    found: list[EdgeCount] = []
    for arrow in arrows(flow):
        entered = tally.steps[arrow.source].entered if arrow.source in tally.steps else 0
        taken = by_ends[arrow.source, arrow.target]
        chosen = [option for option in arrow.options if option in _options(flow, arrow.source)]
        for option in chosen:
            passed = tally.ways.get(Way(arrow.source, option, arrow.target), Passed())
            found.append(_edge(arrow.source, option, arrow.target, passed, entered))
        others = [option for option in arrow.options if option not in chosen]
        if others:
            rest = Passed()
            for option in taken.keys() - set(chosen):
                rest.add(tally.ways[Way(arrow.source, option, arrow.target)])
            found.append(_edge(arrow.source, "|".join(others), arrow.target, rest, entered))
    return found


def _edge(step: str, option: str, target: str, passed: Passed, entered: int) -> EdgeCount:
    return EdgeCount(step, option, target, passed, passed.calls / entered if entered else None)


def _options(flow: Flow, step: str) -> frozenset[str]:
    """List what callers settle for there by its name in the flow."""
    edges = flow.steps[step].edges()
    return frozenset(
        str(edge.path[1]) for edge in edges if edge.path[0] == "options" and edge.target != RETURN
    )


def _option(stay: Stay) -> str:
    return stay.choices[-1].intent if stay.end == CHOSEN and stay.choices else ""


def _gave_up(call: PastCall, stay: Stay) -> bool:
    """Tell whether the caller hung up there without having got what the step is for."""
    if stay.end != HUNG_UP:
        return False
    return stay.kind in _LEADING_ON or (stay.kind in _WAITING and not call.agents)
