"""What speaks for and against a belief, in numbers: each is higher where there is more for it."""

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from smartivr.understanding.belief import Belief, believe
from smartivr.understanding.expecting import Expecting
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.normalize import folded
from smartivr.understanding.vocabulary import Vocabulary

WIDEST_LEAD = 0.4
MOST_WORDS, MOST_LETTERS = 6, 24
"""More of a phrase than this makes nobody surer."""


DESCRIPTIONS = {
    "text": "how well the words fit",
    "exact": "whether it is a phrase word for word",
    "lead": "the lead over the next meaning",
    "words": "the number of words",
    "letters": "the length",
    "several_words": "whether it is more than one word",
    "inside": "whether it was one of the phrases",
    "place": "the place among the readings",
    "means": "the intent of the first reading",
    "answers": "the first reading",
    "free_words": "the words heard without the grammar",
    "free_means": "the meaning heard without the grammar",
    "phone_agreement": "the sounds heard without the grammar",
    "score_per_frame": "how well the sounds fit",
    "passes_agree": "whether both passes heard the same",
    "accepted_share": "the share of readings that are phrases",
    "agreement": "the agreement of both ears",
}
"""Names of measurements, as operators read them; an ear's own follow its name and a dot."""


@dataclass(frozen=True)
class Ear:
    """What one engine heard by itself, and what that means."""

    heard: Hypothesis
    belief: Belief | None


def described(name: str) -> str:
    """Tell in words what a measurement measures."""
    ear, _, own = name.rpartition(".")
    told = DESCRIPTIONS.get(own, own.replace("_", " "))
    return f"{told} ({ear})" if ear else told


def ears_of(
    hypothesis: Hypothesis, vocabulary: Vocabulary, expecting: Expecting
) -> tuple[Ear, ...]:
    """Give each engine that listened, with what its first reading means."""
    return tuple(
        Ear(heard, believe(heard.text, vocabulary, expecting))
        for heard in hypothesis.ears or (hypothesis,)
    )


def measure(
    belief: Belief,
    hypothesis: Hypothesis,
    ears: tuple[Ear, ...],
    free: Belief | None,
    language: str,
) -> dict[str, float]:
    """Measure a belief about a hypothesis; what cannot be measured is left out."""
    words = folded(belief.text, language)
    found = {
        "text": belief.sure,
        "exact": float(belief.best.exact),
        "lead": min(belief.lead, WIDEST_LEAD) / WIDEST_LEAD,
        "words": min(len(words), MOST_WORDS) / MOST_WORDS,
        "letters": min(len("".join(words)), MOST_LETTERS) / MOST_LETTERS,
        "several_words": float(len(words) > 1),
    }
    for ear in ears:
        found |= {f"{ear.heard.engine}.{name}": v for name, v in _heard_by(ear, belief)}
    if hypothesis.free_text:
        said = folded(hypothesis.free_text, language)
        found["free_words"] = Levenshtein.normalized_similarity(words, said)
        agrees = free is not None and free.answer == belief.answer
        found["free_means"] = free.sure if free and agrees else 0.0
    return found | dict(hypothesis.evidence)


def _heard_by(ear: Ear, belief: Belief) -> Iterator[tuple[str, float]]:
    texts = [reading.text for reading in ear.heard.alternatives]
    yield "inside", float(not ear.heard.outside)
    yield "place", 1 / (1 + texts.index(belief.text)) if belief.text in texts else 0.0
    own = ear.belief
    yield "means", own.sure if own and own.best.sense.intent == belief.best.sense.intent else 0.0
    yield "answers", own.sure if own and own.answer == belief.answer else 0.0
