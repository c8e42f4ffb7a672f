"""What was meant by the words alone: for typed text, partial results and unknown engines."""

from smartivr.understanding.belief import Belief, Held, believe
from smartivr.understanding.expecting import Expecting
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.reject import trust
from smartivr.understanding.vocabulary import Vocabulary

FUZZY_ALTERNATIVES = 4
"""Alternatives further down only count where they are word for word as expected."""
RANK_COST, MOST_RANK_COST = 0.01, 0.1
"""What each place down the list of alternatives takes from a confidence."""
FREE_SHARE = 0.35
"""How much a second hearing without the grammar counts beside a first one that agrees."""
FREE_ALONE, FREE_AGAINST = 0.9, 0.6
"""What a second hearing is worth where the first found nothing, or something else."""


def held_by_words(hypothesis: Hypothesis, expecting: Expecting) -> Held | None:
    """Take the reading whose words fit best; None where no words were heard."""
    vocabulary = Vocabulary.of(expecting)
    belief = _first_hearing(hypothesis, vocabulary, expecting)
    if hypothesis.free_text:
        belief = _both(belief, _believe(hypothesis.free_text, vocabulary, expecting))
    if belief is None:
        return None
    left = trust(hypothesis.evidence, outside=hypothesis.outside)
    grounds = f"the audio leaves {left:.2f} of it" if left < 1 else ""
    return Held(belief, belief.sure * left, grounds)


def _first_hearing(
    hypothesis: Hypothesis, vocabulary: Vocabulary, expecting: Expecting
) -> Belief | None:
    """Take the alternative that is surest, those further down a little less."""
    best: Belief | None = None
    texts = dict.fromkeys(alternative.text for alternative in hypothesis.alternatives)
    for rank, text in enumerate(texts):
        if rank >= FUZZY_ALTERNATIVES and not vocabulary.accepts(text):
            continue
        belief = _believe(text, vocabulary, expecting)
        if belief:
            sure = max(0.0, belief.sure - min(MOST_RANK_COST, RANK_COST * rank))
            best = max(best or belief.at(-1.0), belief.at(sure), key=lambda each: each.sure)
    return best


def _believe(text: str, vocabulary: Vocabulary, expecting: Expecting) -> Belief | None:
    belief = believe(text, vocabulary, expecting)
    return belief and belief.at(belief.limited(belief.sure, expecting))


def _both(first: Belief | None, free: Belief | None) -> Belief | None:
    """Weigh a hearing by the grammar against one without: agreement is worth most."""
    if first is None or free is None:
        return first or (free and free.at(FREE_ALONE * free.sure))
    if first.best.sense.key == free.best.sense.key:
        return first.at((1 - FREE_SHARE) * first.sure + FREE_SHARE * free.sure)
    against = free.at(FREE_AGAINST * free.sure)
    return max(first.at((1 - FREE_SHARE) * first.sure), against, key=lambda each: each.sure)
