"""Whether a caller who has said something whole may be about to say something more.

"A small latte" may go on "with milk"; "yes" may go on "please", which changes nothing.
"""

from collections.abc import Iterable

from smartivr.understanding.automaton import Automaton, Mark

Marks = frozenset[Mark]


def meaning_more(automaton: Automaton, words: Iterable[str]) -> bool:
    """Whether a sentence that begins with these folded words and goes on gives other values.

    Where the words are themselves a sentence, only values that they do not give count.
    """
    reached = automaton.reached(words)
    given = _marks(automaton, reached, silently=True)
    onward = {arc.target for state in reached for arc in automaton.arcs[state] if arc.word}
    return not _marks(automaton, onward) <= given


def goes_on(automaton: Automaton, words: Iterable[str]) -> bool:
    """Whether a sentence begins with these folded words and goes on."""
    reached = automaton.reached(words)
    return any(arc.word for state in reached for arc in automaton.arcs[state])


def _marks(automaton: Automaton, states: Iterable[int], *, silently: bool = False) -> Marks:
    """The values given on the ways from these states, or on those that take no word."""
    found: set[Mark] = set()
    seen = set(states)
    waiting = list(seen)
    while waiting:
        for arc in automaton.arcs[waiting.pop()]:
            if arc.word and silently:
                continue
            if arc.gives:
                found.add(arc.gives)
            if arc.target not in seen:
                seen.add(arc.target)
                waiting.append(arc.target)
    return frozenset(found)
