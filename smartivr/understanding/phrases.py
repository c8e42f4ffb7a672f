"""The template language of phrasings.

    words           track my order
    choice          (a|an)            one of them
    optional        [please]          may be left out; `[a|b]` is an optional choice
    any order       (a;b;c)           all of them, in any order; an element may be optional
    slot            {size}            one way of saying one value of the slot

They nest. A group written against a word belongs to it: `invoice[s]` is "invoice" or "invoices".
"""

from collections.abc import Iterator, Mapping
from itertools import permutations
from math import factorial

from smartivr.understanding.expecting import SlotValue
from smartivr.understanding.phrase_nodes import (
    AnyOrder,
    Choice,
    Expansion,
    Node,
    Optional,
    PhraseSyntaxError,
    Sequence,
    SlotRef,
    Word,
    walk,
)
from smartivr.understanding.phrase_reader import parse

__all__ = [
    "AnyOrder",
    "Choice",
    "Expansion",
    "Node",
    "Optional",
    "PhraseSyntaxError",
    "Sequence",
    "SlotRef",
    "Slots",
    "Word",
    "count",
    "expand",
    "parse",
    "slot_names",
    "value_node",
    "words",
]

Slots = Mapping[str, tuple[SlotValue, ...]]


def value_node(value: SlotValue) -> Node:
    """All ways of saying one value of a slot.

    Raises:
        PhraseSyntaxError: a way is malformed or names a slot itself.

    """
    nodes = tuple(parse(phrase) for phrase in value.phrases)
    for node in nodes:
        for inner in walk(node):
            if isinstance(inner, SlotRef):
                raise PhraseSyntaxError(inner.offset, "a slot's own phrases cannot name a slot")
    return nodes[0] if len(nodes) == 1 else Choice(nodes)


def slot_names(node: Node) -> frozenset[str]:
    """Name the slots that a template refers to."""
    return frozenset(inner.name for inner in walk(node) if isinstance(inner, SlotRef))


def count(node: Node, slots: Slots) -> int:
    """How many texts a template stands for, repetitions included.

    Raises:
        PhraseSyntaxError: it names a slot that is not among `slots`.

    """
    match node:
        case Word():
            return 1
        case Sequence(items) | AnyOrder(items):
            total = 1
            for item in items:
                total *= count(item, slots)
            return total * (factorial(len(items)) if isinstance(node, AnyOrder) else 1)
        case Choice(items):
            return sum(count(item, slots) for item in items)
        case Optional(item):
            return 1 + count(item, slots)
        case SlotRef():
            return sum(count(value_node(value), {}) for value in _values(node, slots))


def expand(node: Node, slots: Slots, limit: int) -> tuple[Expansion, ...] | None:
    """List every text that a template stands for, or None where these are more than `limit`.

    Raises:
        PhraseSyntaxError: it names a slot that is not among `slots`.

    """
    if count(node, slots) > limit:
        return None
    unique: dict[tuple[str, tuple[tuple[str, str], ...]], Expansion] = {}
    for texts, values in _expansions(node, slots):
        text = " ".join(texts)
        if text:
            unique.setdefault((text, tuple(sorted(values.items()))), Expansion(text, values))
    return tuple(unique.values())


def words(node: Node, slots: Slots) -> frozenset[str]:
    """Every word that may be said, as written.

    Raises:
        PhraseSyntaxError: it names a slot that is not among `slots`.

    """
    found: set[str] = set()
    for inner in walk(node):
        if isinstance(inner, Word):
            found.add(inner.text)
        elif isinstance(inner, SlotRef):
            for value in _values(inner, slots):
                found |= words(value_node(value), {})
    return frozenset(found)


Said = tuple[tuple[str, ...], dict[str, str]]


def _expansions(node: Node, slots: Slots) -> Iterator[Said]:
    match node:
        case Word(text):
            yield (text,), {}
        case Sequence(items):
            yield from _in_order(items, slots)
        case Choice(items):
            for item in items:
                yield from _expansions(item, slots)
        case Optional(item):
            yield (), {}
            yield from _expansions(item, slots)
        case AnyOrder(items):
            for order in permutations(items):
                yield from _in_order(order, slots)
        case SlotRef():
            yield from _slot_expansions(node, slots)


def _slot_expansions(node: SlotRef, slots: Slots) -> Iterator[Said]:
    for value in _values(node, slots):
        for texts, _ in _expansions(value_node(value), {}):
            yield texts, {node.name: value.value}


def _in_order(items: tuple[Node, ...], slots: Slots) -> Iterator[Said]:
    if not items:
        yield (), {}
        return
    tails = list(_in_order(items[1:], slots))
    for head_texts, head_values in _expansions(items[0], slots):
        for tail_texts, tail_values in tails:
            yield head_texts + tail_texts, head_values | tail_values


def _values(node: SlotRef, slots: Slots) -> tuple[SlotValue, ...]:
    if node.name not in slots:
        known = ", ".join(sorted(slots)) or "none"
        raise PhraseSyntaxError(
            node.offset, f"there is no slot {node.name!r} (slots of this line: {known})"
        )
    return slots[node.name]
