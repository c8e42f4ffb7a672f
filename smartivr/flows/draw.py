"""A flow as a drawing: SVG for people and pages, Mermaid for documents."""

from collections.abc import Mapping
from html import escape
from itertools import pairwise

from smartivr.dialog.flow import Flow
from smartivr.dialog.steps import VERBS
from smartivr.flows.graph import Arrow, Box, Say, arrows, boxes
from smartivr.flows.layout import BOX_HEIGHT, BOX_WIDTH, Layout, Link, Point, lay_out

MARGIN = 24.0
HEADER = 48.0
TEXT_LENGTH, NAME_LENGTH = 25, 20
LABEL_HEIGHT, CHARACTER_WIDTH = 15.0, 6.1

_LIGHT = {
    "paper": "#ffffff",
    "box": "#ffffff",
    "ink": "#1b2430",
    "soft": "#5b6675",
    "line": "#8b97a6",
    "menu": "#2563c9",
    "ask": "#7a3fc2",
    "directory": "#7a3fc2",
    "answer": "#5b6675",
    "say": "#5b6675",
    "branch": "#a05a00",
    "use": "#5b6675",
    "transfer": "#15784a",
    "queue": "#15784a",
    "voicemail": "#15784a",
    "callback": "#15784a",
    "hangup": "#b3373f",
}
_DARK = {
    "paper": "#10151d",
    "box": "#1a222d",
    "ink": "#e8edf4",
    "soft": "#a3b0c0",
    "line": "#6c7a8c",
    "menu": "#7db0ff",
    "ask": "#c79bff",
    "directory": "#c79bff",
    "answer": "#a3b0c0",
    "say": "#a3b0c0",
    "branch": "#f0ad4e",
    "use": "#a3b0c0",
    "transfer": "#5fd39b",
    "queue": "#5fd39b",
    "voicemail": "#5fd39b",
    "callback": "#5fd39b",
    "hangup": "#ff8f8f",
}
"""Colours of everything, each verb of its own; they differ from the paper by 4.5 to 1."""


def mermaid(flow: Flow) -> str:
    """Draw a flow as the text of a Mermaid flowchart."""
    names = {box.step: f"step{number}" for number, box in enumerate(boxes(flow))}
    lines = ["flowchart TD"]
    for box in boxes(flow):
        label = f"{box.verb}: {_quoted(box.step)}<br/>{_quoted(_cut(box.text, 40))}"
        lines.append(f'  {names[box.step]}["{label}"]:::{box.verb}')
    for arrow in arrows(flow):
        label = f'|"{_quoted(arrow.label)}"|' if arrow.label else ""
        lines.append(f"  {names[arrow.source]} -->{label} {names[arrow.target]}")
    verbs = sorted({box.verb for box in boxes(flow)})
    lines += [f"  classDef {verb} stroke:{_LIGHT[verb]},stroke-width:2px" for verb in verbs]
    return "\n".join(lines) + "\n"


def svg(flow: Flow, notes: Mapping[Link, str] | None = None, say: Say = str) -> str:
    """Draw a flow as an SVG document, in colours of the reader's light or dark scheme.

    Steps are elements `step-NAME` with `data-step`, arrows `edge-FROM-TO` with `data-from`,
    `data-to` and `data-option` (the names of its options, with `|` between them). A page may add
    the classes `lit` (the place of a call) and `way` (where it has been) to either.

    Args:
        flow: the line's.
        notes: a few words at an arrow, such as how many callers took it, by (from, to).
        say: puts what is no part of the line's files into the reader's language.

    """
    drawn, lines = boxes(flow, say), arrows(flow, say)
    layout = lay_out([box.step for box in drawn], [(a.source, a.target) for a in lines])
    width, height = layout.width + 2 * MARGIN, layout.height + 2 * MARGIN + HEADER
    signs = _Signs(layout, notes or {})
    title = escape(f"{flow.title} ({flow.line}, {flow.language})")
    return "\n".join(
        [
            _opening(width, height, title),
            f"<style>{_STYLE}</style>",
            '<rect class="paper" width="100%" height="100%"/>',
            f'<text class="title" x="{MARGIN}" y="{MARGIN + 16}">{title}</text>',
            f'<g transform="translate({MARGIN} {MARGIN + HEADER})">',
            *(_arrow(arrow, layout) for arrow in lines),
            *(_box(box, layout.centres[box.step], flow, say) for box in drawn),
            *(signs.draw(arrow) for arrow in sorted(lines, key=signs.room)),
            "</g>",
            "</svg>",
            "",
        ]
    )


