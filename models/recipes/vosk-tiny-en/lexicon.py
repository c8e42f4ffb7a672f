"""The words of the model and how each is pronounced."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from phrases import words_of_callers
from sphinx_model import DICTIONARY, WordModel

Pronunciations = Mapping[str, tuple[str, ...]]
"""Of each word, each pronunciation as phones divided by spaces."""

COMMON_WORDS = 5000
_PLAIN_WORD = re.compile(r"[a-z][a-z'\-]*")
_ALTERNATIVE = re.compile(r"\(\d+\)$")
ADDED = {
    "alexa": ("AH L EH K S AH",),
    "app": ("AE P",),
    "broadband": ("B R AO D B AE N D",),
    "callback": ("K AO L B AE K",),
    "helpdesk": ("HH EH L P D EH S K",),
    "jarvis": ("JH AA R V IH S",),
    "login": ("L AO G IH N",),
    "sim": ("S IH M",),
    "snowboy": ("S N OW B OY",),
    "voicemail": ("V OY S M EY L",),
    "wi-fi": ("W AY F AY",),
    "wifi": ("W AY F AY",),
}
"""Words that the dictionary lacks."""


def parse_dictionary(lines: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Read a pocketsphinx dictionary; `word(2)` is another way to say `word`."""
    found: dict[str, list[str]] = {}
    for line in lines:
        head, _, phones = line.strip().partition(" ")
        ways = found.setdefault(_ALTERNATIVE.sub("", head), [])
        phones = " ".join(phones.split())
        if phones and phones not in ways:
            ways.append(phones)
    return {word: tuple(ways) for word, ways in found.items() if ways}


def read_dictionary() -> dict[str, tuple[str, ...]]:
    """All that pocketsphinx's dictionary pronounces, and the words added here."""
    with DICTIONARY.open(encoding="utf-8") as lines:
        return {**ADDED, **parse_dictionary(lines)}


def by_frequency(words: Iterable[str], model: WordModel) -> list[str]:
    """Plain words, the most frequent first; of the single letters only a and i."""
    plain = [
        word
        for word in words
        if _PLAIN_WORD.fullmatch(word) and (len(word) > 1 or word in {"a", "i"})
    ]
    return sorted(plain, key=lambda word: (-model.log_probability(word), word))


def choose(
    frequent: Iterable[str], needed: Collection[str], known: Pronunciations, count: int
) -> dict[str, tuple[str, ...]]:
    """The first `count` frequent words and all needed ones that have a pronunciation, sorted."""
    chosen = {word for _, word in zip(range(count), frequent, strict=False)}
    chosen |= {word for word in needed if word in known}
    return {word: known[word] for word in sorted(chosen)}


def write(pronunciations: Pronunciations, path: Path) -> None:
    """One pronunciation a line: the word, a tab, its phones."""
    lines = [f"{word}\t{way}\n" for word, ways in pronunciations.items() for way in ways]
    path.write_text("".join(lines), encoding="utf-8")


def read(path: Path) -> dict[str, tuple[str, ...]]:
    """What `write` wrote."""
    found: dict[str, tuple[str, ...]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        word, _, way = line.partition("\t")
        found[word] = (*found.get(word, ()), way)
    return found


def make(path: Path) -> None:
    """Choose the model's words and write them."""
    known = read_dictionary()
    frequent = by_frequency(known, WordModel())
    write(choose(frequent, words_of_callers(), known, COMMON_WORDS), path)
