"""Cuts a text into sentences, so that the first can be heard while the next is rendered."""

import re

MAX_CHARACTERS = 300
"""A longer sentence is cut at a comma or a space."""

_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[^\s])|\s*\n\s*")
_UNPRONOUNCEABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters but the line break, and halves of characters."""
_LAST_WORD = re.compile(r"([^\W\d_](?:[^\W\d_]|\.(?=[^\W\d_]))*)\.$")
_ENGLISH = """
    mr mrs ms dr prof st rd ave no nos vs etc approx ext tel dept inc ltd co e.g i.e a.m p.m
"""
_POLISH = """
    np tzn tj itd itp ul al pl os mgr inż lek godz min nr św ok m.in dot pt tys zł gr
"""
_ABBREVIATIONS = frozenset(f"{_ENGLISH} {_POLISH}".split())
_CUTS = (", ", "; ", ": ", " - ", " ")


def split(text: str) -> list[str]:
    """Sentences of a text, in order, without those that hold no letter or digit."""
    text = _UNPRONOUNCEABLE.sub(" ", text)
    sentences: list[str] = []
    start = 0
    for end in _END.finditer(text):
        if _ends_sentence(text[start : end.start()], end.group(), text[end.end() :][:1]):
            sentences.append(text[start : end.end()].strip())
            start = end.end()
    sentences.append(text[start:].strip())
    return [piece for sentence in sentences for piece in _shorten(sentence) if is_speakable(piece)]


def is_speakable(text: str) -> bool:
    """Whether there is a letter or a digit to pronounce."""
    return any(character.isalnum() for character in text)


def _ends_sentence(before: str, gap: str, following: str) -> bool:
    if "\n" in gap:
        return True
    if following.islower():
        return False
    last = _LAST_WORD.search(before)
    if last is None:
        return True
    word = last.group(1)
    is_initial = len(word) == 1
    return not is_initial and word.lower() not in _ABBREVIATIONS


def _shorten(sentence: str) -> list[str]:
    pieces: list[str] = []
    rest = sentence
    while len(rest) > MAX_CHARACTERS:
        cut = _best_cut(rest)
        pieces.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return [*pieces, rest]


def _best_cut(text: str) -> int:
    """Where to cut, as late as possible, at the weightiest mark in the second half."""
    for mark in _CUTS:
        found = text.rfind(mark, MAX_CHARACTERS // 2, MAX_CHARACTERS)
        if found > 0:
            return found + len(mark)
    return MAX_CHARACTERS
