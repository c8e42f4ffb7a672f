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
    starts = [0]
    while len(starts) <= _MOST_IN_A_ROW:
        length = _longest_start(words[starts[-1] :], openings)
        if not length:
            break
        starts.append(starts[-1] + length)
    ends = [len(words)]
    while len(ends) <= _MOST_IN_A_ROW:
        length = _longest_start(words[: ends[-1]][::-1], closings)
        if not length:
            break
        ends.append(ends[-1] - length)
    return tuple(slice(start, end) for start in starts for end in ends if start < end)


def _longest_start(words: Folded, carriers: frozenset[Folded]) -> int:
    longest = max(map(len, carriers), default=0)
    lengths = range(min(len(words), longest), 0, -1)
    return next((length for length in lengths if words[:length] in carriers), 0)


@lru_cache(maxsize=16)
def _carriers(code: str) -> tuple[frozenset[Folded], frozenset[Folded]]:
    """Give the openings, and the closings with their words from last to first."""
    pack = language_pack(code)

    def listed(templates: tuple[str, ...]) -> set[Folded]:
        texts = (each.text for t in templates for each in expand(parse(t), {}, _MOST_WAYS) or ())
        return {folded(text, code) for text in texts} - {()}

    openings = listed(pack.openings + pack.free_openings)
    return frozenset(openings), frozenset(words[::-1] for words in listed(pack.closings))
