"""From what was heard to what was meant, given what is expected."""

from smartivr.understanding.belief import Belief, believe
from smartivr.understanding.expecting import Expecting
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.meaning import Band, Candidate, Meaning
from smartivr.understanding.normalize import tokens
from smartivr.understanding.reading import Reading
from smartivr.understanding.reject import band, trust
from smartivr.understanding.vocabulary import Vocabulary

FUZZY_ALTERNATIVES = 4
"""Alternatives further down only count where they are word for word as expected."""
RANK_COST, MOST_RANK_COST = 0.01, 0.1
"""What each place down the list of alternatives takes from a confidence."""
FREE_SHARE = 0.35
"""How much a second hearing without the grammar counts beside a first one that agrees."""
FREE_ALONE, FREE_AGAINST = 0.9, 0.6
"""What a second hearing is worth where the first found nothing, or something else."""


def understand(hypothesis: Hypothesis, expecting: Expecting) -> Meaning:
    """Find what was meant; rejections say why and what came nearest.

    Raises:
        PhraseSyntaxError: a phrase of the flow is malformed, whatever was heard.

    """
    vocabulary = Vocabulary.of(expecting)
    belief = _first_hearing(hypothesis, vocabulary, expecting)
    if hypothesis.free_text:
        belief = _both(belief, _believe(hypothesis.free_text, vocabulary, expecting))
    if belief is None:
        return _nothing(hypothesis, expecting)
    left = trust(hypothesis.evidence, outside=hypothesis.outside)
    return _meaning(belief.at(belief.sure * left), left, expecting)


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
    return belief and belief.within_limits(expecting)


def _both(first: Belief | None, free: Belief | None) -> Belief | None:
    """Weigh a hearing by the grammar against one without: agreement is worth most."""
    if first is None or free is None:
        return first or (free and free.at(FREE_ALONE * free.sure))
    if first.best.sense.key == free.best.sense.key:
        return first.at((1 - FREE_SHARE) * first.sure + FREE_SHARE * free.sure)
    against = free.at(FREE_AGAINST * free.sure)
    return max(first.at((1 - FREE_SHARE) * first.sure), against, key=lambda each: each.sure)


def _meaning(belief: Belief, trusted: float, expecting: Expecting) -> Meaning:
    best, next_best = belief.best, belief.runner_up
    decided = band(belief.sure, expecting.bands)
    return Meaning(
        band=decided,
        intent=best.sense.intent,
        slots=dict(best.sense.slots),
        confidence=round(belief.sure, 4),
        heard=" ".join(tokens(belief.text, expecting.language)),
        phrase=best.phrase,
        exact=best.exact,
        runner_up=_candidate(next_best) if next_best else None,
        why=_why(belief, decided, trusted),
    )


def _candidate(reading: Reading) -> Candidate:
    slots = dict(reading.sense.slots)
    return Candidate(reading.sense.intent, round(reading.score, 4), reading.phrase, slots)


def _why(belief: Belief, decided: Band, trusted: float) -> str:
    best, next_best = belief.best, belief.runner_up
    verb = "is" if best.exact else "matched"
    said = f'"{belief.text}" {verb} "{best.phrase}" ({best.sense.intent}) at {best.score:.2f}'
    parts = [said]
    if next_best:
        values = "".join(f" {value}" for value in next_best.sense.slots.values())
        parts.append(f"next {next_best.sense.intent}{values} {next_best.score:.2f}")
    parts += filter(None, (best.objection, best.doubt))
    if trusted < 1:
        parts.append(f"the audio leaves {trusted:.2f} of it")
    if decided is not Band.ACCEPT:
        outcome = "to be confirmed" if decided is Band.CONFIRM else "rejected"
        parts.append(f"{outcome} at {belief.sure:.2f}")
    return "; ".join(parts)


def _nothing(hypothesis: Hypothesis, expecting: Expecting) -> Meaning:
    text = hypothesis.text or hypothesis.free_text
    heard = " ".join(tokens(text, expecting.language))
    reason = f'"{text}" holds no words that count' if text else "nothing was recognised"
    if heard:
        reason = "nothing is expected"
    return Meaning(Band.REJECT, heard=heard, why=f"{reason}; rejected")
