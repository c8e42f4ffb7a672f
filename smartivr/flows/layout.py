"""Where boxes stand and arrows run: a layered drawing, each step below those that lead to it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Link = tuple[str, str]

BOX_WIDTH, BOX_HEIGHT = 188.0, 62.0
GAP, LAYER_GAP = 20.0, 58.0
BEND_WIDTH = 26.0
"""The room an arrow takes where it passes a layer."""
ORDERING_SWEEPS, PLACING_SWEEPS = 24, 120


FAR = 1e4


@dataclass(frozen=True)
class Point:
    """A place on the drawing, in pixels from its top left corner."""

    x: float
    y: float


@dataclass(frozen=True)
class Layout:
    """The middle of each box, the points each arrow runs through, and the drawing's size."""

    centres: Mapping[str, Point]
    routes: Mapping[Link, tuple[Point, ...]]
    """From the source's edge to the target's edge."""
    backwards: frozenset[Link]
    """The arrows that lead up, to something said before."""
    width: float
    height: float


def lay_out(nodes: Sequence[str], links: Iterable[Link]) -> Layout:
    """Place boxes in layers so that few arrows cross; `nodes` are in the order of meeting."""
    return _Drawing(nodes, [link for link in links if link[0] != link[1]]).layout()


class _Drawing:
    """Sugiyama's steps: break cycles, choose layers, order each, then place along it."""

    def __init__(self, nodes: Sequence[str], links: Sequence[Link]) -> None:
        self._nodes = list(nodes)
        self._backwards = _closing_cycles(nodes, links)
        self._down = {
            link: (link[1], link[0]) if link in self._backwards else link for link in links
        }
        self._layer = _longest_paths(nodes, set(self._down.values()))
        self._chains = {link: self._chain(link) for link in links}
        self._below: dict[str, list[str]] = defaultdict(list)
        self._above: dict[str, list[str]] = defaultdict(list)
        for chain in self._chains.values():
            for upper, lower in pairwise(chain):
                self._below[upper].append(lower)
                self._above[lower].append(upper)
        self._rows = self._ordered()

    def layout(self) -> Layout:
        """Place everything."""
        across = self._placed()
        left = min(x - self._width(node) / 2 for node, x in across.items())
        width = max(x + self._width(node) / 2 for node, x in across.items()) - left
        step = BOX_HEIGHT + LAYER_GAP
        at = {
            node: Point(across[node] - left, row * step + BOX_HEIGHT / 2)
            for row, names in enumerate(self._rows)
            for node in names
        }
        return Layout(
            centres={node: at[node] for node in self._nodes},
            routes=self._routes(at),
            backwards=frozenset(self._backwards),
            width=width,
            height=len(self._rows) * step - LAYER_GAP,
        )

    def _chain(self, link: Link) -> list[str]:
        """List what an arrow runs through, from the upper end to the lower."""
        upper, lower = self._down[link]
        bends: list[str] = []
        for layer in range(self._layer[upper] + 1, self._layer[lower]):
            bend = f"{link[0]}\0{link[1]}\0{layer}"
            self._layer[bend] = layer
            bends.append(bend)
        return [upper, *bends, lower]

    def _width(self, node: str) -> float:
        return BEND_WIDTH if "\0" in node else BOX_WIDTH

    def _weight(self, node: str) -> float:
        """How much a place matters: arrows run straight, and what has none stands anywhere."""
        if not self._above[node] and not self._below[node]:
            return 1e-6
        return 4.0 if "\0" in node else 1.0

    def _ordered(self) -> list[list[str]]:
        rows: list[list[str]] = [[] for _ in range(max(self._layer.values(), default=0) + 1)]
        for node in self._depth_first():
            rows[self._layer[node]].append(node)
        best, fewest = [list(row) for row in rows], self._crossings(rows)
        for sweep in range(ORDERING_SWEEPS):
            downwards = sweep % 2 == 0
            around = self._above if downwards else self._below
            for row in rows if downwards else reversed(rows):
                _by_barycentre(row, rows, around)
            crossings = self._crossings(rows)
            if crossings < fewest:
                best, fewest = [list(row) for row in rows], crossings
        return best

    def _depth_first(self) -> list[str]:
        seen: dict[str, None] = {}

        def visit(node: str) -> None:
            if node not in seen:
                seen[node] = None
                for lower in self._below[node]:
                    visit(lower)

        for node in self._nodes:
            visit(node)
        return list(seen)

    def _crossings(self, rows: list[list[str]]) -> int:
        total = 0
        for upper, lower in pairwise(rows):
            rank = {node: place for place, node in enumerate(lower)}
            ends = [(i, rank[n]) for i, node in enumerate(upper) for n in self._below[node]]
            total += sum(
                1
                for i, (a, b) in enumerate(ends)
                for c, d in ends[i + 1 :]
                if (a - c) * (b - d) < 0
            )
        return total

    def _placed(self) -> dict[str, float]:
        across: dict[str, float] = {}
        for row in self._rows:
            across.update(self._spread(row, dict.fromkeys(row, 0.0)))
        for sweep in range(PLACING_SWEEPS):
            downwards = sweep % 2 == 0
            for row in self._rows if downwards else reversed(self._rows):
                wanted = {}
                for node in row:
                    around = self._above[node] + self._below[node]
                    near = [across[other] for other in around]
                    wanted[node] = sum(near) / len(near) if near else -FAR
                across.update(self._spread(row, wanted))
        return across

    def _spread(self, row: Sequence[str], wanted: Mapping[str, float]) -> dict[str, float]:
        """Place a row as near as can be to where its boxes want to be, none on another."""
        offsets, edge = [], 0.0
        for node in row:
            offsets.append(edge + self._width(node) / 2)
            edge += self._width(node) + GAP
        targets = [wanted[node] - offset for node, offset in zip(row, offsets, strict=True)]
        weights = [self._weight(node) for node in row]
        shifts = _rising(targets, weights)
        return {n: o + s for n, o, s in zip(row, offsets, shifts, strict=True)}

    def _routes(self, at: Mapping[str, Point]) -> dict[Link, tuple[Point, ...]]:
        leaving = self._ports(at, self._below)
        entering = self._ports(at, self._above)
        routes: dict[Link, tuple[Point, ...]] = {}
        for link, chain in self._chains.items():
            upper, lower = chain[0], chain[-1]
            start = Point(leaving[upper, chain[1]], at[upper].y + BOX_HEIGHT / 2)
            end = Point(entering[lower, chain[-2]], at[lower].y - BOX_HEIGHT / 2)
            points = (start, *(p for bend in chain[1:-1] for p in _past_boxes(at[bend])), end)
            routes[link] = points[::-1] if link in self._backwards else points
        return routes

    def _ports(
        self, at: Mapping[str, Point], around: Mapping[str, list[str]]
    ) -> dict[tuple[str, str], float]:
        """Share out a box's edge among its arrows, from left to right as their ends stand."""
        ports: dict[tuple[str, str], float] = {}
        for node in self._nodes:
            ends = sorted(around.get(node, ()), key=lambda end: at[end].x)
            for place, end in enumerate(ends, start=1):
                share = place / (len(ends) + 1) - 0.5
                ports[node, end] = at[node].x + share * BOX_WIDTH * 0.8
        return ports


