"""YAML with positions: plain values, and the place in the file of each of them.

Read as YAML 1.2, and every scalar stays the text that stands in the file (`key: 0`, `yes`,
`+4820` are not numbers or truths until a model says so), so nothing is lost on the way.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StringMark, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from smartivr.flows.mistakes import Mistake, Place, shown

Route = tuple[str | int, ...]
"""A way into a document: the keys and list positions that lead to a value."""

MAX_VALUES = 100_000
"""More than any line needs; stops aliases that multiply each other."""
DEEPEST_BRACKETS = 100
TOO_DEEP = "this file is nested too deeply"
NULLS = ("", "~", "null", "Null", "NULL")
QUOTE_HINT = "a text that begins with one of [ ] { } * & ! % @ or holds ': ' must stand in quotes"


@dataclass
class Document:
    """One file: its values, where they stand, and the mistakes found in it so far."""

    path: Path
    data: object = None
    text: str = ""
    readable: bool = True
    """False where the file is missing or is no YAML, so that its values say nothing."""
    values: dict[Route, Place] = field(default_factory=dict)
    keys: dict[Route, Place] = field(default_factory=dict)
    verbatim: set[Route] = field(default_factory=set)
    """The scalars whose text stands on one line exactly as it is read."""
    mistakes: list[Mistake] = field(default_factory=list)

    def place(self, route: Route, *, key: bool = False, offset: int = 0) -> Place:
        """Find a value (or its key), or the nearest thing around it that is in the file.

        `offset` counts characters into a text that stands on one line.
        """
        places = self.keys if key else self.values
        if route in places:
            found = places[route]
            if offset and route in self.verbatim and not key:
                return Place(found.file, found.line, found.column + offset)
            return found
        if not route:
            return Place(shown(self.path))
        parent = route[:-1]
        return self.keys.get(parent) or self.place(parent)

    def report(self, route: Route, sentence: str, *, key: bool = False, offset: int = 0) -> None:
        """Keep a mistake at a value (or its key)."""
        self.mistakes.append(Mistake(self.place(route, key=key, offset=offset), sentence))

    def at(self, route: Route) -> object:
        """Return the value that a route leads to, or None."""
        value = self.data
        for step in route:
            if isinstance(value, dict) or (isinstance(value, list) and isinstance(step, int)):
                try:
                    value = value[step]  # type: ignore[index]  # narrowed by the test above
                except (KeyError, IndexError):
                    return None
            else:
                return None
        return value


def read_document(path: Path, *, required: bool = True) -> Document:
    """Read one YAML file; whatever is wrong with it is among the document's mistakes."""
    document = Document(path)
    try:
        document.text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        document.readable = not required
        if required:
            document.report((), "this file is missing")
        return document
    except OSError as error:
        document.readable = False
        document.report((), f"this file cannot be read: {error.strerror}")
        return document
    except UnicodeDecodeError as error:
        _fail(document, error.object.count(b"\n", 0, error.start) + 1, 1, "this is not UTF-8 text")
        return document
    _parse(document)
    return document


def parse_document(path: Path, text: str | None, *, required: bool = True) -> Document:
    """Read a YAML file's text that is kept elsewhere; None where there is no such file."""
    document = Document(path, text=text or "")
    if text is not None:
        _parse(document)
    elif required:
        document.readable = False
        document.report((), "this file is missing")
    return document


def _fail(document: Document, line: int, column: int, sentence: str) -> None:
    document.readable = False
    document.mistakes.append(Mistake(Place(shown(document.path), line, column), sentence))


def _parse(document: Document) -> None:
    if _brackets_deep(document.text) > DEEPEST_BRACKETS:
        _fail(document, 1, 1, TOO_DEEP)
        return
    try:
        root = YAML(typ="safe", pure=True).compose(document.text)
        if root is None:
            _fail(document, 1, 1, "this file is empty")
            return
        document.data = _Reader(document).value(root, ())
    except MarkedYAMLError as error:
        sentence = _plain(error, document.text, _place(error.problem_mark or error.context_mark))
        opened = sentence in NOT_CLOSED and error.context_mark
        _fail(document, *_place(opened or error.problem_mark or error.context_mark), sentence)
    except YAMLError:
        line, column = next(_unprintable(document.text), (1, 1))
        _fail(document, line, column, "a control character stands here")
    except RecursionError:
        _fail(document, 1, 1, TOO_DEEP)


def _place(mark: StringMark | None) -> tuple[int, int]:
    """Return the line and column of a mark, from 1."""
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _brackets_deep(text: str) -> int:
    """Count how deep brackets nest; the parser's time grows with the square of it."""
    depth = deepest = 0
    for character in text:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth = max(0, depth - 1)
    return deepest


