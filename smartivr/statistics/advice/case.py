"""What a rule looks at, and what it says."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from smartivr.dialog.flow import Flow
from smartivr.dialog.steps.base import Step
from smartivr.statistics.past import Past
from smartivr.statistics.steps import StepFigures, step_figures

ENOUGH_STAYS = 100
"""Fewer stays at a step say nothing of it."""
ENOUGH_WAITS = 100
"""Fewer callers in a queue say nothing of it."""


@dataclass(frozen=True)
class Advice:
    """One thing to change."""

    code: str
    """Which rule says so; stable and kebab-case."""
    subject: str
    """The step or queue."""
    sentence: str
    """What to do."""
    evidence: str
    """The counts that say so."""
    where: str
    """The place to edit."""
    calls: int
    """How many calls it concerns."""
    counts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class LeftOut:
    """Something that was not judged for want of calls."""

    subject: str
    has: int
    needs: int
    what: str = "visits"


@dataclass(frozen=True)
class Case:
    """A line and its past."""

    flow: Flow
    past: Past
    locate: Callable[..., str] = lambda *_: ""
    """The place of a step, or of something inside it, in the line's files."""
    counted: Mapping[str, StepFigures] | None = None
    """Figures of steps that were counted before; None: those of the past are taken."""

    @cached_property
    def figures(self) -> Mapping[str, StepFigures]:
        """Those of every step that callers were at and that is still in the flow."""
        found = step_figures(self.past.calls) if self.counted is None else self.counted.values()
        return {one.step: one for one in found if one.step in self.flow.steps}

    @cached_property
    def judged(self) -> list[tuple[Step, StepFigures]]:
        """Steps with enough visits, the most visited first."""
        return [
            (self.flow.steps[name], figures)
            for name, figures in self.figures.items()
            if figures.entered >= ENOUGH_STAYS
        ]

    def where(self, step: str, *inside: str | int) -> str:
        """The place of a step, or of something inside it."""
        return self.locate(step, *inside) or ".".join(("steps", step, *map(str, inside)))


Rule = Callable[[Case], Iterable[Advice | LeftOut]]


def percent(part: float, whole: float = 1.0) -> str:
    """A share in words."""
    share = 100 * part / whole if whole else 0.0
    return f"{share:.1f} %" if 0 < share < 10 else f"{share:.0f} %"  # noqa: PLR2004  few: a decimal


def without_enough(case: Case) -> Iterator[LeftOut]:
    """Steps that were visited, but not often enough."""
    for figures in case.figures.values():
        if figures.entered < ENOUGH_STAYS and case.flow.steps[figures.step].interactive:
            yield LeftOut(figures.step, figures.entered, ENOUGH_STAYS)