def _opening(width: float, height: float, title: str) -> str:
    size = f"{width:.0f} {height:.0f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="flow" role="img" aria-label="{title}"'
        f' viewBox="0 0 {size}" width="{width:.0f}" height="{height:.0f}">'
    )


def _box(box: Box, centre: Point, flow: Flow, say: Say) -> str:
    x, y = centre.x - BOX_WIDTH / 2, centre.y - BOX_HEIGHT / 2
    step = escape(box.step, quote=True)
    entry = " entry" if box.step == flow.start else ""
    everywhere = escape(say("from every step: 0"))
    shortcut = f'<text class="shortcut" x="{BOX_WIDTH - 9:.0f}" y="17">{everywhere}</text>'
    return (
        f'<g id="step-{step}" class="step {box.verb}{entry}" data-step="{step}"'
        f' transform="translate({x:.1f} {y:.1f})">'
        f"<title>{escape(f'{box.verb} {box.step}: {box.text}')}</title>"
        f'<rect class="box" width="{BOX_WIDTH:.0f}" height="{BOX_HEIGHT:.0f}" rx="8"/>'
        f'<rect class="tag" width="5" height="{BOX_HEIGHT - 16:.0f}" x="7" y="8" rx="2.5"/>'
        f'<text class="verb" x="20" y="17">{box.verb}</text>'
        f'<text class="name" x="20" y="34">{escape(_cut(box.step, NAME_LENGTH))}</text>'
        f'<text class="text" x="20" y="50">{escape(_cut(box.text, TEXT_LENGTH))}</text>'
        f"{shortcut if box.step == flow.agent else ''}</g>"
    )


def _arrow(arrow: Arrow, layout: Layout) -> str:
    link = (arrow.source, arrow.target)
    if link not in layout.routes:
        return ""
    back = " back" if link in layout.backwards else ""
    return (
        f'<g id="{_edge_id(arrow)}" class="edge{back}"{_data(arrow)}>'
        f'<path d="{_curve(layout.routes[link])}"/>{_head(layout.routes[link])}</g>'
    )


def _edge_id(arrow: Arrow) -> str:
    return escape(f"edge-{arrow.source}-{arrow.target}", quote=True)


def _data(arrow: Arrow) -> str:
    told = {"from": arrow.source, "to": arrow.target, "option": "|".join(arrow.options)}
    return "".join(f' data-{name}="{escape(value, quote=True)}"' for name, value in told.items())


def _curve(points: tuple[Point, ...]) -> str:
    path = [f"M{points[0].x:.1f} {points[0].y:.1f}"]
    for a, b in pairwise(points):
        bend = (b.y - a.y) * 0.5
        path.append(f"C{a.x:.1f} {a.y + bend:.1f} {b.x:.1f} {b.y - bend:.1f} {b.x:.1f} {b.y:.1f}")
    return "".join(path)


def _head(points: tuple[Point, ...]) -> str:
    tip, towards = points[-1], 1 if points[-1].y > points[-2].y else -1
    wings = f"{tip.y - 7 * towards:.1f}"
    left, right = f"{tip.x - 4:.1f} {wings}", f"{tip.x + 4:.1f} {wings}"
    return f'<path class="head" d="M{left}L{tip.x:.1f} {tip.y:.1f}L{right}"/>'


_ALONG = tuple(sorted((part / 20 for part in range(3, 18)), key=lambda along: abs(along - 0.5)))
"""Where on its way from one point to the next an arrow's sign may stand, the middle first."""


