"""Where drawings are made: SVG that takes its colours from the page's style sheet."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.typing import RcKeyType

INK, MUTED, ACCENT, SECOND = "#010203", "#040506", "#070809", "#0a0b0c"
THIRD, FOURTH = "#0d0e0f", "#101112"
_VARIABLES = {
    INK: "--ink",
    MUTED: "--muted",
    ACCENT: "--accent",
    SECOND: "--second",
    THIRD: "--third",
    FOURTH: "--fourth",
}
"""Stand-ins that no other colour equals; the page's variables take their places."""
SERIES = (
    (ACCENT, "-", "o"),
    (SECOND, "-", "s"),
    (THIRD, "-", "^"),
    (FOURTH, "-", "D"),
    (ACCENT, "--", "v"),
    (SECOND, "--", "P"),
)
"""Colour, line and marker of each of several curves, so that none depends on its colour alone."""

WIDTH_IN = 5.2
"""Width of a drawing that fits two to a row."""

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
    "legend.fontsize": 10,
}


def svg(name: str, size: tuple[float, float], draw: Callable[[Axes], None]) -> str:
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


def legend_above(axes: Axes) -> None:
    """Name what is drawn above it, in as many columns as fit."""
    handles, labels = axes.get_legend_handles_labels()
    if labels and axes.figure:
        axes.figure.legend(handles, labels, loc="outside upper center", ncols=2)


def in_percent(value: float, _: float) -> str:
    """Label an axis of shares."""
    return f"{100 * value:g} %"
