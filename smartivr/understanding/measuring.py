"""What speaks for and against a belief, in numbers: each is higher where there is more for it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from smartivr.understanding.belief import Belief
from smartivr.understanding.hypothesis import Hypothesis

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
    "means": "the meaning of the first reading",
    "answers": "the first reading, values included",
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
    """What one engine heard by itself, and what its words mean."""

    heard: Hypothesis
    first: Belief | None
    """Of the first reading."""
    free: Belief | None
    """Of what was heard without the grammar."""


def described(name: str) -> str:
    """Tell in words what a measurement measures."""
    ear, _, own = name.rpartition(".")
    told = DESCRIPTIONS.get(own, own.replace("_", " "))
    return f"{told} according to {ear}" if ear else told


def ears_of(hypothesis: Hypothesis, read: Callable[[str], Belief | None]) -> tuple[Ear, ...]:
    """Give each engine that listened, with what its words mean as they are read."""
    return tuple(
        Ear(heard, read(heard.text), read(heard.free_text) if heard.free_text else None)
        for heard in hypothesis.ears or (hypothesis,)
    )


def measure(belief: Belief, ears: tuple[Ear, ...], hypothesis: Hypothesis) -> dict[str, float]:
    """Measure a belief about a hypothesis; what cannot be measured is left out.

    What an engine measured bears its name; what belongs to none of several (`agreement`) does not.
    """
    words = belief.text.split()
    found = {
        "text": belief.sure,
        "exact": float(belief.best.exact),
        "lead": min(belief.lead, WIDEST_LEAD) / WIDEST_LEAD,
        "words": min(len(words), MOST_WORDS) / MOST_WORDS,
        "letters": min(len("".join(words)), MOST_LETTERS) / MOST_LETTERS,
        "several_words": float(len(words) > 1),
    }
    for ear in ears:
        found |= {f"{ear.heard.engine}.{name}": v for name, v in _by_ear(ear, belief)}
    of_ears = {name for ear in ears for name in ear.heard.evidence}
    return found | {n: v for n, v in hypothesis.evidence.items() if n not in of_ears}


def _by_ear(ear: Ear, belief: Belief) -> Iterator[tuple[str, float]]:
    heard, first, free = ear.heard, ear.first, ear.free
    texts = [reading.text for reading in heard.alternatives]
    yield "inside", float(not heard.outside)
    yield "place", 1 / (1 + texts.index(belief.text)) if belief.text in texts else 0.0
    yield "means", _sure_of_the_same(first, belief)
    yield "answers", first.sure if first and first.answer == belief.answer else 0.0
    if heard.free_text:
        said = heard.free_text.split()
        yield "free_words", Levenshtein.normalized_similarity(belief.text.split(), said)
        yield "free_means", _sure_of_the_same(free, belief)
    # What an engine measured of its own reading says nothing for another one.
    agrees = first is not None and first.best.sense.key == belief.best.sense.key
    yield from ((name, value if agrees else 0.0) for name, value in heard.evidence.items())


def _sure_of_the_same(other: Belief | None, belief: Belief) -> float:
    """How sure another reading is, if it means the same."""
    return other.sure if other and other.best.sense.key == belief.best.sense.key else 0.0
