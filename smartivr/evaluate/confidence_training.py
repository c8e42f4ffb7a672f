"""Learns from labelled recordings how much each measurement says about being right."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from smartivr.evaluate.overheard import Overheard
from smartivr.understanding.by_evidence import Candidate, candidates
from smartivr.understanding.expecting import Expecting
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.weighing import Weight, Weights

STRENGTH = 0.1
"""Inverse of how strongly coefficients are held near 0."""
RIGHT_SHARE = 0.8
"""Share of utterances in calls that are answers and heard rightly; the rest is anything else."""
FEWEST = 20
"""Of either outcome, for an engine to be learnt from."""
ROUNDS = 2
"""Times that the best candidates are chosen anew with what was learnt."""
NOT_HELD = 0.2
"""How much candidates count that are not the best: they teach which one is to be held."""

Matrix = NDArray[np.float64]
ExpectingAt = Callable[[Overheard], Expecting]


@dataclass(frozen=True)
class Row:
    """One candidate to learn from."""

    measured: Mapping[str, float]
    right: bool
    importance: float


@dataclass(frozen=True)
class Case:
    """One utterance in which something could be acted upon."""

    candidates: tuple[Candidate, ...]
    right: tuple[bool, ...]
    """Of each candidate: whether acting on it is what the caller wants."""
    speaker: str
    in_scope: bool

    def best(self, weights: Weights) -> int:
        """Return the number of the candidate that is the most probable."""
        odds = [weights.probability(each.measured) for each in self.candidates]
        return int(np.argmax(odds))


def cases(
    recordings: Sequence[Overheard], engine: str, expecting_at: ExpectingAt
) -> Iterator[Case]:
    """Give each utterance as an engine heard it; both ears' recordings hold each ear's too."""
    for one in recordings:
        expecting = expecting_at(one)
        for utterance in one.utterances:
            for heard in _views(utterance):
                if heard.engine != engine:
                    continue
                found = candidates(heard, expecting)
                if found:
                    right = tuple(_right(each, one) for each in found)
                    yield Case(found, right, one.speaker, bool(one.intent))


def trained(recordings: Sequence[Overheard], expecting_at: ExpectingAt) -> dict[str, Weights]:
    """Learn for every engine that heard enough, alone or beside another."""
    heard = (
        each for one in recordings for utterance in one.utterances for each in _views(utterance)
    )
    engines = sorted({each.engine for each in heard})
    found = {engine: tuple(cases(recordings, engine, expecting_at)) for engine in engines}
    return {engine: train(learnt) for engine, learnt in found.items() if _is_enough(learnt)}


def train(learnt_from: Sequence[Case]) -> Weights:
    """Find the coefficients under which the best candidates' probabilities fit best."""
    weights = _fitted(list(_rows(learnt_from, None)))
    for _ in range(ROUNDS):
        weights = _fitted(list(_rows(learnt_from, weights)))
    return weights


def _rows(learnt_from: Sequence[Case], weights: Weights | None) -> Iterator[Row]:
    """Give every candidate; the ones that would be held count most."""
    for case in learnt_from:
        best = case.best(weights) if weights else None
        for at, (each, right) in enumerate(zip(case.candidates, case.right, strict=True)):
            yield Row(each.measured, right, 1.0 if best in {at, None} else NOT_HELD)


def _is_enough(learnt_from: Sequence[Case]) -> bool:
    right = sum(any(case.right) for case in learnt_from)
    return min(right, len(learnt_from) - right) >= FEWEST


def _views(utterance: Hypothesis) -> tuple[Hypothesis, ...]:
    alone = tuple(ear for ear in utterance.ears if ear.engine != utterance.engine)
    return (utterance, *alone)


def _right(candidate: Candidate, one: Overheard) -> bool:
    sense = candidate.belief.best.sense
    return sense.intent == one.intent and dict(sense.slots) == dict(one.slots)


def _fitted(rows: Sequence[Row]) -> Weights:
    """Fit; what would count against when it is better is left out."""
    names = sorted({name for row in rows for name in row.measured})
    right = np.array([row.right for row in rows])
    values = np.array([[row.measured.get(name, np.nan) for name in names] for row in rows])
    usual = np.nanmean(values, axis=0)
    spread = np.nanstd(values, axis=0)
    scaled = np.nan_to_num((values - usual) / np.maximum(spread, 1e-6), nan=0.0)
    importance = _importance(rows, right)
    kept = [at for at in range(len(names)) if spread[at] > 1e-6]  # noqa: PLR2004  no spread tells nothing
    slopes, bias = np.zeros(0), log(RIGHT_SHARE / (1 - RIGHT_SHARE))
    while kept:
        model = LogisticRegression(C=STRENGTH, max_iter=1000)
        model.fit(scaled[:, kept], right, sample_weight=importance)
        slopes, bias = model.coef_[0], float(model.intercept_[0])
        if (slopes >= 0).all():
            break
        kept = [at for at, slope in zip(kept, slopes, strict=True) if slope > 0]
    found = {
        names[at]: Weight(round(float(usual[at]), 4), round(float(slope / spread[at]), 4))
        for at, slope in zip(kept, slopes, strict=True)
    }
    return Weights(round(bias, 4), found)


def _importance(rows: Sequence[Row], right: NDArray[np.bool_]) -> Matrix:
    """Weigh rows so that the right ones have their share."""
    importance = np.array([row.importance for row in rows])
    for outcome, share in ((right, RIGHT_SHARE), (~right, 1 - RIGHT_SHARE)):
        importance[outcome] *= share * len(rows) / importance[outcome].sum()
    return importance
