"""Learns from labelled recordings how much each measurement says about being right."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from smartivr.evaluate.overheard import Overheard
from smartivr.understanding.by_evidence import Candidate, candidates
from smartivr.understanding.expecting import Expecting
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.weighing import Weight, Weights

STRENGTH = 0.3
"""Inverse of how strongly coefficients are held near 0."""
RIGHT_SHARE = 0.8
"""Share of utterances in calls that are answers and heard rightly; the rest is anything else."""
FEWEST = 20
"""Of either outcome, for an engine to be learnt from."""
ROUNDS = 2
"""Times that the best candidates are chosen anew with what was learnt."""

Matrix = NDArray[np.float64]
ExpectingAt = Callable[[Overheard], Expecting]


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
    chosen = [
        (each.measured, right)
        for case in learnt_from
        for each, right in zip(case.candidates, case.right, strict=True)
    ]
    weights = _fitted(chosen)
    for _ in range(ROUNDS):
        best = [(case, case.best(weights)) for case in learnt_from]
        chosen = [(case.candidates[at].measured, case.right[at]) for case, at in best]
        weights = _fitted(chosen)
    return weights


def _is_enough(learnt_from: Sequence[Case]) -> bool:
    right = sum(any(case.right) for case in learnt_from)
    return min(right, len(learnt_from) - right) >= FEWEST


def _views(utterance: Hypothesis) -> tuple[Hypothesis, ...]:
    alone = tuple(ear for ear in utterance.ears if ear.engine != utterance.engine)
    return (utterance, *alone)


def _right(candidate: Candidate, one: Overheard) -> bool:
    sense = candidate.belief.best.sense
    return sense.intent == one.intent and dict(sense.slots) == dict(one.slots)


def _fitted(rows: Sequence[tuple[Mapping[str, float], bool]]) -> Weights:
    """Fit; what would count against when it is better is left out."""
    names = sorted({name for measured, _ in rows for name in measured})
    right = np.array([outcome for _, outcome in rows])
    values = np.array([[measured.get(name, np.nan) for name in names] for measured, _ in rows])
    usual = np.nanmean(values, axis=0)
    spread = np.nanstd(values, axis=0)
    scaled = np.nan_to_num((values - usual) / np.maximum(spread, 1e-6), nan=0.0)
    half = len(right) / 2
    shares = {
        True: RIGHT_SHARE * half / right.sum(),
        False: (1 - RIGHT_SHARE) * half / (~right).sum(),
    }
    kept = [at for at in range(len(names)) if spread[at] > 1e-6]  # noqa: PLR2004  no spread tells nothing
    while True:
        model = LogisticRegression(C=STRENGTH, class_weight=shares, max_iter=1000)
        model.fit(scaled[:, kept], right)
        slopes: Matrix = model.coef_[0]
        if (slopes >= 0).all():
            break
        kept = [at for at, slope in zip(kept, slopes, strict=True) if slope > 0]
    found = {
        names[at]: Weight(round(float(usual[at]), 4), round(float(slope / spread[at]), 4))
        for at, slope in zip(kept, slopes, strict=True)
    }
    return Weights(round(float(model.intercept_[0]), 4), found)
