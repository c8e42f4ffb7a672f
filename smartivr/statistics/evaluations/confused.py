"""What was taken for what, with the recordings behind each number."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from smartivr.statistics.evaluations.kept import Row
from smartivr.understanding.expecting import Bands
from smartivr.understanding.meaning import Band

OUT_OF_SCOPE, REJECTED = "", ""
"""The label that is no command, and the answer that is none."""
MOST_COMMANDS = 30
"""Of more different commands than this only the intents are told apart."""
MOST_SHOWN = 25
"""Of more classes than this only those that were mixed up are shown."""


@dataclass(frozen=True)
class Confused:
    """Labels (rows), what they were taken for (columns), and the recordings in each cell."""

    labels: tuple[str, ...]
    taken: tuple[str, ...]
    cells: Mapping[tuple[str, str], tuple[Row, ...]]
    left_out: int = 0
    """Classes that are always understood rightly, and not shown among very many."""

    def count(self, label: str, taken: str) -> int:
        """Count the recordings of a cell."""
        return len(self.cells.get((label, taken), ()))

    def share(self, label: str, taken: str) -> float:
        """Return a cell's part of its row."""
        row = sum(len(rows) for (each, _), rows in self.cells.items() if each == label)
        return self.count(label, taken) / row if row else 0.0


def confused(rows: Sequence[Row], bands: Bands) -> Confused:
    """Sort recordings into cells; rejected ones, and those out of scope, stand last."""
    commands = {_command(row.intent, row.slots) for row in rows if row.in_scope}
    whole = len(commands) <= MOST_COMMANDS
    cells: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        label = _command(row.intent, row.slots if whole else {})
        rejected = row.band(bands) is Band.REJECT
        slots = row.understood_slots if whole and row.in_scope else {}
        taken = REJECTED if rejected else _command(row.understood, slots)
        cells[label, taken].append(row)
    labels = _ordered({label for label, _ in cells})
    columns = _ordered({taken for _, taken in cells} | set(labels))
    shown = _mixed_up(cells) if len(labels) > MOST_SHOWN else {*labels, *columns}
    return Confused(
        labels=tuple(label for label in labels if label in shown),
        taken=tuple(taken for taken in columns if taken in shown),
        cells={at: tuple(inside) for at, inside in cells.items()},
        left_out=sum(label not in shown for label in labels),
    )


def _mixed_up(cells: Iterable[tuple[str, str]]) -> set[str]:
    return {name for at in cells if at[0] != at[1] for name in at}


def _command(intent: str, slots: Mapping[str, str]) -> str:
    return " ".join((intent, *(value for _, value in sorted(slots.items()))))


def _ordered(names: set[str]) -> list[str]:
    return [*sorted(names - {""}), ""]
