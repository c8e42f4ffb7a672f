"""How real calls were understood, for the terminal and for the browser."""

from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from smartivr.evaluate import trade_plots
from smartivr.evaluate.aftermath import Verdict
from smartivr.evaluate.calls_report import CallsReport, OptionRow
from smartivr.evaluate.page import Drawing, environment
from smartivr.evaluate.report import write
from smartivr.evaluate.tables import percent
from smartivr.evaluate.trades import calibration_error

_SHOWN = 10
_RELIABILITY = (
    "How many of the meanings of a confidence were not contradicted by their callers. On the "
    "dotted line the confidence could be taken at its word; the mean distance is {:.3f}."
)


def calls_terminal(report: CallsReport, *, texts: bool) -> Group:
    """Show what became of each option, what was confused, and what was not understood."""
    plural = "" if report.calls == 1 else "s"
    title = Text(f"{report.calls} call{plural} on {report.line or 'all lines'}", style="bold")
    title.append(f" since {report.since}" if report.since else "")
    parts: list[RenderableType] = [title, _options([*report.options, report.overall])]
    if report.confused:
        parts += [Text(), _confused(report)]
    said = sum(count for *_, count in report.rejected)
    line = f"{said} times something was said that was not understood"
    parts += [Text(), Text(line if texts else f"{line}; --texts prints what")]
    if texts:
        for step, heard, count in report.rejected[:_SHOWN]:
            parts.append(Text(f"{count:5} × {heard}  ({step})"))
    return Group(*parts)


def write_calls_html(report: CallsReport, out: Path, *, texts: bool) -> None:
    """Write the page.

    Raises:
        DatasetError: the file cannot be written.

    """
    write(render_calls(report, texts=texts), out)


def render_calls(report: CallsReport, *, texts: bool) -> str:
    """Make the page."""
    drawings = []
    if report.calibration:
        note = _RELIABILITY.format(calibration_error(report.calibration) or 0.0)
        svg = trade_plots.reliability(report.calibration)
        drawings.append(Drawing("Can the confidence be believed?", note, svg))
    return (
        environment()
        .get_template("calls.html")
        .render(
            report=report,
            verdicts=list(Verdict),
            rejected=report.rejected if texts else (),
            not_understood=sum(count for *_, count in report.rejected),
            drawings=drawings,
        )
    )


def _options(rows: list[OptionRow]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("step / option", no_wrap=True)
    table.add_column("n", justify="right")
    for verdict in Verdict:
        table.add_column(f"{verdict} %", justify="right")
    for row in rows:
        cells = [percent(row.rates[verdict]) for verdict in Verdict]
        table.add_row(Text(row.name), str(row.understandings), *cells)
    return table


def _confused(report: CallsReport) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("most confused: step", "understood", "meant"):
        table.add_column(heading)
    table.add_column("times", justify="right")
    for step, understood, meant, count in report.confused[:_SHOWN]:
        table.add_row(Text(step), Text(understood), Text(meant), str(count))
    return table