def _unprintable(text: str) -> Iterator[tuple[int, int]]:
    for number, line in enumerate(text.split("\n"), start=1):
        for column, character in enumerate(line, start=1):
            if ord(character) < 32 and character not in "\t\r":  # noqa: PLR2004  control codes
                yield number, column


def _plain(error: MarkedYAMLError, text: str, place: tuple[int, int]) -> str:
    """Say in plain words what the parser of YAML complains about at a line and column."""
    problem = str(error.problem or error.context or "")
    lines = text.split("\n")
    line = lines[min(place[0], len(lines)) - 1]
    around = f"{problem} {error.context}"
    if r"'\t'" in problem or ("\t" in line.split("#")[0] and "block" in problem):
        return "a tab stands here; indent with spaces"
    if "block end" in around and line[: place[1] - 1].rstrip().endswith(("'", '"')):
        return BEHIND
    for words, sentence in _PLAIN.items():
        if words in around:
            return sentence
    return f"this is not YAML: {problem}"


BEHIND = "this stands behind the end of a text in quotes; quotes belong around all of it"
NOT_CLOSED = (
    "a quotation mark is opened and never closed",
    f"a list in [ ] is not closed; {QUOTE_HINT}",
    f"a mapping in {{ }} is not closed; {QUOTE_HINT}",
)
"""Said where something is opened, not where it was noticed that nothing closes it."""
_PLAIN = {
    "mapping values are not allowed": (
        f"a second ': ' stands here, or the indentation is wrong; {QUOTE_HINT}"
    ),
    "cannot start any token": f"this character cannot stand here; {QUOTE_HINT}",
    "found unexpected end of stream while scanning a quoted scalar": NOT_CLOSED[0],
    "another document": "a second document begins here; one file holds one",
    "flow sequence": NOT_CLOSED[1],
    "flow mapping": NOT_CLOSED[2],
    "block end": f"this does not fit the indentation of the lines above; {QUOTE_HINT}",
}
"""What the parser says, and what an operator reads."""


class _Reader:
    """Turns the parser's nodes into plain values and notes where each stands."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._file = shown(document.path)
        self._open: set[int] = set()
        self._count = 0

    def value(self, node: Node, route: Route) -> object:
        self._count += 1
        self._document.values[route] = self._place(node.start_mark)
        if self._count > MAX_VALUES or id(node) in self._open:
            if self._count <= MAX_VALUES + 1:
                self._document.report(route, "this alias holds itself, or the file is far too big")
            return None
        self._open.add(id(node))
        try:
            return self._inside(node, route)
        finally:
            self._open.discard(id(node))

    def _inside(self, node: Node, route: Route) -> object:
        if node.tag is not None and not str(node.tag).startswith("tag:yaml.org,2002:"):
            self._document.report(route, f"the tag {node.tag} means nothing here; {QUOTE_HINT}")
            return None
        if isinstance(node, MappingNode):
            return self._mapping(node, route)
        if isinstance(node, SequenceNode):
            return [self.value(item, (*route, i)) for i, item in enumerate(node.value)]
        if isinstance(node, ScalarNode):
            return self._scalar(node, route)
        return None

    def _mapping(self, node: MappingNode, route: Route) -> dict[str, object]:
        found: dict[str, object] = {}
        for key_node, value_node in node.value:
            place = self._place(key_node.start_mark)
            if not isinstance(key_node, ScalarNode):
                sentence = f"a key must be a plain word; {QUOTE_HINT}"
                self._document.mistakes.append(Mistake(place, sentence))
                continue
            key = str(key_node.value)
            here = (*route, key)
            if key in found:
                first = self._document.keys[here].line
                sentence = (
                    f"the key {key!r} stands here a second time; the first is in line {first}"
                )
                self._document.mistakes.append(Mistake(place, sentence))
                continue
            self._document.keys[here] = place
            found[key] = self.value(value_node, here)
            if found[key] is None and not value_node.value:
                self._document.values[here] = place
        return found

    def _scalar(self, node: ScalarNode, route: Route) -> str | None:
        text = str(node.value)
        if node.style is None and text in NULLS:
            return None
        start, end = node.start_mark, node.end_mark
        quotes = 1 if node.style in ("'", '"') else 0
        if start.line == end.line and end.column - start.column - 2 * quotes == len(text):
            self._document.verbatim.add(route)
            file, line, column = self._file, start.line + 1, start.column + 1 + quotes
            self._document.values[route] = Place(file, line, column)
        return text

    def _place(self, mark: StringMark) -> Place:
        return Place(self._file, mark.line + 1, mark.column + 1)
