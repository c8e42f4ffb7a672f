"""What callers say around what they want: "I'd like ... please"."""

from functools import lru_cache

from smartivr.understanding.languages import language_pack
from smartivr.understanding.normalize import folded
from smartivr.understanding.phrases import expand, parse

_MOST_WAYS = 1000
_MOST_IN_A_ROW = 3
"""Openings in a row that are left off: "hello, yes please, I'd like"."""

Folded = tuple[str, ...]


def spans(words: Folded, language: str) -> tuple[slice, ...]:
    """Give every way of leaving off openings and closings as a part of the folded words.

    The whole comes first, the shortest part last; an empty part is never among them.
    """
    openings, closings = _carriers(language_pack(language).code)
    starts = _reached(words, openings)
    ends = [len(words) - left_off for left_off in _reached(words[::-1], closings)]
    return tuple(slice(start, end) for start in starts for end in ends if start < end)


def _reached(words: Folded, carriers: frozenset[Folded]) -> list[int]:
    """Count the words that carriers in a row may take from the start, in every way of doing so."""
    longest = max(map(len, carriers), default=0)
    reached = newest = {0}
    for _ in range(_MOST_IN_A_ROW):
        newest = {
            end
            for start in newest
            for end in range(start + 1, min(len(words), start + longest) + 1)
            if words[start:end] in carriers
        }
        reached |= newest
    return sorted(reached)


@lru_cache(maxsize=16)
def _carriers(code: str) -> tuple[frozenset[Folded], frozenset[Folded]]:
    """Give the openings, and the closings with their words from last to first."""
    pack = language_pack(code)

    def listed(templates: tuple[str, ...]) -> set[Folded]:
        texts = (each.text for t in templates for each in expand(parse(t), {}, _MOST_WAYS) or ())
        return {folded(text, code) for text in texts} - {()}

    openings = listed(pack.openings + pack.free_openings)
    return frozenset(openings), frozenset(words[::-1] for words in listed(pack.closings))
