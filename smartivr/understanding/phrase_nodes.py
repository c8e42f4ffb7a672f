"""What a template of phrasings is made of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from smartivr.errors import SmartIvrError


class PhraseSyntaxError(SmartIvrError):
    """A template is malformed at `offset` (characters from its start); `sentence` says how."""

    code = "bad-phrase"

    def __init__(self, offset: int, sentence: str) -> None:
        super().__init__(sentence, where=f"offset {offset}")
        self.offset = offset
        self.sentence = sentence


@dataclass(frozen=True)
class Word:
    """One word as written."""

    text: str


@dataclass(frozen=True)
class Sequence:
    """One after the other; empty for nothing at all."""

    items: tuple["Node", ...]


@dataclass(frozen=True)
class Choice:
    """Exactly one of them."""

    items: tuple["Node", ...]


@dataclass(frozen=True)
class Optional:
    """The item or nothing."""

    item: "Node"


@dataclass(frozen=True)
class AnyOrder:
    """All of them, in any order."""

    items: tuple["Node", ...]


@dataclass(frozen=True)
class SlotRef:
    """Any value of the slot, said in any of its ways."""

    name: str
    offset: int = field(default=0, compare=False)


Node = Word | Sequence | Choice | Optional | AnyOrder | SlotRef


@dataclass(frozen=True)
class Expansion:
    """One plain text that a template stands for, with the slot values that it says."""

    text: str
    slots: Mapping[str, str] = field(default_factory=dict)


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and every node inside it."""
    yield node
    match node:
        case Sequence(items) | Choice(items) | AnyOrder(items):
            for item in items:
                yield from walk(item)
        case Optional(item):
            yield from walk(item)
        case _:
            return
