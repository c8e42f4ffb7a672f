"""One run over recordings: measured, printed, written, kept and judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Console

from smartivr.evaluate.arrival import arrival_table, arrivals
from smartivr.evaluate.calibration_report import at_right_accepts, calibrate_line
from smartivr.evaluate.conditions import Condition
from smartivr.evaluate.earlier import compared, read_earlier
from smartivr.evaluate.gate import misses, read_gates
from smartivr.evaluate.keeping import keep_report
from smartivr.evaluate.measuring import Evaluation, line_folder, measure
from smartivr.evaluate.page import write_html
from smartivr.evaluate.report import Report, write_json
from smartivr.evaluate.tables import terminal, wide_console
from smartivr.flows.draft import FLOW
from smartivr.settings import Settings, make_var
from smartivr.statistics.evaluations.kept import FOLDER

_FAILED = 1


@dataclass(frozen=True)
class Bounds:
    """What a run is held against."""

    against: Path | None = None
    """The report of an earlier run."""
    fail_below: tuple[str, ...] = ()
    """Such as `command=0.95`."""
    fail_above: tuple[str, ...] = ()


@dataclass(frozen=True)
class Results:
    """What is to come of a run, beside what is printed."""

    json_out: Path | None = None
    html_out: Path | None = None
    keep: bool = True
    """For the page of accuracy."""
    calibrate: bool = False
    false_accept: float = 0.02
    """With `calibrate`: the share of outsiders that may be acted upon."""
    write: bool = False
    """With `calibrate`: into the line's files."""


def evaluate_recordings(
    wanted: Evaluation, bounds: Bounds, results: Results, settings: Settings
) -> None:
    """Measure, print and write; ends the command with 1 where a figure misses its bound.

    Raises:
        DatasetError: the labels, an earlier report or a bound have mistakes.
        NotFound: there is no such line or recognizer.

    """
    asked = wanted.conditions
    gates = read_gates(bounds.fail_below, bounds.fail_above, asked)
    earlier = read_earlier(bounds.against) if bounds.against else None
    report = compared(measure(wanted, settings), earlier)
    console = _publish(report, results.json_out, results.html_out)
    if results.keep:
        keep_report(report, make_var(settings) / FOLDER)
    _print_arrivals(report, asked, console)
    if results.calibrate:
        flow_file = line_folder(settings, wanted.line) / FLOW if results.write else None
        calibrate_line(report, results.false_accept, flow_file, console)
    _judge(misses(gates, report.rows, asked))


def _publish(report: Report, json_out: Path | None, html_out: Path | None) -> Console:
    """Print the tables and write the reports; returns where it printed."""
    console = wide_console()
    console.print(terminal(report))
    for line in at_right_accepts(report.heard):
        console.print(line)
    if json_out:
        write_json(report, json_out)
    if html_out:
        write_html(report, html_out)
    return console


def _print_arrivals(report: Report, asked: Sequence[Condition], console: Console) -> None:
    """Print how packets came, for each condition that has them come unevenly."""
    samples = {heard.sample.file: heard.sample for heard in report.heard}
    if came := arrivals(list(samples.values()), asked):
        console.print(arrival_table(came))


def _judge(missed: Sequence[str]) -> None:
    """End with 1 where a figure misses its bound, with a sentence for each."""
    err = Console(stderr=True, highlight=False)
    for sentence in missed:
        err.print(sentence, style="red", markup=False, soft_wrap=True)
    if missed:
        raise typer.Exit(_FAILED)
