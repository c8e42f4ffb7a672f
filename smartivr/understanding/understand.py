"""From what was heard to what was meant, given what is expected."""

from smartivr.understanding.belief import Held
from smartivr.understanding.by_evidence import held_by_evidence, weights_for
from smartivr.understanding.by_words import held_by_words
from smartivr.understanding.expecting import Expecting
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.meaning import Band, Candidate, Meaning
from smartivr.understanding.normalize import tokens
from smartivr.understanding.reading import Reading
from smartivr.understanding.reject import band


def understand(hypothesis: Hypothesis, expecting: Expecting) -> Meaning:
    """Find what was meant; rejections say why and what came nearest.

    Raises:
        PhraseSyntaxError: a phrase of the flow is malformed, whatever was heard.

    """
    weights = weights_for(hypothesis)
    if weights:
        held = held_by_evidence(hypothesis, expecting, weights)
    else:
        held = held_by_words(hypothesis, expecting)
    return _meaning(held, expecting) if held else _nothing(hypothesis, expecting)


def _meaning(held: Held, expecting: Expecting) -> Meaning:
    best, next_best = held.belief.best, held.belief.runner_up
    decided = band(held.sure, expecting.bands)
    return Meaning(
        band=decided,
        intent=best.sense.intent,
        slots=dict(best.sense.slots),
        confidence=round(held.sure, 4),
        heard=" ".join(tokens(held.belief.text, expecting.language)),
        phrase=best.phrase,
        exact=best.exact,
        runner_up=_candidate(next_best) if next_best else None,
        why=_why(held, decided),
    )


def _candidate(reading: Reading) -> Candidate:
    slots = dict(reading.sense.slots)
    return Candidate(reading.sense.intent, round(reading.score, 4), reading.phrase, slots)


def _why(held: Held, decided: Band) -> str:
    belief = held.belief
    best, next_best = belief.best, belief.runner_up
    intent, score = best.sense.intent, f"{best.score:.2f}"
    said = f'"{belief.text}" matched "{best.phrase}" ({intent}) at {score}'
    if best.exact:
        said = f'"{belief.text}" is "{best.phrase}" ({intent}) at {score}'
    parts = [said]
    if next_best:
        named = " ".join((next_best.sense.intent, *next_best.sense.slots.values()))
        parts.append(f"next {named} {next_best.score:.2f}")
    parts += filter(None, (best.learnt, best.objection, best.doubt, held.grounds))
    if decided is Band.CONFIRM:
        parts.append(f"to be confirmed at {held.sure:.2f}")
    elif decided is Band.REJECT:
        parts.append(f"rejected at {held.sure:.2f}")
    return "; ".join(parts)


def _nothing(hypothesis: Hypothesis, expecting: Expecting) -> Meaning:
    text = hypothesis.text or hypothesis.free_text
    heard = " ".join(tokens(text, expecting.language))
    reason = f'"{text}" holds no words that count' if text else "nothing was recognised"
    if heard:
        reason = "nothing is expected"
    return Meaning(Band.REJECT, heard=heard, why=f"{reason}; rejected")
