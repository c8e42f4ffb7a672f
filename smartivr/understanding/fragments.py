"""Large templates in pieces, for recognizers that take plain phrases only."""

from collections.abc import Iterator

from smartivr.understanding.phrases import (
    AnyOrder,
    Choice,
    Node,
    Optional,
    Sequence,
    SlotRef,
    Slots,
    Word,
    count,
    expand,
    value_node,
)

MOST_PER_FRAGMENT = 64
"""Neighbours stay together in one piece while this many texts cover them."""


def fragments(node: Node, slots: Slots) -> tuple[str, ...]:
    """Give texts that together hold every word of a template, neighbours together if they can.

    Raises:
        PhraseSyntaxError: it names a slot that is not known.

    """
    return tuple(dict.fromkeys(filter(None, _pieces(node, slots))))


def _pieces(node: Node, slots: Slots) -> Iterator[str]:
    whole = expand(node, slots, MOST_PER_FRAGMENT)
    if whole is not None:
        yield from (each.text for each in whole)
        return
    match node:
        case Word(text):
            yield text
        case Sequence(items):
            for run in _runs(items, slots):
                yield from _pieces(run, slots)
        case Choice(items) | AnyOrder(items):
            for item in items:
                yield from _pieces(item, slots)
        case Optional(item):
            yield from _pieces(item, slots)
        case SlotRef(name):
            for value in slots[name]:
                yield from _pieces(value_node(value), slots)


def _runs(items: tuple[Node, ...], slots: Slots) -> Iterator[Node]:
    """Group neighbours whose texts are few; what is large on its own stands alone."""
    run: tuple[Node, ...] = ()
    for item in items:
        longer = (*run, item)
        if run and count(Sequence(longer), slots) > MOST_PER_FRAGMENT:
            yield run[0] if len(run) == 1 else Sequence(run)
            longer = (item,)
        run = longer
    if run:
        yield run[0] if len(run) == 1 else Sequence(run)
