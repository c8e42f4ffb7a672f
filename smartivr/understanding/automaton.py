"""Templates as an automaton: states, and arcs that each take one word.

States are numbered so that every arc leads to a higher one, which lets a single pass over them
find the cheapest way of saying a text (`slots`). Words are tokens with all diacritics.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from smartivr.understanding.expecting import SlotValue
from smartivr.understanding.folding import fold
from smartivr.understanding.normalize import tokens
from smartivr.understanding.phrases import (
    AnyOrder,
    Choice,
    Node,
    Optional,
    PhraseSyntaxError,
    Sequence,
    SlotRef,
    Slots,
    Word,
    expand,
    value_node,
)

MOST_WAYS = 2000
"""Most ways of saying one value of a slot."""

Mark = tuple[str, str]
"""A slot and a value that it is given."""


@dataclass(frozen=True)
class Arc:
    """The way to a state by a word, or by nothing where `word` is empty."""

    target: int
    word: str = ""
    begins: str = ""
    """The slot whose value begins here."""
    gives: Mark | None = None
    """The slot whose value ends here, and the value."""


@dataclass(frozen=True)
class Automaton:
    """The sentences of some templates; the first state is the start, the last one the end."""

    arcs: tuple[tuple[Arc, ...], ...]
    """The arcs that leave each state."""

    def accepts(self, words: Iterable[str]) -> bool:
        """Whether these folded words are a sentence."""
        return len(self.arcs) - 1 in self.reached(words)

    def reached(self, words: Iterable[str]) -> frozenset[int]:
        """The states in which these folded words may leave it; none if no sentence begins so."""
        reached = self._silently({0})
        for word in words:
            arcs = (arc for state in reached for arc in self.arcs[state])
            reached = self._silently({arc.target for arc in arcs if fold(arc.word) == word})
        return frozenset(reached)

    def _silently(self, states: set[int]) -> set[int]:
        reached, waiting = set(states), list(states)
        while waiting:
            for arc in self.arcs[waiting.pop()]:
                if not arc.word and arc.target not in reached:
                    reached.add(arc.target)
                    waiting.append(arc.target)
        return reached


def automaton(node: Node, slots: Slots, language: str) -> Automaton:
    """Build the automaton of a template.

    Raises:
        PhraseSyntaxError: a slot is not known, or one of its values has too many phrasings.

    """
    builder = _Builder(slots, language)
    end = builder.add(node, 0)
    builder.arc(end, Arc(builder.state()))
    return Automaton(tuple(map(tuple, builder.arcs)))


class _Builder:
    """Adds nodes behind a state; each `add` gives the state where the node ends."""

    def __init__(self, slots: Slots, language: str) -> None:
        self.arcs: list[list[Arc]] = [[]]
        self._slots = slots
        self._language = language

    def state(self) -> int:
        self.arcs.append([])
        return len(self.arcs) - 1

    def arc(self, source: int, arc: Arc) -> None:
        self.arcs[source].append(arc)

    def add(self, node: Node, start: int) -> int:
        match node:
            case Word(text):
                for word in tokens(text, self._language):
                    start = self._word(word, start)
                return start
            case Sequence(items):
                for item in items:
                    start = self.add(item, start)
                return start
            case Choice(items):
                return self._joined([self.add(item, start) for item in items])
            case Optional(item):
                return self._joined([start, self.add(item, start)])
            case AnyOrder(items):
                return self._any_order(items, start)
            case SlotRef():
                return self._slot(node, start)

    def _word(self, word: str, start: int) -> int:
        end = self.state()
        self.arc(start, Arc(end, word))
        return end

    def _joined(self, ends: list[int]) -> int:
        end = self.state()
        for each in dict.fromkeys(ends):
            self.arc(each, Arc(end))
        return end

    def _any_order(self, items: tuple[Node, ...], start: int) -> int:
        """Keep one state for each set of elements already said."""
        everything = (1 << len(items)) - 1
        said = {0: start}
        for have in sorted(range(1, everything + 1), key=int.bit_count):
            lasts = [i for i in range(len(items)) if have >> i & 1]
            said[have] = self._joined([self.add(items[i], said[have & ~(1 << i)]) for i in lasts])
        return said[everything]

    def _slot(self, node: SlotRef, start: int) -> int:
        """Share the beginnings of the values' phrases, so that large slots stay small."""
        if node.name not in self._slots:
            raise PhraseSyntaxError(node.offset, f"there is no slot {node.name!r}")
        outside, start = start, self.state()
        self.arc(outside, Arc(start, begins=node.name))
        after: dict[tuple[int, str], int] = {}
        ends: list[tuple[int, Mark]] = []
        for value in self._slots[node.name]:
            for phrase in value_texts(value):
                state = start
                for word in tokens(phrase, self._language):
                    if (state, word) not in after:
                        after[state, word] = self._word(word, state)
                    state = after[state, word]
                ends.append((state, (node.name, value.value)))
        end = self.state()
        for state, mark in dict.fromkeys(ends):
            self.arc(state, Arc(end, gives=mark))
        return end


def value_texts(value: SlotValue) -> tuple[str, ...]:
    """List the ways of saying a value.

    Raises:
        PhraseSyntaxError: these are too many.

    """
    ways = expand(value_node(value), {}, MOST_WAYS)
    if ways is None:
        raise PhraseSyntaxError(0, f"a slot's value has more than {MOST_WAYS} phrasings")
    return tuple(way.text for way in ways)
