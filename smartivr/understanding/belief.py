"""What one text means by its words alone, and how sure that is."""

from dataclasses import dataclass, replace

from smartivr.understanding.expecting import Expecting
from smartivr.understanding.interpreter import interpreter
from smartivr.understanding.languages import language_pack
from smartivr.understanding.likeness import is_function_word
from smartivr.understanding.normalize import UNKNOWN, folded
from smartivr.understanding.reading import Reading
from smartivr.understanding.reject import limited, text_confidence
from smartivr.understanding.vocabulary import Vocabulary


@dataclass(frozen=True)
class Belief:
    """What one text means, and how sure that is."""

    text: str
    best: Reading
    runner_up: Reading | None
    sure: float

    @property
    def answer(self) -> tuple[str, ...]:
        """Intent and values: what would be acted upon."""
        return (self.best.sense.intent, *map(": ".join, sorted(self.best.sense.slots.items())))

    @property
    def lead(self) -> float:
        """By how much the best reading's score is above the next one's."""
        return self.best.score - (self.runner_up.score if self.runner_up else 0.0)

    def at(self, sure: float) -> "Belief":
        """Give the same belief, held with another confidence."""
        return replace(self, sure=sure)

    def limited(self, sure: float, expecting: Expecting) -> float:
        """Take a confidence below the bands that this reading must not reach."""
        return limited(sure, self.best, self.runner_up, expecting.bands)


@dataclass(frozen=True)
class Held:
    """A belief that is held in the end, how sure that is, and on what grounds."""

    belief: Belief
    sure: float
    grounds: str


def believe(text: str, vocabulary: Vocabulary, expecting: Expecting) -> Belief | None:
    """Read a text; None where it holds no words that count."""
    readings = interpreter(vocabulary).read(text, expecting.today)
    if not readings:
        return None
    best, *others = (_doubted(reading, text, expecting.language) for reading in readings)
    runner_up = others[0] if others else None
    return Belief(text, best, runner_up, text_confidence(best, runner_up))


def _doubted(reading: Reading, text: str, language: str) -> Reading:
    """Object to readings of texts that tell nothing, and doubt those that may say the opposite."""
    if reading.exact:
        return reading
    heard = folded(text, language)
    if all(word == UNKNOWN or is_function_word(word, language) for word in heard):
        return replace(reading, objection="no telling word was heard")
    if _negates(heard, reading, language):
        return replace(reading, doubt="a negation is left over")
    return reading


def _negates(heard: tuple[str, ...], best: Reading, language: str) -> bool:
    negations = language_pack(language).negations
    return not negations.isdisjoint(set(heard) - set(folded(best.phrase, language)))