def _past_boxes(bend: Point) -> tuple[Point, Point]:
    """Run straight down between the boxes of a layer."""
    half = BOX_HEIGHT / 2
    return Point(bend.x, bend.y - half), Point(bend.x, bend.y + half)


def _by_barycentre(row: list[str], rows: list[list[str]], around: Mapping[str, list[str]]) -> None:
    place = {node: i / max(1, len(r) - 1) for r in rows for i, node in enumerate(r)}

    def middle(node: str) -> float:
        near = [place[other] for other in around[node]]
        return sum(near) / len(near) if near else place[node]

    row.sort(key=middle)


def _closing_cycles(nodes: Sequence[str], links: Sequence[Link]) -> set[Link]:
    """Find the links that lead back to a box on the way to them."""
    onward: dict[str, list[str]] = defaultdict(list)
    for source, target in links:
        onward[source].append(target)
    done: set[str] = set()
    on_way: set[str] = set()
    found: set[Link] = set()

    def visit(node: str) -> None:
        on_way.add(node)
        for target in onward[node]:
            if target in on_way:
                found.add((node, target))
            elif target not in done:
                visit(target)
        on_way.discard(node)
        done.add(node)

    for node in nodes:
        if node not in done:
            visit(node)
    return found


def _longest_paths(nodes: Sequence[str], links: Iterable[Link]) -> dict[str, int]:
    """Put each box one layer below the lowest that leads to it."""
    layer = dict.fromkeys(nodes, 0)
    ordered = list(links)
    for _ in nodes:
        for upper, lower in ordered:
            layer[lower] = max(layer[lower], layer[upper] + 1)
    return layer


def _rising(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Find the never falling sequence nearest to these values (pool adjacent violators)."""
    blocks: list[tuple[float, float, int]] = []
    for value, weight in zip(values, weights, strict=True):
        mean, heavy, count = value, weight, 1
        while blocks and blocks[-1][0] > mean:
            before, more, others = blocks.pop()
            mean = (before * more + mean * heavy) / (more + heavy)
            heavy, count = heavy + more, count + others
        blocks.append((mean, heavy, count))
    return [mean for mean, _, count in blocks for _ in range(count)]
