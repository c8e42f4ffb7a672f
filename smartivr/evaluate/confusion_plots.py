"""A drawing of what was taken for what, and one of how long it took."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from smartivr.evaluate.canvas import ACCENT, SECOND, WIDTH_IN, svg
from smartivr.evaluate.score import OUT_OF_SCOPE, REJECTED, Confusion


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
    return svg("confusion", (max(width, 4.0), 1.9 + 0.36 * len(confusion.rows)), draw)


def latencies(milliseconds: Sequence[float]) -> str:
    """Draw how long callers would wait from the end of speech to the meaning."""

    def draw(axes: Axes) -> None:
        axes.hist(milliseconds, bins=30, color=ACCENT, alpha=0.8)
        axes.set_xlabel("ms from end of speech to meaning")
        axes.set_ylabel("utterances")
        axes.set_xlim(left=0)

    return svg("latency", (WIDTH_IN, 3.0), draw)


def _draw_cell(axes: Axes, row: int, column: int, count: int, total: int, *, right: bool) -> None:
    if not count:
        return
    corner = (column - 0.48, row - 0.48)
    shade = 0.15 + 0.6 * count / total
    colour = ACCENT if right else SECOND
    axes.add_patch(Rectangle(corner, 0.96, 0.96, color=colour, alpha=shade, linewidth=0))
    axes.text(column, row, str(count), ha="center", va="center", fontsize=9)
