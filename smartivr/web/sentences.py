"""What the server says, in the reader's language.

Whatever goes wrong or is found out is said in English where it happens, and is put into another
language only here, at the border to a person. `locale/<language>/server/*.po` holds the sentences
with numbered holes for the values in them: `there is no step {0}`. What is said is cut into parts
at `; `, `: ` and ends of lines, and each part is looked up by itself; one that is not known stays
English.

Values may be hostile: a part is compared by finding the text around its holes from left to right,
which takes time in proportion to its length, whatever stands in it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Annotated, Final

from fastapi import Depends
from starlette.requests import HTTPConnection

from smartivr.web.language import catalogue, language_of, server_catalogue_files

Say = Callable[[str], str]
"""Puts what the server says in English into somebody's language."""

HOLE: Final = re.compile(r"\{(\d+)\}")
_QUOTED: Final = r"""(?<!\w)(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`)(?!\w)"""
_CUT: Final = re.compile(rf"{_QUOTED}|(; |:? ?\n|: )", re.DOTALL)
"""Where one part ends and the next begins; what is quoted is passed over."""
_LISTED: Final = ", "
_DEEPEST: Final = 2
"""So deep may sentences stand in the holes of others."""
_MOST: Final = 2000
"""What follows so many parts stays English; nobody reads so far."""


@dataclass(frozen=True)
class _Sentence:
    """A sentence with holes: the literal text around them, and the translation."""

    around: tuple[str, ...]
    holes: tuple[str, ...]
    translation: str

    @classmethod
    def read(cls, english: str, translation: str) -> "_Sentence":
        pieces = HOLE.split(english)
        return cls(tuple(pieces[::2]), tuple(pieces[1::2]), translation)

    def values(self, text: str) -> dict[str, str] | None:
        """Find what stands in the holes; None where the text is another sentence."""
        first, *between, last = self.around
        at, end = len(first), len(text) - len(last)
        if at > end or not (text.startswith(first) and text.endswith(last)):
            return None
        found: list[str] = []
        for literal in between:
            here = text.find(literal, at, end)
            if here < 0:
                return None
            found.append(text[at:here])
            at = here + len(literal)
        return dict(zip(self.holes, [*found, text[at:end]], strict=True))


class Sentences:
    """All that the server says, by its English."""

    def __init__(self, translations: Mapping[str, str]) -> None:
        self._whole: dict[str, str] = {}
        self._with_holes: dict[str, list[_Sentence]] = {}
        for english, translation in translations.items():
            if HOLE.search(english):
                sentence = _Sentence.read(english, translation)
                self._with_holes.setdefault(_beginning(sentence.around[0]), []).append(sentence)
            else:
                self._whole[english] = translation
        for alike in self._with_holes.values():
            alike.sort(key=lambda one: -sum(map(len, one.around)))  # the one that says most counts

    def translated(self, said: str) -> str:
        """Translate every part that is known."""
        texts = cut(said)
        return "".join(
            self._part(text, 0) if at % 2 == 0 and at < _MOST else text
            for at, text in enumerate(texts)
        )

    def _part(self, text: str, depth: int) -> str:
        """Translate a sentence, or what is known of the list that stands in place of one."""
        found = self._known(text, depth)
        if found is not None:
            return found
        return _LISTED.join(self._value(one, depth) for one in text.split(_LISTED, _MOST))

    def _value(self, text: str, depth: int) -> str:
        """Translate a value that is words itself; one word alone is a name."""
        known = self._known(text, depth) if " " in text else None
        return text if known is None else known

    def _known(self, text: str, depth: int) -> str | None:
        if text in self._whole:
            return self._whole[text]
        for beginning in (text.partition(" ")[0], ""):
            for sentence in self._with_holes.get(beginning, ()):
                values = sentence.values(text)
                if values is not None:
                    return self._filled(sentence.translation, values, depth)
        return None

    def _filled(self, translation: str, values: Mapping[str, str], depth: int) -> str:
        def value(hole: re.Match[str]) -> str:
            given = values[hole[1]]
            nested = depth < _DEEPEST and " " in given
            return self._part(given, depth + 1) if nested else given

        return HOLE.sub(value, translation)


def _beginning(literal: str) -> str:
    """Return the word that a sentence begins with; nothing where it begins with a hole."""
    word, space, _ = literal.partition(" ")
    return word if space else ""


def cut(said: str) -> list[str]:
    """Cut what is said into the parts that are translated, and between them what separates them."""
    at, found = 0, list[str]()
    for between in _CUT.finditer(said):
        if between[1] is not None:
            found += (said[at : between.start()], between[1])
            at = between.end()
    return [*found, said[at:]]


@cache
def sentences_of(language: str) -> Sentences:
    """Return what the server says in a language; English where it has none."""
    entries = (m for file in server_catalogue_files(language) for m in catalogue(file))
    return Sentences({str(m.id): str(m.string) for m in entries if m.id and m.string})


def translated(said: str, language: str) -> str:
    """Return what the server says in a language."""
    return sentences_of(language).translated(said)


def to_reader(request: HTTPConnection) -> Say:
    """Return what puts sentences into the language of whoever asks."""
    return partial(translated, language=language_of(request))


ToReader = Annotated[Say, Depends(to_reader)]
