"""`smartivr evaluate` and `smartivr evaluate-convert`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from smartivr.errors import DatasetError
from smartivr.evaluate import options
from smartivr.evaluate.arrival import arrival_table, arrivals
from smartivr.evaluate.calibration_report import at_right_accepts, calibrate_line
from smartivr.evaluate.calls_command import CallsWanted, evaluate_calls
from smartivr.evaluate.conditions import Condition
from smartivr.evaluate.convert import convert_labels
from smartivr.evaluate.convert_clinc import EXAMPLES, convert_clinc
from smartivr.evaluate.earlier import compared, read_earlier
from smartivr.evaluate.gate import misses, read_gates
from smartivr.evaluate.keeping import keep_report
from smartivr.evaluate.measuring import Evaluation, line_folder, measure
from smartivr.evaluate.page import write_html
from smartivr.evaluate.report import Report, write_json
from smartivr.evaluate.sweep import Swept, conditions
from smartivr.evaluate.tables import terminal, wide_console
from smartivr.flows.draft import FLOW
from smartivr.settings import load, make_var
from smartivr.statistics.evaluations.kept import FOLDER

CLINC = "clinc"
_FAILED = 1


def evaluate(  # noqa: PLR0913, PLR0917  every option of the command
    folder: options.Folder = None,
    line: options.Line = "",
    step: options.Step = "",
    labels: options.Labels = None,
    limit: options.Limit = None,
    recognizer: options.Recognizer = "",
    jobs: options.Jobs = 1,
    suppress_noise: options.SuppressNoise = True,  # noqa: FBT002  a flag
    rates: options.Rates = None,
    codecs: options.Codecs = None,
    noises: options.Noises = None,
    snr: options.Ratios = "",
    loss: options.Losses = "",
    names: options.Conditions = "",
    sweep: options.Sweep = False,  # noqa: FBT002  a flag
    json_out: options.Json = None,
    html_out: options.Html = None,
    keep: options.Keep = True,  # noqa: FBT002  a flag
    against: options.Against = None,
    fail_below: options.FailBelow = None,
    fail_above: options.FailAbove = None,
    calibrate: options.Calibrate = False,  # noqa: FBT002  a flag
    false_accept: options.FalseAccept = 0.02,
    write: options.Write = False,  # noqa: FBT002  a flag
    from_calls: options.FromCalls = False,  # noqa: FBT002  a flag
    since: options.Since = "",
    texts: options.Texts = False,  # noqa: FBT002  a flag
) -> None:
    """Measure how well recordings of callers, or the calls of the store, are understood.

    Each recording goes through the same ear, recognizer and matcher as a call. Ends with 1 if a
    figure misses a bound that is set for it.

    Example: smartivr evaluate audio/samples/telecom --line telecom --codec ulaw --html report.html
    """
    settings = load()
    if from_calls:
        if folder or against or fail_below or fail_above:
            raise DatasetError("--from-calls takes --line, --since, --texts, --json and --html")
        wanted_calls = CallsWanted(line, since, texts, json_out, html_out)
        return evaluate_calls(wanted_calls, settings, wide_console())
    if folder is None:
        raise DatasetError("no folder is named", remedy="name one with recordings and labels.tsv")
    swept = Swept(
        tuple(rates or ()), tuple(codecs or ()), tuple(noises or ()), snr, loss, names, sweep
    )
    asked = conditions(swept, folder)
    gates = read_gates(fail_below or (), fail_above or (), asked)
    earlier = read_earlier(against) if against else None
    wanted = Evaluation(
        folder, line, asked, step, labels, recognizer, limit, jobs, suppress_noise=suppress_noise
    )
    report = compared(measure(wanted, settings), earlier)
    console = _publish(report, json_out, html_out)
    if keep:
        keep_report(report, make_var(settings) / FOLDER)
    _print_arrivals(report, asked, console)
    if calibrate:
        flow_file = line_folder(settings, line) / FLOW if write else None
        calibrate_line(report, false_accept, flow_file, console)
    return _judge(misses(gates, report.rows, asked))


def evaluate_convert(
    kind: Annotated[
        str,
        typer.Argument(
            help="sti (speech-to-intent benchmark), fsdd (spoken digits) or clinc (typed requests)."
        ),
    ],
    folder: Annotated[Path, typer.Argument(help="Folder that holds the data set.")],
    out: Annotated[
        Path, typer.Option(help="Labels to write; for clinc the folder of a folder per domain.")
    ] = Path("labels.tsv"),
    examples: Annotated[
        int, typer.Option(min=1, help="clinc: training requests per intent.")
    ] = EXAMPLES,
) -> None:
    """Turn the labels of a public data set into labels.tsv, and of clinc into lines too.

    Example: smartivr evaluate-convert sti speech-to-intent --out sti.tsv
    """
    if kind == CLINC:
        for domain, labelled in convert_clinc(folder, out, examples).items():
            place = out / domain
            Console(highlight=False).print(f"{place}: {labelled} typed answers", soft_wrap=True)
        return
    count = convert_labels(kind, folder, out)
    Console(highlight=False).print(f"{out}: {count} recordings", soft_wrap=True)


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
