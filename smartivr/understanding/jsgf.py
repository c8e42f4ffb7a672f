"""Templates as a JSGF grammar, the form that grammar-driven recognizers take."""

from collections.abc import Iterable
from collections.abc import Sequence as Many

from smartivr.understanding.normalize import spoken_words
from smartivr.understanding.phrases import (
    AnyOrder,
    Choice,
    Node,
    Optional,
    Sequence,
    SlotRef,
    Slots,
    Word,
    value_node,
)

NULL, VOID = "<NULL>", "<VOID>"
"""The rules that are said by nothing at all, and that cannot be said."""


class Grammar:
    """Collects rules; a rule is named once and referred to afterwards."""

    def __init__(self, name: str, language: str, slots: Slots) -> None:
        self._name = name
        self._language = language
        self._slots = slots
        self._rules: dict[str, str] = {}

    def rule(self, name: str, nodes: Iterable[Node]) -> str:
        """Define a rule as a choice of nodes; a reference to it, or "" where it says nothing."""
        return self.weighted(name, [(0.0, self._render(node)) for node in nodes])

    def weighted(self, name: str, alternatives: Iterable[tuple[float, str]]) -> str:
        """Define a rule as a choice of bodies with weights (0: none); a reference to it, or ""."""
        bodies = dict.fromkeys((weight, body) for weight, body in alternatives if body)
        if not bodies:
            return ""
        written = (f"/{weight:g}/ {body}" if weight else body for weight, body in bodies)
        self._rules[name] = "\n    | ".join(written)
        return f"<{name}>"

    def text(self, line: str) -> str:
        """Write the whole grammar, whose public rule has this body."""
        rules = "\n".join(f"<{name}> =\n    {body};" for name, body in self._rules.items())
        return f"#JSGF V1.0;\ngrammar {self._name};\n{rules}\npublic <{self._name}> = {line};\n"

    def _render(self, node: Node) -> str:
        match node:
            case Word(text):
                return " ".join(spoken_words(text, self._language))
            case Sequence(items):
                return " ".join(filter(None, map(self._render, items)))
            case Choice(items):
                return self._choice(map(self._render, items))
            case Optional(item):
                return self._optional(self._render(item))
            case AnyOrder(items):
                return self._any_order(items)
            case SlotRef():
                return self._slot(node)

    @staticmethod
    def _choice(bodies: Iterable[str]) -> str:
        unique = tuple(dict.fromkeys(filter(None, bodies)))
        return unique[0] if len(unique) == 1 else f"({' | '.join(unique)})" if unique else ""

    @staticmethod
    def _optional(body: str) -> str:
        return f"[{body}]" if body else ""

    def _any_order(self, items: Many[Node]) -> str:
        """Write each element that comes first, followed by the rest in any order.

        Optional elements are written without brackets where they come first, since leaving them
        out is the same as beginning with another one: no sentence has two derivations.
        """
        firsts: list[str] = []
        for at, item in enumerate(items):
            first = self._render(item.item if isinstance(item, Optional) else item)
            rest = self._any_order([*items[:at], *items[at + 1 :]])
            firsts.append(" ".join(filter(None, (first, rest))))
        body = self._choice(firsts)
        all_optional = all(isinstance(item, Optional) for item in items)
        return self._optional(body) if all_optional else body

    def _slot(self, node: SlotRef) -> str:
        name = "slot_" + node.name.replace(" ", "_")
        if name in self._rules:
            return f"<{name}>"
        return self.rule(name, (value_node(value) for value in self._slots.get(node.name, ())))
