"""The form of called numbers: what it shows, what it sends, and at which field a mistake is."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex

from smartivr.flows.centre_draft import NUMBERS
from smartivr.flows.mistakes import Place
from smartivr.flows.numbers_editing import (
    OF_CALLERS,
    OF_NUMBERS,
    PATTERNS,
    PRIORITY,
    Fields,
    WantedEntry,
    WantedNumbers,
    fields_of,
)
from smartivr.flows.numbers_file import CallersEntry, NumberEntry, NumbersFile
from smartivr.flows.source import Document, parse_document
from smartivr.runtime.publishing.inspection import Problem

NUMBER, CALLERS = "numbers", "callers"
"""The parts of the form, as the file names them."""
FIELDS = {NUMBER: OF_NUMBERS, CALLERS: OF_CALLERS}
_ENTRY = re.compile(r"^((numbers|callers)\.[\w-]{1,40})\.name$")
_BETWEEN_NUMBERS = re.compile(r"[,;\n]")


@dataclass(frozen=True)
class Row:
    """A called number, or a list of callers, in the form."""

    id: str
    """What the names of its fields begin with, such as `numbers.0` or `callers.new-3f9a1c20`."""
    name: str = ""
    fields: Fields = field(default_factory=dict)
    was: str = ""
    """By which name it stands in the file; empty: it is new."""

    @property
    def is_blank(self) -> bool:
        """Whether it is new, and nothing is said of it."""
        return not (self.was or self.name or any(self.fields.values()))

    @property
    def is_special(self) -> bool:
        """Whether more is said of it than its line, label and priority."""
        return any(self.fields.get(name) for name in ("start", "greeting", "language", "music"))


@dataclass(frozen=True)
class ShownProblem:
    """What is wrong, and at which field of the form where it has one for it."""

    message: str
    place: str
    """In the files, such as `numbers.yaml:12:5`; empty where it is in none yet."""
    field: str = ""
    """The field's name, such as `numbers.0.line`."""
    name: str = ""
    """The number, or the list, whose row it is."""


def new_row(kind: str) -> Row:
    """Make an empty row."""
    return Row(f"{kind}.new-{token_hex(4)}", fields=dict.fromkeys(FIELDS[kind], ""))


def rows(file: NumbersFile) -> dict[str, list[Row]]:
    """Return the rows of what stands in the file: its numbers, and its lists of callers."""
    given: dict[str, Mapping[str, NumberEntry | CallersEntry]] = {
        NUMBER: file.numbers,
        CALLERS: file.callers,
    }
    return {
        kind: [
            Row(f"{kind}.{at}", name, fields_of(entry), name)
            for at, (name, entry) in enumerate(entries.items())
        ]
        for kind, entries in given.items()
    }


def sent_rows(fields: Mapping[str, str]) -> list[Row]:
    """Read the rows that the form sends, without those to be removed and new ones left empty."""
    found = (_ENTRY.match(name) for name in fields)
    sent = (
        Row(
            id=one[1],
            name=" ".join(fields[f"{one[1]}.name"].split()),
            fields={name: _value(fields, one[1], name) for name in FIELDS[one[2]]},
            was=fields.get(f"{one[1]}.was", ""),
        )
        for one in found
        if one is not None and f"{one[1]}.drop" not in fields
    )
    return [row for row in sent if not row.is_blank]


def faults_in_names(fields: Mapping[str, str]) -> Iterator[ShownProblem]:
    """Find rows without a number or name, and those that another one would be lost by."""
    seen: set[tuple[str, str]] = set()
    for row in sent_rows(fields):
        entry = (row.id.partition(".")[0], row.name)
        if not row.name:
            yield ShownProblem("an entry has no number or name", "", f"{row.id}.name")
        elif entry in seen:
            sentence = f"{row.name[:64]!r} stands here twice"
            yield ShownProblem(sentence, "", f"{row.id}.name", row.name)
        seen.add(entry)


def wanted(fields: Mapping[str, str]) -> WantedNumbers:
    """Read what the form asks for."""
    sent = sent_rows(fields)

    def of(kind: str) -> tuple[WantedEntry, ...]:
        chosen = (row for row in sent if row.id.startswith(f"{kind}."))
        return tuple(WantedEntry(row.name, row.fields, row.was) for row in chosen)

    return WantedNumbers(fields.get("country", ""), of(NUMBER), of(CALLERS))


def located(
    problems: Sequence[Problem], text: str, fields: Mapping[str, str]
) -> Iterator[ShownProblem]:
    """Find the field of each problem, by where it stands in the file's text."""
    if not problems:
        return
    ids = {(row.id.partition(".")[0], row.name): row.id for row in sent_rows(fields)}
    places = sorted(_places(parse_document(Path(NUMBERS), text or None, required=False)))
    for problem in problems:
        where = f"{problem.file}:{problem.line}:{problem.column}"
        before = bisect_right(places, (problem.line, problem.column, "\uffff")) - 1
        if problem.file != NUMBERS or before < 0:
            yield ShownProblem(problem.message, where)
            continue
        *_, kind, name, at = places[before]
        row = ids.get((kind, name), "")
        yield ShownProblem(problem.message, where, f"{row}.{at}" if row else "", name)


def _places(document: Document) -> Iterator[tuple[int, int, str, str, str]]:
    """Say where each field of each entry stands: line, column, and what it is."""
    for places in (document.keys, document.values):
        for (kind, *route), place in ((way, at) for way, at in places.items() if len(way) > 1):
            if kind in FIELDS:
                name, at = str(route[0]), str(route[1]) if len(route) > 1 else "name"
                yield *_in_file(place), str(kind), name, at


def _in_file(place: Place) -> tuple[int, int]:
    return place.line, place.column


def _value(fields: Mapping[str, str], row: str, name: str) -> str:
    text = fields.get(f"{row}.{name}", "").strip()
    if name == PATTERNS:
        numbers = (" ".join(one.split()) for one in _BETWEEN_NUMBERS.split(text))
        return "\n".join(one for one in numbers if one)
    if name == PRIORITY and text in {"0", "-0"}:
        return ""
    return " ".join(text.split())
