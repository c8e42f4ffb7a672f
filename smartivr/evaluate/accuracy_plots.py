"""Drawings of how much was understood: by condition, and against noise."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from smartivr.evaluate.canvas import (
    ACCENT,
    MUTED,
    SECOND,
    SERIES,
    WIDTH_IN,
    in_percent,
    legend_above,
    svg,
)
from smartivr.evaluate.score import NoiseCurve, Score

_LOWEST_SPAN = 0.2
"""Accuracies are shown on a scale of at least this much, so that a point is not a cliff."""


def accuracy(scores: Sequence[Score]) -> str:
    """Draw the accuracies of each condition with their 95 % intervals."""

    def draw(axes: Axes) -> None:
        _bars(axes, scores, "in_scope_accuracy", "intent right", ACCENT, "o", -0.13)
        _bars(axes, scores, "command_accuracy", "intent and all slots right", SECOND, "s", 0.13)
        axes.set_yticks(range(len(scores)), [score.name for score in scores])
        axes.set_ylim(len(scores) - 0.4, -0.6)
        axes.set_xlim(right=1.01)
        axes.xaxis.set_major_formatter(in_percent)
        axes.grid(axis="x")
        legend_above(axes)

    return svg("accuracy", (WIDTH_IN, 1.5 + 0.42 * len(scores)), draw)


def against_noise(curves: Sequence[NoiseCurve]) -> str:
    """Draw whole commands right against the signal-to-noise ratio, a curve for each line."""

    def draw(axes: Axes) -> None:
        for curve, (colour, line, marker) in zip(curves, SERIES, strict=False):
            rates = [(snr_db, score.rates["command_accuracy"]) for snr_db, score in curve.points]
            known = [
                (snr_db, rate.value, *rate.interval)
                for snr_db, rate in rates
                if rate.value is not None and rate.interval is not None
            ]
            if not known:
                continue
            ratios, values, lows, highs = zip(*known, strict=True)
            axes.fill_between(ratios, lows, highs, color=colour, alpha=0.15, linewidth=0)
            axes.plot(ratios, values, line, color=colour, marker=marker, label=curve.name)
            if (clean := curve.clean.rates["command_accuracy"].value) is not None:
                axes.axhline(clean, color=colour, linewidth=0.8, linestyle=":")
        axes.set_xlabel("signal-to-noise ratio in dB; dotted: without noise")
        axes.set_xticks(sorted({snr_db for curve in curves for snr_db, _ in curve.points}))
        axes.yaxis.set_major_formatter(in_percent)
        axes.set_ylim(min(axes.get_ylim()[0], 1 - _LOWEST_SPAN), 1.01)
        axes.grid(axis="y")
        axes.spines["left"].set_color(MUTED)
        if axes.get_legend_handles_labels()[1]:
            axes.legend(loc="lower right")

    return svg("noise", (WIDTH_IN, 4.0), draw)


def _bars(
    axes: Axes,
    scores: Sequence[Score],
    key: str,
    label: str,
    colour: str,
    marker: str,
    shift: float,
) -> None:
    """Put a rate and its interval beside each condition's name."""
    rows = [
        (row + shift, rate.value, *rate.interval)
        for row, rate in enumerate(score.rates[key] for score in scores)
        if rate.value is not None and rate.interval is not None
    ]
    if not rows:
        return
    places, values, lows, highs = zip(*rows, strict=True)
    below = [value - low for value, low in zip(values, lows, strict=True)]
    beyond = [high - value for value, high in zip(values, highs, strict=True)]
    axes.errorbar(
        values,
        places,
        xerr=[below, beyond],
        color=colour,
        marker=marker,
        linestyle="",
        capsize=3,
        label=label,
    )
