"""Where the points of the accuracy page's drawings lie; the templates draw them as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from smartivr.statistics.evaluations.kept import Summary
from smartivr.statistics.evaluations.operating import Point

WIDTH, HEIGHT = 560.0, 240.0
LEFT, BOTTOM, TOP, RIGHT = 52.0, 34.0, 12.0, 14.0
DET_SIZE = 400.0
_LOWEST, _HIGHEST = 0.001, 0.95
_DET_TICKS = (0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.95)
_SHOWN = ("command_accuracy", "false_reject", "false_accept")
_MOST_RUNS = 40


@dataclass(frozen=True)
class Dot:
    """One run on a curve."""

    x: float
    y: float
    share: float
    run: Summary


@dataclass(frozen=True)
class Curve:
    """One figure over the runs of a set."""

    figure: str
    dots: tuple[Dot, ...]

    @property
    def path(self) -> str:
        """As SVG has it."""
        return " ".join(f"{dot.x:.1f},{dot.y:.1f}" for dot in self.dots)


def over_time(runs: Sequence[Summary]) -> list[Curve]:
    """Place the figures of runs (newest first) side by side, the oldest on the left."""
    shown = list(reversed(runs[:_MOST_RUNS]))
    step = (WIDTH - LEFT - RIGHT) / max(1, len(shown) - 1)
    curves = []
    for figure in _SHOWN:
        dots = tuple(
            Dot(LEFT + number * step, level(share), share, run)
            for number, run in enumerate(shown)
            if figure in run.figures and (share := run.figures[figure].value) is not None
        )
        if dots:
            curves.append(Curve(figure, dots))
    return curves


def level(share: float) -> float:
    """Return how far down a share lies in a drawing over time."""
    return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM)


def det_path(curve: Sequence[Point]) -> str:
    """Draw the DET curve: false accepts to the right, false rejects upwards."""
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in map(det_place, curve))


def det_place(point: Point) -> tuple[float, float]:
    """Return where a point of the curve lies."""
    return _along(point.false_accept), DET_SIZE - _along(point.false_reject)


def det_ticks() -> list[tuple[str, float]]:
    """Return the names of the scales' marks and how far along they lie."""
    return [(f"{100 * share:g}", _along(share)) for share in _DET_TICKS]


def _along(share: float) -> float:
    """Scale a share by the normal distribution, as DET curves are."""
    low, high, here = (
        NormalDist().inv_cdf(min(max(each, _LOWEST), _HIGHEST))
        for each in (_LOWEST, _HIGHEST, share)
    )
    return DET_SIZE * (here - low) / (high - low)
