"""A language model of free speech about a line: its phrasings, and common words around them.

Trigrams of the phrasings with absolute discounting, which back off to single words; these are
shared between the phrasings and the language at large, so that any common word may turn up
anywhere and the line's own words are likeliest.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

BEGIN, END = "<s>", "</s>"
DISCOUNT = 0.5
"""What each sequence seen in the phrasings gives up for those never seen."""
COMMON_SHARE = 0.4
"""The part of single words' probability that goes to the language at large."""
ORDER = 3
_NONE = 1e-6

_Gram = tuple[str, ...]


def arpa(phrases: Iterable[str], common: Mapping[str, float], carriers: Iterable[str] = ()) -> str:
    """Write the model in the ARPA format.

    `common` gives the probability of words of the language at large, at least of one. Each of the
    `carriers`, said before or after a phrase, counts once.
    """
    sentences = [tuple(phrase.split()) for phrase in (*phrases, *carriers)]
    counts = _counts(sentences)
    singles = _singles(counts[1], common)
    probability: dict[_Gram, float] = {(word,): share for word, share in singles.items()}
    backing_off: dict[_Gram, float] = {}
    for order in range(2, ORDER + 1):
        followers: defaultdict[_Gram, list[_Gram]] = defaultdict(list)
        for gram in counts[order]:
            followers[gram[:-1]].append(gram)
        for history, grams in followers.items():
            total = sum(counts[order][gram] for gram in grams)
            unseen = 1 - sum(probability[gram[1:]] for gram in grams)
            discount = DISCOUNT if unseen > _NONE else 0.0
            for gram in grams:
                probability[gram] = (counts[order][gram] - discount) / total
            backing_off[history] = discount * len(grams) / total / max(unseen, _NONE)
    return "\n".join(_lines(probability, backing_off)) + "\n"


def _counts(sentences: Iterable[_Gram]) -> Mapping[int, Counter[_Gram]]:
    counts: dict[int, Counter[_Gram]] = {order: Counter() for order in range(1, ORDER + 1)}
    for sentence in sentences:
        marked = (BEGIN, *sentence, END)
        for order, counted in counts.items():
            counted.update(marked[at : at + order] for at in range(len(marked) - order + 1))
    return counts


def _singles(counted: Counter[_Gram], common: Mapping[str, float]) -> Mapping[str, float]:
    """Probability of each word by itself; that of `BEGIN`, which follows nothing, is none."""
    own = {gram[0]: count for gram, count in counted.items() if gram[0] != BEGIN}
    own_total, common_total = sum(own.values()), sum(common.values())
    common_share = COMMON_SHARE if own else 1.0
    mixed = {
        word: (1 - common_share) * own.get(word, 0) / max(own_total, 1)
        + common_share * common.get(word, 0.0) / common_total
        for word in {END: 0, **own, **common}
    }
    return {BEGIN: 0.0, **mixed}


def _lines(probability: Mapping[_Gram, float], backing_off: Mapping[_Gram, float]) -> Iterator[str]:
    by_order: defaultdict[int, list[_Gram]] = defaultdict(list)
    for gram in probability:
        by_order[len(gram)].append(gram)
    yield "\\data\\"
    for order, grams in sorted(by_order.items()):
        yield f"ngram {order}={len(grams)}"
    for order, grams in sorted(by_order.items()):
        yield ""
        yield f"\\{order}-grams:"
        for gram in sorted(grams):
            line = f"{_log10(probability[gram]):.4f} {' '.join(gram)}"
            yield f"{line} {_log10(backing_off[gram]):.4f}" if gram in backing_off else line
    yield ""
    yield "\\end\\"


def _log10(value: float) -> float:
    return math.log10(value) if value > 0 else -99.0
