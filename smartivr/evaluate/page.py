"""The report as one HTML page that needs nothing else, light or dark, on a desk or a phone."""

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from smartivr.evaluate import accuracy_plots, confusion_plots, trade_plots
from smartivr.evaluate.conditions import Condition
from smartivr.evaluate.heard import Heard
from smartivr.evaluate.players import beside, embedded
from smartivr.evaluate.report import Report, machine, write
from smartivr.evaluate.tables import milliseconds, understood, wanted
from smartivr.evaluate.trades import calibration_error

EMBEDDED = 10
"""So many of the worst recordings are kept in the page itself."""
_ACCURACY = (
    "Share of in-scope recordings understood rightly, sure or after asking back, with the 95 % "
    "Wilson interval."
)
_NOISE = (
    "Whole commands right, sure or after asking back. Bands are 95 % intervals, dotted lines the "
    "same line without noise."
)
_DET = (
    "What acting from another confidence on would do. The points are the line's present "
    "thresholds; both axes are scaled by the normal distribution."
)
_BARS = "What acting from each confidence on would do. Dotted: the line's present thresholds."
_CONFUSION = "Rows are labels, columns what was understood, sure or after asking back."
_LATENCY = "The silence that the ear waited for, and the computing after it."


@dataclass(frozen=True)
class Drawing:
    """One drawing of the page; the SVG is our own, so it is trusted."""

    title: str
    note: str
    svg: str
    wide: bool = False

    def __html__(self) -> str:
        """Let templates take the drawing as it is."""
        return self.svg


@dataclass(frozen=True)
class Worst:
    """One of the worst recordings, with the address of its sound."""

    heard: Heard
    sound: str


def write_html(report: Report, out: Path) -> None:
    """Write the page.

    Raises:
        DatasetError: the file cannot be written.

    """
    write(render(report, out), out)


def render(report: Report, out: Path | None = None) -> str:
    """Make the page, for this place."""
    return (
        environment()
        .get_template("report.html")
        .render(
            report=report,
            facts=report.circumstances,
            machine=machine(),
            milliseconds=milliseconds,
            drawings=list(_drawings(report)),
            worst=_worst(report, out),
        )
    )


def environment() -> Environment:
    """Return what templates of reports are rendered with."""
    made = Environment(
        loader=PackageLoader("smartivr.evaluate"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"wanted": wanted, "understood": understood}
    return made


def _drawings(report: Report) -> list[Drawing]:
    drawn = [Drawing("Accuracy by condition", _ACCURACY, accuracy_plots.accuracy(report.summary))]
    if report.noise_curves:
        curve = accuracy_plots.against_noise(report.noise_curves)
        drawn.append(Drawing("Accuracy against noise", _NOISE, curve))
    drawn += [
        Drawing("What the bars do", _BARS, trade_plots.bars(report.det, report.thresholds)),
        Drawing("Detection error trade-off", _DET, trade_plots.det(report.det, report.thresholds)),
    ]
    if report.calibration:
        svg = trade_plots.reliability(report.calibration)
        drawn.append(Drawing("Can the confidence be believed?", _calibrated(report), svg))
    if report.overall.latencies_ms:
        svg = confusion_plots.latencies(report.overall.latencies_ms)
        drawn.append(Drawing("Latency", _LATENCY, svg))
    matrix = confusion_plots.matrix(report.confusion)
    return [*drawn, Drawing("Confusion", _CONFUSION, matrix, wide=True)]


def _calibrated(report: Report) -> str:
    error = calibration_error(report.calibration) or 0.0
    return (
        "How many of the meanings of a confidence are what was said, against that confidence. "
        f"On the dotted line it could be taken at its word; the mean distance is {error:.3f}."
    )


def _worst(report: Report, out: Path | None) -> list[Worst]:
    conditions = {one.name: one for one in report.asked}
    found = []
    for number, one in enumerate(report.worst):
        if number < EMBEDDED:
            sound = embedded(one, conditions.get(one.condition, Condition()))
        else:
            sound = beside(one, out) if out else ""
        found.append(Worst(one, sound))
    return found
