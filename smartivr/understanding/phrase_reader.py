"""From the text of a template to its nodes."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import prod
from typing import NoReturn

from smartivr.understanding.phrase_nodes import (
    AnyOrder,
    Choice,
    Node,
    Optional,
    PhraseSyntaxError,
    Sequence,
    SlotRef,
    Word,
)

MOST_IN_ANY_ORDER = 5
"""More elements in any order would make grammars of hundreds of permutations."""
MOST_SPELLINGS = 64
"""Most words that one word with attached groups may stand for."""
DEEPEST = 20
"""Deepest nesting of groups."""

_SPECIAL = "()[]{}|;"
_CLOSING = {"(": ")", "[": "]"}


@lru_cache(maxsize=4096)
def parse(template: str) -> Node:
    """Read a template.

    Raises:
        PhraseSyntaxError: the template is malformed.

    """
    reader = _Reader(template)
    node = reader.group(0, "")
    if not _says_something(node):
        raise PhraseSyntaxError(0, "the phrase is empty")
    return node


@dataclass
class _Part:
    """A word or group with its place, so that parts written together can be glued."""

    node: Node
    start: int
    end: int


class _Reader:
    """Reads from left to right; `at` is the offset of the next character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def group(self, opened_at: int, closing: str) -> Node:
        """Read up to the closing bracket (or the end where `closing` is empty)."""
        separator = ""
        branches: list[Node] = []
        parts: list[_Part] = []
        while True:
            mark = self._next_mark()
            if mark in {"", ")", "]", "}"}:
                self._expect_end(mark, closing, opened_at)
                branches.append(self._joined(parts))
                return self._combined(branches, separator, opened_at)
            if mark in {"|", ";"}:
                if not closing:
                    self._fail(f"{mark!r} stands outside of a group; put (...) around the choice")
                if separator and separator != mark:
                    self._fail("'|' and ';' cannot be mixed in one group; nest another (...)")
                separator = mark
                branches.append(self._joined(parts))
                parts = []
                self.at += 1
            else:
                parts.append(self._part(mark))

    def _next_mark(self) -> str:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.text[self.at] if self.at < len(self.text) else ""

    def _expect_end(self, mark: str, closing: str, opened_at: int) -> None:
        if mark == closing:
            self.at += len(mark)
        elif not mark:
            self._fail(f"the {self.text[opened_at]!r} is not closed", opened_at)
        elif closing:
            self._fail(f"expected {closing!r}, found {mark!r}")
        else:
            self._fail(f"{mark!r} closes nothing")

    def _part(self, mark: str) -> _Part:
        start = self.at
        if mark in _CLOSING:
            self.depth += 1
            if self.depth > DEEPEST:
                self._fail(f"groups are nested deeper than {DEEPEST}")
            self.at += 1
            inner = self.group(start, _CLOSING[mark])
            self.depth -= 1
            node: Node = Optional(inner) if mark == "[" else inner
        elif mark == "{":
            node = self._slot(start)
        else:
            while self.at < len(self.text) and not self._ends_word(self.text[self.at]):
                self.at += 1
            node = Word(self.text[start : self.at])
        return _Part(node, start, self.at)

    def _slot(self, start: int) -> Node:
        end = self.text.find("}", start)
        if end < 0:
            self._fail("the '{' is not closed", start)
        name = self.text[start + 1 : end].strip()
        if not name.isidentifier():
            self._fail("a slot's name is letters, digits and '_'", start + 1)
        self.at = end + 1
        return SlotRef(name, start)

    @staticmethod
    def _ends_word(character: str) -> bool:
        return character.isspace() or character in _SPECIAL

    def _joined(self, parts: list[_Part]) -> Node:
        items: list[Node] = []
        run: list[_Part] = []
        for part in parts:
            if run and not self._touches(run[-1], part):
                items.append(self._glued(run))
                run = []
            run.append(part)
        if run:
            items.append(self._glued(run))
        return items[0] if len(items) == 1 else Sequence(tuple(items))

    def _touches(self, left: _Part, right: _Part) -> bool:
        if left.end != right.start:
            return False
        if isinstance(left.node, SlotRef) or isinstance(right.node, SlotRef):
            self._fail("put a space between a slot and what stands beside it", right.start)
        if not isinstance(left.node, Word) and not isinstance(right.node, Word):
            self._fail("put a space between two groups", right.start)
        return True

    def _glued(self, run: list[_Part]) -> Node:
        if len(run) == 1:
            return run[0].node
        total = prod(_spelling_count(part.node) for part in run)
        if total == 0:
            self._fail("a group that belongs to a word can only hold words", run[0].start)
        if total > MOST_SPELLINGS:
            self._fail(f"a word may have at most {MOST_SPELLINGS} spellings", run[0].start)
        pieces = [_spellings(part.node) for part in run]
        spellings = sorted({"".join(pick) for pick in product(*pieces)})
        nodes = [Sequence(tuple(map(Word, text.split()))) for text in spellings]
        return Choice(tuple(n.items[0] if len(n.items) == 1 else n for n in nodes))

    def _combined(self, branches: list[Node], separator: str, opened_at: int) -> Node:
        if len(branches) == 1:
            return branches[0]
        for branch in branches:
            if branch == Sequence(()):
                self._fail(
                    f"there is nothing on one side of {separator!r}; use [...] for what may be "
                    "left out",
                    opened_at,
                )
        if separator == "|":
            return Choice(tuple(branches))
        if len(branches) > MOST_IN_ANY_ORDER:
            self._fail(f"at most {MOST_IN_ANY_ORDER} elements may be in any order", opened_at)
        return AnyOrder(tuple(branches))

    def _fail(self, sentence: str, offset: int | None = None) -> NoReturn:
        raise PhraseSyntaxError(self.at if offset is None else offset, sentence)


def _says_something(node: Node) -> bool:
    match node:
        case Word(text):
            return any(character.isalnum() for character in text)
        case Sequence(items) | Choice(items) | AnyOrder(items):
            return any(_says_something(item) for item in items)
        case Optional(item):
            return _says_something(item)
        case SlotRef():
            return True


def _spelling_count(node: Node) -> int:
    """How many spellings a group attached to a word has; 0 where it holds more than words."""
    match node:
        case Word():
            return 1
        case Sequence(items):
            return prod(_spelling_count(item) for item in items)
        case Choice(items):
            counts = [_spelling_count(item) for item in items]
            return sum(counts) if all(counts) else 0
        case Optional(item):
            inner = _spelling_count(item)
            return inner + 1 if inner else 0
        case AnyOrder() | SlotRef():
            return 0


def _spellings(node: Node) -> list[str]:
    match node:
        case Word(text):
            return [text]
        case Sequence(items):
            return [" ".join(pick).strip() for pick in product(*map(_spellings, items))]
        case Choice(items):
            return [spelling for item in items for spelling in _spellings(item)]
        case Optional(item):
            return ["", *_spellings(item)]
        case AnyOrder() | SlotRef():
            return []
