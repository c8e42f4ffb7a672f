"""Templates with slots against a text: the cheapest way of saying it, and the values it gives.

Leaving out a word of the text or of the template costs the word's weight; taking one for another
costs as much as they are unlike. The score is one minus the cost's share of all words involved.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from smartivr.understanding.automaton import Arc, Automaton
from smartivr.understanding.folding import fold
from smartivr.understanding.likeness import Weights, Word, Words, alike

LEAST_HEARD = 0.5
"""A slot is filled where at least this share of its value was heard."""
WORST = 0.6
"""Ways that cost more than this share of the text are given up."""
_NOTHING = 1e-9


@dataclass(frozen=True)
class Alignment:
    """A text as a way of saying a template."""

    score: float = 0.0
    slots: Mapping[str, str] = field(default_factory=dict)
    exact: bool = False


class _Step(NamedTuple):
    """How a state was reached after some words of the text."""

    cost: float
    weight: float
    """Of the template's words on the way."""
    before: "_Step | None"
    arc: Arc | None
    """None where a word of the text was left out."""
    heard: float
    """How well the arc's word was heard."""


_Row = list[_Step | None]
"""The cheapest step to one state after each number of words of the text."""


class SlotMatcher:
    """One template, ready to be aligned with texts."""

    def __init__(self, template: Automaton, weights: Weights, language: str) -> None:
        self._arcs = template.arcs
        self._weights = weights
        tokens = dict.fromkeys(arc.word for arcs in template.arcs for arc in arcs if arc.word)
        self._known = tuple(Word.of(token, language) for token in tokens)
        self._place = {token: at for at, token in enumerate(tokens)}
        self._weight = {token: weights(fold(token)) for token in tokens}

    def align(self, heard: Words) -> Alignment:
        """Find the cheapest way of saying the words heard."""
        if not heard:
            return Alignment()
        likeness = alike(heard, self._known).T.tolist()
        weights = [self._weights(word.text) for word in heard]
        end = self._cheapest(likeness, weights)
        if end is None:
            return Alignment()
        score = 1 - end.cost / (sum(weights) + end.weight)
        return Alignment(max(0.0, score), self._values(end), exact=end.cost < _NOTHING)

    def _cheapest(self, likeness: list[list[float]], weights: list[float]) -> _Step | None:
        rows: list[_Row] = [[None] * (len(weights) + 1) for _ in self._arcs]
        rows[0][0] = _Step(0.0, 0.0, None, None, 0.0)
        worst = WORST * sum(weights)
        for row, arcs in zip(rows, self._arcs, strict=True):
            _leave_out_text(row, weights)
            reached = [(at, step) for at, step in enumerate(row) if step and step.cost <= worst]
            for arc in arcs if reached else ():
                if arc.word:
                    alike_to = likeness[self._place[arc.word]]
                    self._say(arc, reached, rows[arc.target], alike_to, weights)
                else:
                    _go_on(arc, reached, rows[arc.target])
        return rows[-1][-1]

    def _say(
        self,
        arc: Arc,
        reached: list[tuple[int, _Step]],
        row: _Row,
        alike_to: list[float],
        weights: list[float],
    ) -> None:
        """Take the arc's word for the next word of the text, or leave it out."""
        own = self._weight[arc.word]
        for at, step in reached:
            _keep(row, at, _Step(step.cost + own, step.weight + own, step, arc, 0.0))
            if at < len(weights) and alike_to[at]:
                cost = step.cost + (1 - alike_to[at]) * (own + weights[at])
                _keep(row, at + 1, _Step(cost, step.weight + own, step, arc, alike_to[at]))

    def _values(self, end: _Step) -> dict[str, str]:
        """Collect the values of the slots that were heard well enough."""
        values: dict[str, str] = {}
        whole = heard = 0.0
        for step in _forward(end):
            if step.arc is None:
                continue
            if step.arc.begins:
                whole = heard = 0.0
            if step.arc.word:
                weight = self._weight[step.arc.word]
                whole, heard = whole + weight, heard + weight * step.heard
            if step.arc.gives and heard >= LEAST_HEARD * whole:
                name, value = step.arc.gives
                values[name] = value
        return values


def _leave_out_text(row: _Row, weights: list[float]) -> None:
    for at, weight in enumerate(weights):
        step = row[at]
        if step:
            _keep(row, at + 1, _Step(step.cost + weight, step.weight, step, None, 0.0))


def _go_on(arc: Arc, reached: list[tuple[int, _Step]], row: _Row) -> None:
    for at, step in reached:
        _keep(row, at, _Step(step.cost, step.weight, step, arc, 0.0))


def _keep(row: _Row, at: int, step: _Step) -> None:
    present = row[at]
    if present is None or step.cost < present.cost - _NOTHING:
        row[at] = step


def _forward(end: _Step) -> Iterator[_Step]:
    steps: list[_Step] = []
    step: _Step | None = end
    while step:
        steps.append(step)
        step = step.before
    return reversed(steps)
