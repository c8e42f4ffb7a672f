"""What was meant by the words and by everything that was measured of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import islice

from smartivr.understanding.belief import Belief, Held, believe
from smartivr.understanding.expecting import Expecting
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.measuring import described, ears_of, measure
from smartivr.understanding.vocabulary import Vocabulary
from smartivr.understanding.weighing import Weights, stored_weights

FUZZY_ALTERNATIVES = 4
"""Alternatives further down only count where they are word for word as expected."""
MOST_EXPECTED = 4
"""So many of them, as each has to be read."""
TOLD_GROUNDS = 2
"""So many of the strongest reasons for and against are told."""
LEAST_GROUND = 0.2
"""Log odds below which a reason is not worth telling."""


@dataclass(frozen=True)
class Candidate:
    """One thing that may have been meant, and what was measured of it."""

    belief: Belief
    measured: dict[str, float]


def weights_for(hypothesis: Hypothesis) -> Weights | None:
    """Find the weights for whoever listened; None where no such engine was learnt from."""
    engine = hypothesis.engine
    if len(hypothesis.ears) == 1:
        engine = hypothesis.ears[0].engine
    return stored_weights().get(engine) if hypothesis.final else None


def held_by_evidence(hypothesis: Hypothesis, expecting: Expecting, weights: Weights) -> Held | None:
    """Take the most probable of everything that may have been meant; None where nothing may."""
    found = candidates(hypothesis, expecting)
    if not found:
        return None
    best = max(found, key=lambda each: weights.probability(each.measured))
    sure = best.belief.limited(weights.probability(best.measured), expecting)
    return Held(best.belief, sure, _grounds(weights.shares(best.measured)))


def candidates(hypothesis: Hypothesis, expecting: Expecting) -> tuple[Candidate, ...]:
    """Give every answer that was heard in some way, by its best text."""
    vocabulary = Vocabulary.of(expecting)

    @cache
    def read(text: str) -> Belief | None:
        return believe(text, vocabulary, expecting)

    ears = ears_of(hypothesis, read)
    best: dict[tuple[str, ...], Belief] = {}
    for text in _told(hypothesis, vocabulary):
        belief = read(text)
        if belief and belief.sure > best.get(belief.answer, belief.at(-1.0)).sure:
            best[belief.answer] = belief
    for ear in ears:
        if ear.free:
            best.setdefault(ear.free.answer, ear.free)
    return tuple(Candidate(each, measure(each, ears, hypothesis)) for each in best.values())


def _told(hypothesis: Hypothesis, vocabulary: Vocabulary) -> Iterable[str]:
    """Give the texts that count, among them the first of each ear."""
    texts = tuple(dict.fromkeys(alternative.text for alternative in hypothesis.alternatives))
    near, far = texts[:FUZZY_ALTERNATIVES], texts[FUZZY_ALTERNATIVES:]
    expected = islice(filter(vocabulary.accepts, far), MOST_EXPECTED)
    firsts = (ear.text for ear in hypothesis.ears if ear.text)
    return dict.fromkeys((*near, *firsts, *expected))


def _grounds(shares: dict[str, float]) -> str:
    """Name the strongest reasons."""
    told = []
    for sign, word in ((1, "for it"), (-1, "against it")):
        strongest = sorted(shares, key=lambda name: -sign * shares[name])[:TOLD_GROUNDS]
        named = [described(name) for name in strongest if sign * shares[name] >= LEAST_GROUND]
        if named:
            told.append(f"{word}: {', '.join(named)}")
    return "; ".join(told)
