"""An evaluation's figures as tables for the terminal."""

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from smartivr.evaluate.comparison import Comparison
from smartivr.evaluate.heard import Heard
from smartivr.evaluate.report import Report
from smartivr.evaluate.score import Score
from smartivr.statistics.rates import Rate, percentile

_SHOWN_WORST = 10
_SHOWN_FILES = 5
_NARROW_COLUMNS = 120
_WIDE_COLUMNS = 170
_CERTAIN = 0.05
"""A p-value below which a difference is taken to be more than chance."""


def wide_console() -> Console:
    """Return where tables are printed; a pipe or file has no width and gets a wide one."""
    console = Console(highlight=False)
    if not console.is_terminal and console.width < _NARROW_COLUMNS:
        console.width = _WIDE_COLUMNS
    return console


def terminal(report: Report) -> Group:
    """Show the figures of each condition and speaker, and the worst recordings."""
    facts = report.circumstances
    title = Text(f"{facts.folder} on line {facts.line}, step {facts.step}", style="bold")
    title.append(f"  ({facts.recognizer}, {facts.took_s:.0f} s)", style="dim")
    parts: list[RenderableType] = [title, _figures("condition", report.rows)]
    for heading, scores in (("folder", report.folders), ("speaker", report.speakers)):
        if scores:
            parts += [Text(), _figures(heading, scores)]
    if report.worst:
        parts += [Text(), _worst(report.worst[:_SHOWN_WORST])]
    if report.comparison:
        parts += [Text(), *compared(report.comparison)]
    parts += [Text(remark, style="yellow") for remark in facts.remarks]
    return Group(*parts)


def compared(comparison: Comparison) -> list[RenderableType]:
    """Show each figure before and now, and the recordings whose outcome changed."""
    table = _table(f"against {comparison.before}")
    table.add_column("figure")
    for name in ("n", "before %", "now %", "difference", "better", "worse", "p"):
        table.add_column(name, justify="right")
    for change in comparison.changes:
        table.add_row(
            change.condition,
            change.figure,
            str(change.now.of),
            percent(change.before),
            percent(change.now),
            f"{change.points:+.1f}",
            str(len(change.better)),
            str(len(change.worse)),
            Text(f"{change.p_value:.3f}", style="bold" if change.p_value < _CERTAIN else ""),
        )
    lines: list[RenderableType] = [table]
    for change in comparison.changes:
        for kind, files in (("better", change.better), ("worse", change.worse)):
            if files:
                lines.append(Text(f"{kind}, {change.condition}: {_some(files)}", style="dim"))
    return lines + [Text(remark, style="yellow") for remark in comparison.remarks]


def percent(rate: Rate) -> str:
    """Write a rate in percent with its 95 % interval, such as `97.0 (92-99)`."""
    if rate.value is None or rate.interval is None:
        return "-"
    low, high = rate.interval
    return f"{100 * rate.value:.1f} ({100 * low:.0f}-{100 * high:.0f})"


def milliseconds(values: Sequence[float], at: float) -> str:
    """Write a percentile of these, or a dash where there are none."""
    value = percentile(values, at)
    return "-" if value is None else f"{value:.0f} ms"


def _figures(first: str, scores: Sequence[Score]) -> Table:
    table = _table(first)
    shares = ("intent", "command", "slots", "right accept", "confirm", "false accept")
    percents = [f"{share} %" for share in (*shares, "false reject")]
    for name in ("n", *percents, "p50", "p95", "rtf"):
        table.add_column(name, justify="right")
    keys = ("in_scope_accuracy", "command_accuracy", "slot_accuracy", "correct_accept", "confirm")
    for one in scores:
        cells = [percent(one.rates[key]) for key in (*keys, "false_accept", "false_reject")]
        latency = [milliseconds(one.latencies_ms, at) for at in (50, 95)]
        rtf = "-" if one.real_time_factor is None else f"{one.real_time_factor:.3f}"
        table.add_row(one.name, str(one.utterances), *cells, *latency, rtf)
    return table


def _worst(heard: Sequence[Heard]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", title_justify="left")
    for name in ("worst recordings", "condition", "labelled", "understood", "score", "heard"):
        table.add_column(name, overflow="fold")
    for one in heard:
        table.add_row(
            Text(one.sample.file),
            one.condition,
            Text(wanted(one)),
            Text(f"{one.band.value} {understood(one)}"),
            f"{one.meaning.confidence:.2f}",
            Text(one.text or "(nothing)"),
        )
    return table


def wanted(one: Heard) -> str:
    """Write what a recording is labelled with."""
    return _command(one.sample.intent, dict(one.sample.slots)) or "(out of scope)"


def understood(one: Heard) -> str:
    """Write what a recording was understood as."""
    return _command(one.meaning.intent, dict(one.meaning.slots)) or "-"


def _command(intent: str, slots: dict[str, str]) -> str:
    filled = ", ".join(f"{name}={value}" for name, value in sorted(slots.items()))
    return f"{intent} {filled}".strip()


def _table(first: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(first, no_wrap=True)
    return table


def _some(files: Sequence[str]) -> str:
    more = len(files) - _SHOWN_FILES
    return ", ".join(files[:_SHOWN_FILES]) + (f" and {more} more" if more > 0 else "")
