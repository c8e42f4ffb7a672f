"""Drawings of the confidence: what its bars trade for what, and whether it can be believed."""

from collections.abc import Callable, Sequence
from statistics import NormalDist

from matplotlib.axes import Axes

from smartivr.evaluate.canvas import (
    ACCENT,
    FOURTH,
    MUTED,
    SECOND,
    THIRD,
    WIDTH_IN,
    in_percent,
    legend_above,
    svg,
)
from smartivr.evaluate.trades import Bin, Trade

_RateOf = Callable[[Trade], float | None]

_PROBABILITIES = (0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9)
_LOWEST, _HIGHEST = 0.0007, 0.95


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
        axes.legend(loc="upper right")

    return svg("det", (WIDTH_IN, 4.4), draw)


def bars(curve: Sequence[Trade], marked: dict[str, Trade]) -> str:
    """Draw what would be done from each confidence on: rightly, wrongly, or not at all."""

    def draw(axes: Axes) -> None:
        kinds: tuple[tuple[str, str, str, _RateOf], ...] = (
            ("in scope, right action", THIRD, "-", _right),
            ("in scope, not acted upon", FOURTH, ":", lambda trade: trade.false_reject),
            ("in scope, wrong action", SECOND, "--", lambda trade: trade.wrong_accept),
            ("out of scope, acted upon", ACCENT, "-", lambda trade: trade.false_accept),
        )
        shown = [trade for trade in curve if trade.threshold <= 1]
        for label, colour, line, rate in kinds:
            if shown and rate(shown[0]) is not None:
                axes.plot(
                    [trade.threshold for trade in shown],
                    [rate(trade) or 0.0 for trade in shown],
                    line,
                    color=colour,
                    label=label,
                    drawstyle="steps-pre",
                )
        for name, trade in marked.items():
            axes.axvline(trade.threshold, color=MUTED, linewidth=0.8, linestyle=":")
            place = (trade.threshold, 1.0)
            axes.annotate(name, place, (3, -2), textcoords="offset points", va="top", fontsize=9)
        axes.set_xlabel("confidence from which the call acts")
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1.01)
        axes.yaxis.set_major_formatter(in_percent)
        axes.grid(axis="y")
        legend_above(axes)

    return svg("bars", (WIDTH_IN, 4.4), draw)


def reliability(bins: Sequence[Bin]) -> str:
    """Draw how often meanings of a confidence are right, against that confidence."""

    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color=MUTED, linewidth=0.8, linestyle=":")
        most = max((one.right.of for one in bins), default=1)
        for one in bins:
            if one.right.value is None or one.right.interval is None:
                continue
            low, high = one.right.interval
            axes.bar(
                one.middle,
                one.right.of / most * _COUNTS_HEIGHT,
                width=0.085,
                color=MUTED,
                alpha=0.35,
                linewidth=0,
            )
            axes.errorbar(
                [one.confidence],
                [one.right.value],
                yerr=[[one.right.value - low], [high - one.right.value]],
                color=ACCENT,
                marker="o",
                capsize=3,
            )
        axes.set_xlabel("confidence; grey: how many")
        axes.set_ylabel("were right")
        axes.set_xlim(0, 1.02)
        axes.set_ylim(0, 1.02)
        axes.xaxis.set_major_formatter(in_percent)
        axes.yaxis.set_major_formatter(in_percent)
        axes.grid()

    return svg("reliability", (WIDTH_IN, 4.0), draw)


_COUNTS_HEIGHT = 0.2
"""The fullest bin's bar takes this part of the height."""


def _right(trade: Trade) -> float | None:
    if trade.false_reject is None or trade.wrong_accept is None:
        return None
    return 1 - trade.false_reject - trade.wrong_accept


def _mark(axes: Axes, places: Sequence[tuple[float, Trade]], colour: str) -> None:
    """Put a point where each threshold lies on a curve."""
    for across, trade in places:
        up = _probit(trade.false_reject)
        axes.plot(across, up, "o", color=colour, markersize=6, clip_on=False, zorder=3)


def _name(axes: Axes, marked: dict[str, Trade]) -> None:
    """Draw each threshold as a level, since it refuses as much on both curves.

    The highest is named above its level, others below theirs: they may lie close together.
    """
    highest = max((_probit(trade.false_reject) for trade in marked.values()), default=0.0)
    for name, trade in marked.items():
        up = _probit(trade.false_reject)
        axes.axhline(up, color=MUTED, linewidth=0.8, linestyle=":")
        place = (_probit(_HIGHEST), up)
        text = f"{name} from {trade.threshold:.2f}"
        beside, side = ((0, 3), "bottom") if up == highest else ((0, -3), "top")
        axes.annotate(
            text, place, beside, textcoords="offset points", ha="right", va=side, fontsize=9
        )


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