class _Signs:
    """Writes labels and notes on their arrows, away from boxes and from each other."""

    def __init__(self, layout: Layout, notes: Mapping[Link, str]) -> None:
        self._layout = layout
        self._notes = notes
        self._taken = [(c.x, c.y, BOX_WIDTH + 6, BOX_HEIGHT + 4) for c in layout.centres.values()]

    def room(self, arrow: Arrow) -> float:
        """How far an arrow reaches: those that leave least choice are written on first."""
        points = self._layout.routes.get((arrow.source, arrow.target), ())
        return sum(abs(b.x - a.x) + abs(b.y - a.y) for a, b in pairwise(points))

    def draw(self, arrow: Arrow) -> str:
        """Draw an arrow's label with its note below; nothing where it has neither."""
        link = (arrow.source, arrow.target)
        written = (("label", _cut(arrow.label, 26)), ("note", self._notes.get(link, "")))
        lines = [(kind, text) for kind, text in written if text]
        if not lines or link not in self._layout.routes:
            return ""
        width = max(len(text) for _, text in lines) * CHARACTER_WIDTH + 6
        height = len(lines) * LABEL_HEIGHT
        spot = self._place(link, width, height)
        left, top = spot.x - width / 2, spot.y - height / 2
        texts = (
            f'<text class="{kind}" x="{spot.x:.1f}" y="{top + LABEL_HEIGHT * row + 11.5:.1f}">'
            f"{escape(text)}</text>"
            for row, (kind, text) in enumerate(lines)
        )
        return (
            f'<g class="sign"{_data(arrow)}><rect class="paper" x="{left:.1f}" y="{top:.1f}"'
            f' width="{width:.1f}" height="{height:.0f}"/>{"".join(texts)}</g>'
        )

    def _place(self, link: Link, width: float, height: float) -> Point:
        """Choose a point for the middle of a sign, and keep others away from it."""
        spots = [
            _on_curve(a, b, along)
            for a, b in pairwise(self._layout.routes[link])
            for along in _ALONG
        ]
        best = min(spots, key=lambda spot: self._overlap(spot, width, height))
        self._taken.append((best.x, best.y, width, height))
        return best

    def _overlap(self, spot: Point, width: float, height: float) -> float:
        total = 0.0
        for x, y, other_width, other_height in self._taken:
            across = (width + other_width) / 2 - abs(spot.x - x)
            down = (height + other_height) / 2 - abs(spot.y - y)
            total += max(0.0, across) * max(0.0, down)
        return total


def _on_curve(a: Point, b: Point, along: float) -> Point:
    """Walk along the curve that `_curve` draws between two points."""
    rest = 1 - along
    shares = (rest**3, 3 * rest**2 * along, 3 * rest * along**2, along**3)
    middle = (a.y + b.y) / 2
    x = (shares[0] + shares[1]) * a.x + (shares[2] + shares[3]) * b.x
    y = shares[0] * a.y + (shares[1] + shares[2]) * middle + shares[3] * b.y
    return Point(x, y)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip(" .,") + "…"


def _quoted(text: str) -> str:
    return text.replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")


def _colours(scheme: dict[str, str]) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in scheme.items())


_STYLE = f"""
.flow{{{_colours(_LIGHT)}font-family:system-ui,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}}
@media (prefers-color-scheme:dark){{.flow{{{_colours(_DARK)}}}}}
.flow .paper{{fill:var(--paper)}}
.flow .title{{font-size:17px;font-weight:600;fill:var(--ink)}}
.flow .box{{fill:var(--box);stroke:var(--verb,var(--line));stroke-width:1.2}}
.flow .entry .box{{stroke-width:2.6}}
.flow .tag{{fill:var(--verb)}}
.flow .verb{{font-size:10px;font-weight:600;letter-spacing:.06em;fill:var(--verb)}}
.flow .name{{font-size:12.5px;font-weight:600;fill:var(--ink)}}
.flow .text{{font-size:10.5px;fill:var(--soft)}}
.flow .shortcut{{font-size:10px;text-anchor:end;fill:var(--soft)}}
.flow .edge path{{fill:none;stroke:var(--line);stroke-width:1.4}}
.flow .back path:first-child{{stroke-dasharray:5 4}}
.flow .label{{font-size:11px;text-anchor:middle;fill:var(--ink)}}
.flow .note{{font-size:11px;font-weight:600;text-anchor:middle;fill:var(--menu)}}
.flow .way .box{{stroke-width:2.4}}
.flow .edge.way path{{stroke:var(--ink);stroke-width:2.6}}
.flow .lit .box{{fill:var(--verb);fill-opacity:.2;stroke-width:4}}
""" + "".join(f".flow .{verb}{{--verb:var(--{verb})}}\n" for verb in VERBS)
