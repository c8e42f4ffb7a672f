"""A mistake in a line's files: where it is, what is wrong, what was probably meant."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process

LIKENESS = 60
"""From this likeness (0..100) a valid name is suggested for an unknown one."""

_PLACE = re.compile(r"(.*?):(\d+):(\d+)$", re.DOTALL)
_MISTAKE = re.compile(r"(.*?:\d+:\d+): (.*)", re.DOTALL)


@dataclass(frozen=True, order=True)
class Place:
    """A place in a file; line and column count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    @classmethod
    def read(cls, written: str) -> "Place":
        """Read a place as it is written; text without line and column is a file's name."""
        found = _PLACE.match(written)
        return cls(found[1], int(found[2]), int(found[3])) if found else cls(written)


@dataclass(frozen=True, order=True)
class Mistake:
    """One sentence about one place."""

    place: Place
    sentence: str

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"

    @classmethod
    def read(cls, written: str) -> "Mistake":
        """Read a mistake as it is written, such as those of a `FlowError`."""
        found = _MISTAKE.match(written)
        return cls(Place.read(found[1]), found[2]) if found else cls(Place(""), written)


def nearest(name: str, valid: Iterable[str]) -> str:
    """Name the valid name most like this one, or nothing where none is like it."""
    found = process.extractOne(
        name.lower(), {v: v.lower() for v in valid}, scorer=fuzz.ratio, score_cutoff=LIKENESS
    )
    return str(found[2]) if found else ""


def suggestion(name: str, valid: Iterable[str]) -> str:
    """Make the end of a sentence about an unknown name: what was probably meant."""
    names = sorted(set(valid))
    best = nearest(name, names)
    if best:
        return f"did you mean {best!r}?"
    if not names:
        return "there are none"
    if len(names) <= 12:  # noqa: PLR2004  a longer list is no help to a reader
        return f"known are {', '.join(names)}"
    return f"it is none of the {len(names)} known"


def shown(path: Path) -> str:
    """Show a file as a person would name it from where they are."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
