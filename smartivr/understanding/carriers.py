"""What callers say around what they want: "I'd like ... please"."""

from functools import lru_cache

from smartivr.understanding.languages import language_pack
from smartivr.understanding.normalize import folded
from smartivr.understanding.phrases import expand, parse

_MOST_WAYS = 1000
_MOST_IN_A_ROW = 3
"""Openings in a row that are stripped: "hello, yes please, I'd like"."""

Words = tuple[str, ...]


def stripped(words: Words, language: str) -> tuple[Words, ...]:
    """Give folded words in every way of leaving off openings and closings.

    The words as they are come first, the shortest way last; nothing is never among them.
    """
    openings, closings = _carriers(language_pack(language).code)
    starts = [0]
    while len(starts) <= _MOST_IN_A_ROW and (
        length := _longest_start(words[starts[-1] :], openings)
    ):
        starts.append(starts[-1] + length)
    ends = [len(words)]
    while len(ends) <= _MOST_IN_A_ROW and (length := _longest_end(words[: ends[-1]], closings)):
        ends.append(ends[-1] - length)
    ways = (words[start:end] for start in starts for end in ends if start < end)
    return tuple(dict.fromkeys(ways))


def _longest_start(words: Words, carriers: frozenset[Words]) -> int:
    longest = max(map(len, carriers), default=0)
    lengths = range(min(len(words), longest), 0, -1)
    return next((length for length in lengths if words[:length] in carriers), 0)


def _longest_end(words: Words, carriers: frozenset[Words]) -> int:
    return _longest_start(words[::-1], frozenset(carrier[::-1] for carrier in carriers))


@lru_cache(maxsize=16)
def _carriers(code: str) -> tuple[frozenset[Words], frozenset[Words]]:
    pack = language_pack(code)

    def listed(templates: tuple[str, ...]) -> frozenset[Words]:
        texts = (each.text for t in templates for each in expand(parse(t), {}, _MOST_WAYS) or ())
        return frozenset(folded(text, code) for text in texts) - {()}

    return listed(pack.openings + pack.free_openings), listed(pack.closings)
