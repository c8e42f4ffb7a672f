"""Templates with slots against a text: the cheapest way of saying it, and the values it gives.

Leaving out a word of the text or of the template costs the word's weight; taking one for another
costs as much as they are unlike. The score is one minus the cost's share of all words involved.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from smartivr.understanding.automaton import Arc, Automaton, Mark
from smartivr.understanding.folding import fold
from smartivr.understanding.likeness import FUNCTION_WORD, Weights, Word, Words, alike

LEAST_HEARD = 0.5
"""A slot is filled where at least this share of its value was heard."""
WIDTHS = (0.0, 0.15, 0.6)
"""Shares of the text that ways may cost, tried in turn until one is found within."""
AS_GOOD = 0.03
"""Another value of a slot is as good where the score without the best one is so near."""
_NOTHING = 1e-9


@dataclass(frozen=True)
class Alignment:
    """A text as a way of saying a template."""

    score: float = 0.0
    phrase: str = ""
    """The template's words on this way."""
    slots: Mapping[str, str] = field(default_factory=dict)
    exact: bool = False
    unclear: str = ""
    """A slot that another value would fit as well."""
    left_over: bool = False
    """A telling word of the text has no place in the template."""

    @property
    def doubt(self) -> str:
        """Why the values need a confirmation, or nothing."""
        if self.unclear:
            return f"{self.unclear} is unclear"
        return "a word is left over that may be a value" if self.left_over else ""


class _Step(NamedTuple):
    """How a state was reached after some words of the text."""

    cost: float
    weight: float
    """Of the template's words on the way."""
    before: "_Step | None"
    arc: Arc | None
    """None where a word of the text was left out."""
    own: float
    """The weight of the arc's word."""
    heard: float
    """How much of that weight was heard."""


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
        text = _Text(
            [self._weights(word.text) for word in heard], alike(heard, self._known).T.tolist()
        )
        end = self._cheapest(text)
        if end is None:
            return Alignment()
        score = self._score(end, text)
        values = list(_values(end))
        unclear = (v for v in values if v.share < 1 and self._has_rival(v.mark, score, text))
        return Alignment(
            score,
            " ".join(step.arc.word for step in _forward(end) if step.arc and step.arc.word),
            {v.mark[0]: v.mark[1] for v in values if v.share >= LEAST_HEARD},
            exact=end.cost < _NOTHING,
            unclear=next((v.mark[0] for v in unclear), ""),
            left_over=_most_left_over(end) > FUNCTION_WORD,
        )

    def _has_rival(self, mark: Mark, score: float, text: "_Text") -> bool:
        """Whether the text fits as well without this value."""
        rival = self._cheapest(text, without=mark)
        return rival is not None and self._score(rival, text) > score - AS_GOOD

    @staticmethod
    def _score(end: _Step, text: "_Text") -> float:
        return max(0.0, 1 - end.cost / (sum(text.weights) + end.weight))

    def _cheapest(self, text: "_Text", without: Mark | None = None) -> _Step | None:
        whole = sum(text.weights)
        found = (self._within(whole * width, text, without) for width in WIDTHS)
        return next((end for end in found if end), None)

    def _within(self, worst: float, text: "_Text", without: Mark | None) -> _Step | None:
        """Find the cheapest way that costs no more than this."""
        weights = text.weights
        rows: list[_Row] = [[None] * (len(weights) + 1) for _ in self._arcs]
        rows[0][0] = _Step(0.0, 0.0, None, None, 0.0, 0.0)
        worst += _NOTHING
        for row, arcs in zip(rows, self._arcs, strict=True):
            _leave_out_text(row, weights, worst)
            reached = [(at, step) for at, step in enumerate(row) if step]
            for arc in arcs if reached else ():
                if arc.word:
                    self._say(arc, reached, rows[arc.target], text, worst)
                elif arc.gives is None or arc.gives != without:
                    _go_on(arc, reached, rows[arc.target])
        return rows[-1][-1]

    def _say(
        self, arc: Arc, reached: list[tuple[int, _Step]], row: _Row, text: "_Text", worst: float
    ) -> None:
        """Take the arc's word for the next word of the text, or leave it out."""
        own = self._weight[arc.word]
        alike_to = text.likeness[self._place[arc.word]]
        for at, step in reached:
            said = step.weight + own
            if step.cost + own <= worst:
                _keep(row, at, _Step(step.cost + own, said, step, arc, own, 0.0))
            if at < len(text.weights) and alike_to[at]:
                cost = step.cost + (1 - alike_to[at]) * (own + text.weights[at])
                if cost <= worst:
                    _keep(row, at + 1, _Step(cost, said, step, arc, own, own * alike_to[at]))


class _Text(NamedTuple):
    """The words heard: how much each tells, and how alike each known word is to each of them."""

    weights: list[float]
    likeness: list[list[float]]


class _Value(NamedTuple):
    """A slot's value on the way, and the share of its words that was heard."""

    mark: Mark
    share: float


def _values(end: _Step) -> Iterator[_Value]:
    whole = heard = 0.0
    for step in _forward(end):
        if step.arc is None:
            continue
        if step.arc.begins:
            whole = heard = 0.0
        whole, heard = whole + step.own, heard + step.heard
        if step.arc.gives:
            yield _Value(step.arc.gives, heard / whole if whole else 0.0)


def _most_left_over(end: _Step) -> float:
    """Give the weight of the weightiest word of the text that was left out."""
    left = (step.cost - step.before.cost for step in _forward(end) if step.before and not step.arc)
    return max(left, default=0.0)


def _leave_out_text(row: _Row, weights: list[float], worst: float) -> None:
    for at, weight in enumerate(weights):
        step = row[at]
        if step and step.cost + weight <= worst:
            _keep(row, at + 1, _Step(step.cost + weight, step.weight, step, None, 0.0, 0.0))


def _go_on(arc: Arc, reached: list[tuple[int, _Step]], row: _Row) -> None:
    for at, step in reached:
        _keep(row, at, _Step(step.cost, step.weight, step, arc, 0.0, 0.0))


def _keep(row: _Row, at: int, step: _Step) -> None:
    """Keep the cheaper step; of equal ones that which says more of the template."""
    present = row[at]
    if (
        present is None
        or step.cost < present.cost - _NOTHING
        or (step.cost < present.cost + _NOTHING and step.weight > present.weight)
    ):
        row[at] = step


def _forward(end: _Step) -> Iterator[_Step]:
    steps: list[_Step] = []
    step: _Step | None = end
    while step:
        steps.append(step)
        step = step.before
    return reversed(steps)
