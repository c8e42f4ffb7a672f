"""The report as one HTML page that needs nothing else, light or dark, on a desk or a phone."""

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from smartivr.evaluate import plots
from smartivr.evaluate.report import Report, machine, write
from smartivr.evaluate.tables import milliseconds, understood, wanted

_TEMPLATE = "report.html"
_ACCURACY = (
    "Share of in-scope recordings understood rightly, sure or after asking back, with the 95 % "
    "Wilson interval."
)
_DET = (
    "What acting from another confidence on would do. The points are the line's present "
    "thresholds; both axes are scaled by the normal distribution."
)
_CONFUSION = "Rows are labels, columns what was understood, sure or after asking back."
_LATENCY = "The silence that the ear waited for, and the computing after it."


def write_html(report: Report, out: Path) -> None:
    """Write the page.

    Raises:
        DatasetError: the file cannot be written.

    """
    write(render(report), out)


def render(report: Report) -> str:
    """Make the page."""
    environment = Environment(
        loader=PackageLoader("smartivr.evaluate"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"wanted": wanted, "understood": understood}
    return environment.get_template(_TEMPLATE).render(
        report=report,
        facts=report.circumstances,
        machine=machine(),
        milliseconds=milliseconds,
        drawings=_drawings(report),
    )


def _drawings(report: Report) -> list[tuple[str, str, Markup]]:
    """Every drawing with its heading and what it shows; the SVG is our own, so it is trusted."""
    drawn = [
        ("Accuracy by condition", _ACCURACY, plots.accuracy(report.conditions)),
        ("Detection error trade-off", _DET, plots.det(report.det, report.thresholds)),
        ("Confusion", _CONFUSION, plots.matrix(report.confusion)),
    ]
    if report.overall.latencies_ms:
        drawn.append(("Latency", _LATENCY, plots.latencies(report.overall.latencies_ms)))
    return [(title, note, Markup(svg)) for title, note, svg in drawn]  # noqa: S704  drawn by us
