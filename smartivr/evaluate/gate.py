"""Bounds that a run's figures must keep, so that a build fails where they do not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from smartivr.errors import DatasetError
from smartivr.evaluate.conditions import Condition
from smartivr.evaluate.score import OVERALL, Score, by_sweep
from smartivr.statistics.rates import percentile

MEAN = "mean"
"""Stands for every mean over a sweep."""
RATES: Mapping[str, str] = {
    "intent": "in_scope_accuracy",
    "command": "command_accuracy",
    "slots": "slot_accuracy",
    "right_accept": "correct_accept",
    "confirm": "confirm",
    "false_accept": "false_accept",
    "false_reject": "false_reject",
    "wrong_accept": "wrong_accept",
    "out_of_scope_confirm": "out_of_scope_confirm",
    "correct_reject": "correct_reject",
}
"""Name of a rate, as the table heads it -> its key."""
LATENCIES: Mapping[str, float] = {"p50": 50, "p95": 95}
"""Percentiles of the latency, in ms."""


@dataclass(frozen=True)
class Gate:
    """A bound of one figure."""

    figure: str
    """A name of `RATES` or `LATENCIES`."""
    bound: float
    """A fraction, or ms."""
    above: bool
    """Whether it is wrong to be above the bound, not below."""
    condition: str = OVERALL
    """Name of a row, long or short, or `MEAN`."""


def read_gates(
    below: Iterable[str], above: Iterable[str], asked: Sequence[Condition]
) -> tuple[Gate, ...]:
    """Read bounds such as `command=0.95` or `ulaw:command=0.9`, for a run of these conditions.

    Raises:
        DatasetError: a bound is no such thing, no figure has that name, or the run has no such
            condition.

    """
    gates = (
        *(_gate(text, above=False) for text in below),
        *(_gate(text, above=True) for text in above),
    )
    known = {name for names in _names(asked).values() for name in names}
    for gate in gates:
        if gate.condition not in known:
            remedy = f"it hears {', '.join(sorted(known))}"
            raise DatasetError(f"the run has no condition {gate.condition!r}", remedy=remedy)
    return gates


def misses(
    gates: Iterable[Gate], rows: Sequence[Score], asked: Sequence[Condition]
) -> tuple[str, ...]:
    """Write one sentence for each bound that is not kept; the figure itself is judged."""
    names = _names(asked)
    return tuple(
        sentence
        for gate in gates
        for row in rows
        if gate.condition in names.get(row.name, ())
        if (sentence := _miss(gate, row))
    )


def _names(asked: Sequence[Condition]) -> dict[str, tuple[str, ...]]:
    """Map each row of the table to every name that it goes by."""
    rows = {one.name: (one.name, one.short) for one in asked}
    rows |= {mean.name: (mean.name, MEAN) for mean in by_sweep((), asked)}
    if len(asked) > 1:
        return rows | {OVERALL: (OVERALL,)}
    return {name: (*names, OVERALL) for name, names in rows.items()}


def _gate(text: str, *, above: bool) -> Gate:
    where = "--fail-above" if above else "--fail-below"
    what, equals, number = text.rpartition("=")
    condition, _, name = what.rpartition(":")
    figure = name.strip().lower().replace(" ", "_").replace("-", "_")
    figure = next((short for short, key in RATES.items() if key == figure), figure)
    known = [*RATES, *LATENCIES]
    if not equals or figure not in known:
        close = get_close_matches(figure, known, n=1)
        remedy = f"did you mean {close[0]!r}?" if close else f"use one of {', '.join(known)}"
        raise DatasetError(f"{text!r} names no figure", where=where, remedy=remedy)
    try:
        bound = float(number)
    except ValueError:
        bound = -1.0
    if not (bound >= 0 and (bound <= 1 or figure in LATENCIES)):
        raise DatasetError(
            f"{number!r} is no bound", where=where, remedy="write a fraction, such as 0.95"
        )
    return Gate(figure, bound, above, condition.strip() or OVERALL)


def _miss(gate: Gate, row: Score) -> str:
    subject = f"{gate.figure.replace('_', ' ')} of {row.name}"
    value, shown, bound = _figure(gate, row)
    if value is None:
        return f"{subject} was not measured: there is nothing to count"
    if (value > gate.bound) if gate.above else (value < gate.bound):
        return f"{subject} is {shown}, {'above' if gate.above else 'below'} {bound}"
    return ""


def _figure(gate: Gate, row: Score) -> tuple[float | None, str, str]:
    """Return a figure, and it and its bound as text."""
    if gate.figure in LATENCIES:
        value = percentile(row.latencies_ms, LATENCIES[gate.figure])
        return value, "" if value is None else f"{value:.0f} ms", f"{gate.bound:g} ms"
    rate = row.rates[RATES[gate.figure]]
    low, high = rate.interval or (0.0, 0.0)
    shown = f"{100 * (rate.value or 0):.1f} % (95 %: {100 * low:.1f}-{100 * high:.1f})"
    return rate.value, shown, f"{100 * gate.bound:g} %"
