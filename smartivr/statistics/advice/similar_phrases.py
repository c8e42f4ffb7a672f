"""Folds what many callers said, each in their own words, into a few phrases with counts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from smartivr.statistics.advice.masking import MASK, masked
from smartivr.statistics.digest import Miss
from smartivr.understanding.carriers import spans
from smartivr.understanding.normalize import UNKNOWN, folded

ALIKE = 80.0
"""From this likeness (0..100, whatever the order of words) two phrases are one."""
HELD = 95.0
"""The same where one phrase may say more than the other."""
MOST_PHRASES = 1000
"""Different wordings looked at; the rarest are left out."""
SHOWN_FROM = 3
"""A wording is shown once so many calls had it, so that nobody's own words are."""


@dataclass
class Phrase:
    """One thing that callers said, with its variants."""

    head: str
    """The commonest wording, without what stands around it, such as "I would like to"."""
    calls: set[str] = field(default_factory=set)
    variants: Counter[str] = field(default_factory=Counter)
    nearest: Counter[str] = field(default_factory=Counter)
    """Options that came nearest."""

    @property
    def others(self) -> list[str]:
        """Other wordings that several callers had, the commonest first."""
        common = (words for words, calls in self.variants.most_common() if calls >= SHOWN_FROM)
        return [words for words in common if words != self.head]


def phrases(misses: Iterable[tuple[str, Miss]], language: str) -> list[Phrase]:
    """Sum up misses, given with their call, the most frequent phrase first."""
    said: dict[str, Phrase] = {}
    for call, miss in misses:
        wanted = core(miss.heard, language)
        if wanted:
            phrase = said.setdefault(wanted, Phrase(wanted))
            phrase.calls.add(call)
            phrase.nearest[miss.nearest] += 1
    for phrase in said.values():
        phrase.variants[phrase.head] = len(phrase.calls)
    ordered = sorted(said.values(), key=lambda one: (-len(one.calls), one.head))
    return _folded_together(ordered[:MOST_PHRASES])


def _folded_together(ordered: list[Phrase]) -> list[Phrase]:
    heads: dict[str, Phrase] = {}
    for phrase in ordered:
        head = _like(phrase.head, list(heads))
        if not head:
            heads[phrase.head] = phrase
            continue
        like = heads[head]
        like.calls |= phrase.calls
        like.variants += phrase.variants
        like.nearest += phrase.nearest
    return sorted(heads.values(), key=lambda one: (-len(one.calls), one.head))


def _like(words: str, heads: list[str]) -> str:
    """The head that says the same in any order, or, of several words, holds or is held by these."""
    sorted_alike = process.extractOne(
        words, heads, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE
    )
    if sorted_alike:
        return str(sorted_alike[0])
    longer = [head for head in heads if " " in head] if " " in words else []
    held = process.extractOne(words, longer, scorer=fuzz.token_set_ratio, score_cutoff=HELD)
    return str(held[0]) if held else ""


def core(heard: str, language: str) -> str:
    """What was wanted, in the words that matter; empty where there were none."""
    words = folded(heard, language)
    if not words or UNKNOWN in words:
        return ""
    kept = masked(words[spans(words, language)[-1]], language)
    return " ".join(kept) if set(kept) != {MASK} else ""
