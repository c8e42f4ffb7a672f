"""What a line would do with other bands: rates, and the recordings that change sides."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from smartivr.statistics.evaluations.kept import Row
from smartivr.statistics.rates import Rate
from smartivr.understanding.expecting import Bands
from smartivr.understanding.meaning import Band


@dataclass(frozen=True)
class Operating:
    """What is done at some bands."""

    accept_right: Rate
    """In scope: acted upon as labelled."""
    accept_wrong: Rate
    """In scope: acted upon otherwise."""
    confirm: Rate
    """In scope: read back."""
    reject: Rate
    """In scope: asked again."""
    outside_accept: Rate
    """Out of scope: acted upon."""
    outside_confirm: Rate
    outside_reject: Rate


@dataclass(frozen=True)
class Move:
    """A recording with which something else is done."""

    row: Row
    before: Band
    after: Band

    @property
    def better(self) -> bool:
        """Whether what is done now suits it better: right ones acted upon, wrong ones not."""
        wished = Band.ACCEPT if self.row.right else Band.REJECT
        return _distance(self.after, wished) < _distance(self.before, wished)


@dataclass(frozen=True)
class Point:
    """A point of the DET curve."""

    threshold: float
    false_accept: float
    """Share of what is out of scope that is acted upon."""
    false_reject: float
    """Share of what is in scope that is not."""


_ORDER = (Band.REJECT, Band.CONFIRM, Band.ACCEPT)


def operating(rows: Sequence[Row], bands: Bands) -> Operating:
    """Count what calls with these bands would do.

    The same recording under several conditions counts as one cluster, see docs/evaluation.md.
    """
    inside = [(row, row.band(bands)) for row in rows if row.in_scope]
    outside = [(row, row.band(bands)) for row in rows if not row.in_scope]
    return Operating(
        accept_right=_share(inside, lambda row, band: band is Band.ACCEPT and row.right),
        accept_wrong=_share(inside, lambda row, band: band is Band.ACCEPT and not row.right),
        confirm=_share(inside, lambda _, band: band is Band.CONFIRM),
        reject=_share(inside, lambda _, band: band is Band.REJECT),
        outside_accept=_share(outside, lambda _, band: band is Band.ACCEPT),
        outside_confirm=_share(outside, lambda _, band: band is Band.CONFIRM),
        outside_reject=_share(outside, lambda _, band: band is Band.REJECT),
    )


def moves(rows: Iterable[Row], before: Bands, after: Bands) -> list[Move]:
    """List the recordings with which something else is done, what gets worse first."""
    found = (Move(row, row.band(before), row.band(after)) for row in rows)
    moved = [move for move in found if move.before is not move.after]
    return sorted(moved, key=lambda move: (move.better, -move.row.confidence, move.row.file))


def det_curve(rows: Sequence[Row]) -> tuple[Point, ...]:
    """Vary the confidence from which a meaning is acted upon; none without both kinds."""
    inside = sum(row.in_scope for row in rows)
    outside = len(rows) - inside
    if not (inside and outside):
        return ()
    ordered = sorted((row for row in rows if row.understood), key=lambda row: -row.confidence)
    points = [Point(1.01, 0.0, 1.0)]
    acted_inside = acted_outside = 0
    for row in ordered:
        acted_inside += row.in_scope
        acted_outside += not row.in_scope
        point = Point(row.confidence, acted_outside / outside, 1 - acted_inside / inside)
        if points[-1].threshold == row.confidence:
            points[-1] = point
        else:
            points.append(point)
    return tuple(points)


def at(curve: Sequence[Point], threshold: float) -> Point | None:
    """Find what acting from this confidence on would do; None without a curve."""
    above = [point for point in curve if point.threshold >= threshold]
    return above[-1] if above else next(iter(curve), None)


def _distance(band: Band, wished: Band) -> int:
    return abs(_ORDER.index(band) - _ORDER.index(wished))


def _share(rows: Iterable[tuple[Row, Band]], holds: Callable[[Row, Band], bool]) -> Rate:
    return Rate.clustered((row.file, int(holds(row, band)), 1) for row, band in rows)
