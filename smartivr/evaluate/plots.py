"""Drawings for the report, as SVG that takes its colours from the page's style sheet."""

from collections.abc import Callable, Sequence
from io import StringIO
from statistics import NormalDist
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.typing import RcKeyType

from smartivr.evaluate.score import OUT_OF_SCOPE, REJECTED, Confusion, Score, Trade

INK, MUTED, ACCENT, SECOND = "#010203", "#040506", "#070809", "#0a0b0c"
_VARIABLES = {INK: "--ink", MUTED: "--muted", ACCENT: "--accent", SECOND: "--second"}
"""Stand-ins that no other colour equals; the page's variables take their places."""

_RateOf = Callable[[Trade], float | None]

_PROBABILITIES = (0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9)
_LOWEST, _HIGHEST = 0.0007, 0.95
_STYLE: dict[RcKeyType, Any] = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 11,
    "text.color": INK,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": MUTED,
    "grid.alpha": 0.25,
    "legend.frameon": False,
}


def det(curve: Sequence[Trade], marked: dict[str, Trade]) -> str:
    """Draw both kinds of wrong action against refusals, with the present thresholds marked."""

    def draw(axes: Axes) -> None:
        kinds: tuple[tuple[str, str, str, _RateOf], ...] = (
            ("out of scope, acted upon", ACCENT, "-", lambda trade: trade.false_accept),
            ("in scope, wrong action", SECOND, "--", lambda trade: trade.wrong_accept),
        )
        for label, colour, line, rate in kinds:
            if curve and rate(curve[0]) is not None:
                axes.plot(
                    [_probit(rate(trade)) for trade in curve],
                    [_probit(trade.false_reject) for trade in curve],
                    line,
                    color=colour,
                    label=label,
                    drawstyle="steps-post",
                )
                _mark(axes, [(_probit(rate(trade)), trade) for trade in marked.values()], colour)
        _name(axes, marked)
        axes.set_xlabel("acted upon wrongly")
        axes.set_ylabel("in scope, not acted upon")
        _probit_axes(axes)
        axes.legend(loc="upper right", fontsize=10)

    return _svg("det", (5.2, 4.4), draw)


def accuracy(scores: Sequence[Score]) -> str:
    """Draw the accuracies of each condition with their 95 % intervals."""

    def draw(axes: Axes) -> None:
        kinds = (
            ("in_scope_accuracy", "intent right", ACCENT, "o", -0.13),
            ("command_accuracy", "intent and all slots right", SECOND, "s", 0.13),
        )
        for name, label, colour, marker, shift in kinds:
            shown = False
            for row, score in enumerate(scores):
                rate = score.rates[name]
                if rate.value is None or rate.interval is None:
                    continue
                low, high = rate.interval
                axes.errorbar(
                    [rate.value],
                    [row + shift],
                    xerr=[[rate.value - low], [high - rate.value]],
                    color=colour,
                    marker=marker,
                    capsize=3,
                    label=None if shown else label,
                )
                shown = True
        axes.set_yticks(range(len(scores)), [score.name for score in scores])
        axes.set_ylim(len(scores) - 0.4, -0.6)
        axes.set_xlim(right=1.01)
        axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:g} %")
        axes.grid(axis="x")
        if axes.get_legend_handles_labels()[1]:
            axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, fontsize=10)

    return _svg("accuracy", (5.2, 1.5 + 0.55 * len(scores)), draw)


def matrix(confusion: Confusion) -> str:
    """Draw the confusion matrix, the darker the larger a label's share."""

    def draw(axes: Axes) -> None:
        for row, (name, counts) in enumerate(zip(confusion.rows, confusion.counts, strict=True)):
            total = sum(counts)
            for column, count in enumerate(counts):
                wanted = REJECTED if name == OUT_OF_SCOPE else name
                right = confusion.columns[column] == wanted
                _draw_cell(axes, row, column, count, total, right=right)
        axes.set_xlim(-0.5, len(confusion.columns) - 0.5)
        axes.set_ylim(len(confusion.rows) - 0.5, -0.5)
        axes.set_xticks(range(len(confusion.columns)), confusion.columns, rotation=40, ha="right")
        axes.set_yticks(range(len(confusion.rows)), confusion.rows)
        axes.set_xlabel("understood as")
        axes.set_ylabel("labelled")
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)

    width = 2.6 + 0.42 * len(confusion.columns)
    return _svg("confusion", (max(width, 4.0), 1.9 + 0.36 * len(confusion.rows)), draw)


def latencies(milliseconds: Sequence[float]) -> str:
    """Draw how long callers would wait from the end of speech to the meaning."""

    def draw(axes: Axes) -> None:
        axes.hist(milliseconds, bins=30, color=ACCENT, alpha=0.8)
        axes.set_xlabel("ms from end of speech to meaning")
        axes.set_ylabel("utterances")
        axes.set_xlim(left=0)

    return _svg("latency", (5.2, 3.0), draw)


def _mark(axes: Axes, places: Sequence[tuple[float, Trade]], colour: str) -> None:
    """Put a point where each threshold lies on a curve."""
    for across, trade in places:
        up = _probit(trade.false_reject)
        axes.plot(across, up, "o", color=colour, markersize=6, clip_on=False, zorder=3)


def _name(axes: Axes, marked: dict[str, Trade]) -> None:
    """Draw each threshold as a level, since it refuses as much on both curves."""
    for name, trade in marked.items():
        up = _probit(trade.false_reject)
        axes.axhline(up, color=MUTED, linewidth=0.8, linestyle=":")
        place = (_probit(_HIGHEST), up)
        text = f"{name} from {trade.threshold:.2f}"
        axes.annotate(text, place, (0, 3), textcoords="offset points", ha="right", fontsize=9)


def _probit_axes(axes: Axes) -> None:
    """Scale both axes by the normal distribution, as DET curves are."""
    ticks = [_probit(value) for value in _PROBABILITIES]
    names = [f"{100 * value:g} %" for value in _PROBABILITIES]
    axes.set_xticks(ticks, names, rotation=40)
    axes.set_yticks(ticks, names)
    axes.set_xlim(_probit(_LOWEST / 2), _probit(_HIGHEST))
    axes.set_ylim(_probit(_LOWEST / 2), _probit(_HIGHEST))
    axes.grid()


def _probit(share: float | None) -> float:
    return NormalDist().inv_cdf(min(max(share or 0.0, _LOWEST), _HIGHEST))


def _draw_cell(axes: Axes, row: int, column: int, count: int, total: int, *, right: bool) -> None:
    if not count:
        return
    corner = (column - 0.48, row - 0.48)
    shade = 0.15 + 0.6 * count / total
    colour = ACCENT if right else SECOND
    axes.add_patch(Rectangle(corner, 0.96, 0.96, color=colour, alpha=shade, linewidth=0))
    axes.text(column, row, str(count), ha="center", va="center", fontsize=9)


def _svg(name: str, size: tuple[float, float], draw: Callable[[Axes], None]) -> str:
    """Draw into SVG; the name keeps the ids of several drawings on one page apart."""
    with mpl.rc_context({**_STYLE, "svg.hashsalt": name}):
        figure = Figure(figsize=size, layout="constrained")
        draw(figure.add_subplot())
        out = StringIO()
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None})
    text = out.getvalue()
    for colour, variable in _VARIABLES.items():
        text = text.replace(colour, f"var({variable})")
    return text[text.index("<svg") :]
