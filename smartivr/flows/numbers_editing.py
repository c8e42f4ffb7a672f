"""Changes to `numbers.yaml` as a form gives them; what is not changed stays as it is written."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from smartivr.errors import BadMessage, FlowError
from smartivr.flows.centre import CENTRE
from smartivr.flows.centre_draft import NUMBERS
from smartivr.flows.comment_lines import put_lines_below, take_lines_below
from smartivr.flows.editing import edited
from smartivr.flows.fit import fit
from smartivr.flows.numbers_file import CallersEntry, NumberEntry, NumbersFile
from smartivr.flows.source import parse_document

LINE, PATTERNS, PRIORITY = "line", "numbers", "priority"
OF_NUMBERS: Final = tuple(NumberEntry.model_fields)
OF_CALLERS: Final = tuple(CallersEntry.model_fields)
"""What the file may say of each, in its order."""
Fields = Mapping[str, str]
"""What is said of an entry, as a form has it: a list by lines, and nothing where it is as usual."""


@dataclass(frozen=True)
class WantedEntry:
    """A called number, or a list of callers."""

    name: str
    """The number or pattern; of a list its name."""
    fields: Fields
    was: str = ""
    """By which name it stands in the file; empty: a new one."""


@dataclass(frozen=True)
class WantedNumbers:
    """All that the form has; entries of the file that are not among them are removed."""

    country: str = ""
    numbers: tuple[WantedEntry, ...] = ()
    callers: tuple[WantedEntry, ...] = ()


def read_numbers(text: str) -> NumbersFile:
    """Read the text of a `numbers.yaml`; an empty one where there is none.

    Raises:
        FlowError: with every mistake that keeps it from being read, each located.

    """
    document = parse_document(Path(NUMBERS), text or None, required=False)
    found = fit(document, NumbersFile)
    if document.mistakes:
        raise FlowError(CENTRE, tuple(str(one) for one in document.mistakes))
    return found or NumbersFile()


def fields_of(entry: NumberEntry | CallersEntry) -> Fields:
    """Return what an entry says, as a form has it."""
    said = {name: getattr(entry, name) for name in type(entry).model_fields}
    lists = {name: "\n".join(value) for name, value in said.items() if isinstance(value, tuple)}
    return {name: lists.get(name, str(value or "")) for name, value in said.items()}


def with_numbers(text: str, wanted: WantedNumbers) -> str:
    """Put called numbers and lists of callers into the text of a `numbers.yaml`.

    Raises:
        BadMessage: an entry stands there twice, has no name, or is not in the file any more.
        FlowError: the text has mistakes.

    """
    before = read_numbers(text)

    def change(file: CommentedMap) -> None:
        if wanted.country != before.country:
            _set(file, "country", wanted.country, first=True)
        numbers = {name: fields_of(one) for name, one in before.numbers.items()}
        _set_entries(file, "numbers", numbers, wanted.numbers)
        callers = {name: fields_of(one) for name, one in before.callers.items()}
        _set_entries(file, "callers", callers, wanted.callers)

    return edited(text, change)


def _set_entries(
    file: CommentedMap, key: str, before: Mapping[str, Fields], wanted: Sequence[WantedEntry]
) -> None:
    _check_names(before, wanted)
    kept, below = file.get(key), take_lines_below(file, key) if key in file else ""
    if not isinstance(kept, CommentedMap):
        kept = CommentedMap()
    for name in before.keys() - {one.was for one in wanted}:
        _remove(kept, name)
    for one in wanted:
        if one.was and one.fields != before[one.was]:
            _change_entry(kept, one, before[one.was])
    if any(one.was and one.was != one.name for one in wanted):
        kept = _renamed(kept, {one.was: one.name for one in wanted if one.was})
    for one in wanted:
        if not one.was:
            _add(kept, one)
    if kept:
        file[key] = kept
        put_lines_below(file, key, below)
    elif key in file:
        _remove(file, key, below)


def _check_names(before: Mapping[str, Fields], wanted: Sequence[WantedEntry]) -> None:
    names = Counter(one.name for one in wanted)
    twice = next((name for name, times in names.items() if times > 1), None)
    if "" in names:
        raise BadMessage("an entry has no number or name", remedy="give it one, or remove it")
    if twice is not None:
        raise BadMessage(f"{twice[:64]!r} stands here twice", remedy="remove one of them")
    if any(one.was and one.was not in before for one in wanted):
        raise BadMessage("one of these entries is not in the file any more", remedy="open it anew")


def _change_entry(kept: CommentedMap, wanted: WantedEntry, before: Fields) -> None:
    below = take_lines_below(kept, wanted.was)
    entry = kept[wanted.was]
    if not isinstance(entry, CommentedMap):
        entry = kept[wanted.was] = CommentedMap({LINE: entry})
    elif sum(other is entry for other in kept.values()) > 1:
        entry = kept[wanted.was] = CommentedMap(entry)  # others are the same by an alias
    for name, value in wanted.fields.items():
        if name == PATTERNS and value != before[name]:
            entry[name] = _patterns(entry.get(name), value.split("\n"))
        elif value != before[name]:
            _set(entry, name, value)
    put_lines_below(kept, wanted.was, below)


def _patterns(kept: Any, wanted: Sequence[str]) -> object:
    """Leave the numbers of a list that stay, with their comments, and add those that are new."""
    if not isinstance(kept, CommentedSeq):
        kept = CommentedSeq()
        kept.fa.set_flow_style()
    for at in reversed(range(len(kept))):
        if str(kept[at]) not in wanted:
            del kept[at]
    here = {str(one) for one in kept}
    kept.extend(DoubleQuotedScalarString(one) for one in wanted if one and one not in here)
    return kept


def _add(kept: CommentedMap, wanted: WantedEntry) -> None:
    last = next(reversed(kept), None)
    below = take_lines_below(kept, last) if last is not None else ""
    given = {name: value for name, value in wanted.fields.items() if value}
    key = DoubleQuotedScalarString(wanted.name) if PATTERNS not in wanted.fields else wanted.name
    if given.keys() == {LINE}:
        kept[key] = given[LINE]
    else:
        entry = kept[key] = CommentedMap()
        for name, value in given.items():
            entry[name] = (
                _patterns(None, value.split("\n")) if name == PATTERNS else _value(value, name)
            )
    put_lines_below(kept, key, below)


def _remove(kept: CommentedMap, name: str, below: str = "") -> None:
    """Remove an entry; comments above and below it stay where there is something to stand with."""
    names = list(kept)
    below, at = below or take_lines_below(kept, name), names.index(name)
    del kept[name]
    kept.ca.items.pop(name, None)
    if at:
        put_lines_below(kept, names[at - 1], below)


def _renamed(kept: CommentedMap, names: Mapping[str, str]) -> CommentedMap:
    """Give entries other names, each at its place and with its comments."""
    renamed = CommentedMap()
    renamed.ca.comment, renamed.ca.end = kept.ca.comment, kept.ca.end
    if kept.fa.flow_style():
        renamed.fa.set_flow_style()
    for name, entry in kept.items():
        new = names[name] if names[name] == name else DoubleQuotedScalarString(names[name])
        key = name if new == name else new
        renamed[key] = entry
        if name in kept.ca.items:
            renamed.ca.items[key] = kept.ca.items[name]
    return renamed


def _set(around: CommentedMap, key: str, value: str, *, first: bool = False) -> None:
    """Write a value, in its place or at the beginning; an empty one is left out."""
    if not value:
        around.pop(key, None)
    elif key not in around and first:
        around.insert(0, key, value)
    else:
        around[key] = _value(value, key)


def _value(value: str, key: str) -> object:
    return int(value) if key == PRIORITY and value.lstrip("-").isdecimal() else value
