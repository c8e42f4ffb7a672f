"""The search graph from Kaldi's transitions to words (`HCLr.fst`), and the numbers of the words.

The words are a prefix tree of states with the word at the leaf. vosk composes it with a grammar
while it listens, with look-ahead on the words, so nothing needs to be determinised here.
"""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from lexicon import Pronunciations
from openfst import run
from phone_set import NUMBERS, PLACES, SILENCE, SPEECH, entering, placed, staying

UNKNOWN = "[unk]"
_EPSILON = "<eps>"
_SILENCE_COST = 0.7
_BETWEEN_WORDS, _ROOT, _SILENT = 0, 1, 2
_FIRST_MARK = 2 * len(NUMBERS) + 1
"""Labels above the transition-ids tell words of the same sound apart."""


@dataclass
class Tree:
    """Arcs (from, to, transition-id, word, cost) of the graph while it grows."""

    arcs: list[tuple[int, int, int, int, float]] = field(default_factory=list)
    states: int = _SILENT + 1
    marks: int = 0
    _next: dict[tuple[int, str], int] = field(default_factory=dict)
    _spoken: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))

    def add_silence(self) -> None:
        """Let words follow each other with silence between them or without."""
        self.arcs += [
            (_BETWEEN_WORDS, _ROOT, 0, 0, _SILENCE_COST),
            (_BETWEEN_WORDS, _SILENT, entering(SILENCE), 0, _SILENCE_COST),
            (_SILENT, _SILENT, staying(SILENCE), 0, 0),
            (_SILENT, _ROOT, 0, 0, 0),
        ]

    def add_word(self, number: int, phones: list[str]) -> None:
        """Add one pronunciation, its phones in their places."""
        state = _ROOT
        for phone in phones:
            state = self._after(state, phone)
        mark = self._spoken[state]
        self._spoken[state] += 1
        self.marks = max(self.marks, mark + 1)
        self.arcs.append((state, _BETWEEN_WORDS, _FIRST_MARK + mark, number, 0))

    def _after(self, state: int, phone: str) -> int:
        if (state, phone) not in self._next:
            new = self._next[state, phone] = self.states
            self.states += 1
            self.arcs.append((state, new, entering(phone), 0, 0))
            self.arcs.append((new, new, staying(phone), 0, 0))
        return self._next[state, phone]

    def text(self) -> str:
        """The graph as OpenFst compiles it; it begins between words and ends at the root."""
        lines = [" ".join(map(str, arc)) for arc in sorted(self.arcs, key=lambda arc: arc[0])]
        return "\n".join([*lines, f"{_ROOT} 0", ""])


def build_tree(pronunciations: Pronunciations) -> tuple[Tree, dict[str, int]]:
    """The graph of all words, and the words' numbers in it."""
    numbers = {_EPSILON: 0, UNKNOWN: 1}
    tree = Tree()
    tree.add_silence()
    tree.add_word(numbers[UNKNOWN], [SPEECH])
    for word, ways in pronunciations.items():
        numbers[word] = len(numbers)
        for way in ways:
            tree.add_word(numbers[word], placed(way.split()))
    return tree, numbers


def make(pronunciations: Pronunciations, graph: Path) -> dict[str, int]:
    """Write the graph and its tables; gives the words' numbers, which OpenFst has changed."""
    (graph / "phones").mkdir(parents=True, exist_ok=True)
    tree, numbers = build_tree(pronunciations)
    plain, relabelled = graph / "plain.fst", graph / "relabelled.txt"
    run(f"fstcompile | fstarcsort --sort_type=olabel > {plain.name}", graph, tree.text())
    run(
        "fstconvert --fst_type=olabel_lookahead "
        f"--save_relabel_opairs={relabelled.name} {plain.name} HCLr.fst",
        graph,
    )
    changed = dict(map(int, line.split()) for line in relabelled.read_text().splitlines())
    for unneeded in (plain, relabelled):
        unneeded.unlink()
    numbers = {word: changed.get(number, number) for word, number in numbers.items()}
    ordered = dict(sorted(numbers.items(), key=lambda item: item[1]))
    _write_table(graph / "words.txt", ordered)
    _write_table(graph / "phones.txt", {_EPSILON: 0, **NUMBERS})
    _write_table(graph / "phones" / "word_boundary.int", _boundaries())
    marks = "".join(f"{_FIRST_MARK + mark}\n" for mark in range(tree.marks))
    (graph / "disambig_tid.int").write_text(marks)
    return ordered


def _boundaries() -> dict[int, str]:
    """Of each phone's number, where in a word it stands."""
    special = {SILENCE: "nonword", SPEECH: "singleton"}
    return {n: special.get(name) or PLACES[name[-1]] for name, n in NUMBERS.items()}


def _write_table(path: Path, values: dict[str, int] | dict[int, str]) -> None:
    path.write_text("".join(f"{key} {value}\n" for key, value in values.items()))
