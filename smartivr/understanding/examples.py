"""The examples a line gives of what callers say, as opposed to the commands it names.

`(pay|see) my bill` says exactly what may be said. "can you tell me when my bill is due" says how
people talk, and where there are several of that kind, others like them can be recognised.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median
from typing import TypeVar

from smartivr.understanding.classifier import Classifier, Judgement
from smartivr.understanding.expecting import Option
from smartivr.understanding.normalize import folded
from smartivr.understanding.phrases import expand, parse, slot_names
from smartivr.understanding.vocabulary import Vocabulary

ENOUGH = 5
"""From so many examples of each option on, they are learnt from; half of the options have more."""
EXAMPLE_WORDS = 3
"""A phrase without choices and of so many words is an example."""
MOST_PLAIN = 300
"""A template that stands for more texts than this is not learnt from."""
MOST_TEXTS = 8
"""Of what one template stands for, so many texts are learnt."""
MOST_LEARNT = 900
"""More texts of all options together take too long to learn from."""

T = TypeVar("T")


@dataclass(frozen=True)
class Taught:
    """What a menu's examples taught."""

    classifier: Classifier
    count: int
    """So many texts were learnt."""

    def judge(self, words: tuple[str, ...]) -> Judgement:
        """Judge a text by its folded words."""
        return self.classifier.judge(" ".join(words))

    def told(self, judgement: Judgement, intent: str, by_words: float) -> str:
        """Say why an intent is taken to be meant, or not."""
        chance, likeness = judgement.chances[intent], judgement.likeness[intent]
        return (
            f"{self.count} examples say {chance:.2f}, "
            f"the nearest is {likeness:.2f} like it; its words fit {by_words:.2f}"
        )


def gives_enough(options: Iterable[Option], language: str) -> bool:
    """Whether a menu gives so many examples that learning from them pays."""
    counts = [
        sum(_is_example(phrase, language) for phrase in option.phrases)
        for option in options
        if not option.universal
    ]
    return len(counts) > 1 and median(counts) >= ENOUGH


def taught(vocabulary: Vocabulary) -> Taught | None:
    """Learn from what a menu lists; None where that is too little, and where a value is asked for.

    Menus that list the same share what was learnt.
    """
    language = vocabulary.language
    if vocabulary.asked or not gives_enough(vocabulary.options, language):
        return None
    most = max(1, MOST_LEARNT // len(vocabulary.options))
    listed: dict[str, str] = {}
    for option in vocabulary.options:
        for text in _spread(list(_texts(option, language)), most):
            listed.setdefault(text, option.intent)
    return _taught(tuple(listed.items()), language)


@lru_cache(maxsize=32)
def _taught(listed: tuple[tuple[str, str], ...], language: str) -> Taught:
    texts, intents = zip(*listed, strict=True)
    return Taught(Classifier(texts, intents, language), len(listed))


def _is_example(phrase: str, language: str) -> bool:
    node = parse(phrase)
    texts = None if slot_names(node) else expand(node, {}, 1)
    return bool(texts) and len(folded(phrase, language)) >= EXAMPLE_WORDS


def _texts(option: Option, language: str) -> Iterator[str]:
    """Give what may be learnt of an option; templates with slots are for the slot matcher."""
    for phrase in option.phrases:
        node = parse(phrase)
        listed = () if slot_names(node) else expand(node, {}, MOST_PLAIN) or ()
        for each in _spread(listed, MOST_TEXTS):
            words = folded(each.text, language)
            if words:
                yield " ".join(words)


def _spread(listed: Sequence[T], most: int) -> Sequence[T]:
    """Take at most so many, evenly over all."""
    if len(listed) <= most:
        return listed
    return [listed[at * len(listed) // most] for at in range(most)]
