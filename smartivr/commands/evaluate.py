"""`smartivr evaluate` and `smartivr evaluate-convert`."""

from pathlib import Path
from typing import Annotated

import typer

from smartivr.errors import DatasetError
from smartivr.evaluate import options
from smartivr.evaluate.convert_clinc import EXAMPLES, convert_clinc
from smartivr.settings import load

CLINC = "clinc"


def evaluate(  # noqa: PLR0913, PLR0917  every option of the command
    folder: options.Folder = None,
    line: options.Line = "",
    step: options.Step = "",
    labels: options.Labels = None,
    limit: options.Limit = None,
    recognizer: options.Recognizer = "",
    jobs: options.Jobs = 1,
    suppress_noise: options.SuppressNoise = True,
    rates: options.Rates = None,
    codecs: options.Codecs = None,
    noises: options.Noises = None,
    snr: options.Ratios = "",
    loss: options.Losses = "",
    names: options.Conditions = "",
    sweep: options.Sweep = False,
    json_out: options.Json = None,
    html_out: options.Html = None,
    keep: options.Keep = True,
    against: options.Against = None,
    fail_below: options.FailBelow = None,
    fail_above: options.FailAbove = None,
    calibrate: options.Calibrate = False,
    false_accept: options.FalseAccept = 0.02,
    write: options.Write = False,
    from_calls: options.FromCalls = False,
    since: options.Since = "",
    texts: options.Texts = False,
) -> None:
    """Measure how well recordings of callers, or the calls of the store, are understood.

    Each recording goes through the same ear, recognizer and matcher as a call. Ends with 1 if a
    figure misses a bound that is set for it.

    Example: smartivr evaluate audio/samples/telecom --line telecom --codec ulaw --html report.html
    """
    settings = load()
    if from_calls:
        from smartivr.evaluate.calls_command import CallsWanted, evaluate_calls
        from smartivr.evaluate.tables import wide_console

        if folder or against or fail_below or fail_above:
            raise DatasetError("--from-calls takes --line, --since, --texts, --json and --html")
        of_calls = CallsWanted(line, since, texts, json_out, html_out)
        return evaluate_calls(of_calls, settings, wide_console())
    if folder is None:
        raise DatasetError("no folder is named", remedy="name one with recordings and labels.tsv")
    from smartivr.evaluate.evaluating import Bounds, Results, evaluate_recordings
    from smartivr.evaluate.measuring import Evaluation
    from smartivr.evaluate.sweep import Swept, conditions

    swept = Swept(
        tuple(rates or ()), tuple(codecs or ()), tuple(noises or ()), snr, loss, names, sweep
    )
    asked = conditions(swept, folder)
    wanted = Evaluation(
        folder, line, asked, step, labels, recognizer, limit, jobs, suppress_noise=suppress_noise
    )
    bounds = Bounds(against, tuple(fail_below or ()), tuple(fail_above or ()))
    results = Results(
        json_out, html_out, keep=keep, calibrate=calibrate, false_accept=false_accept, write=write
    )
    return evaluate_recordings(wanted, bounds, results, settings)


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
    from rich.console import Console

    from smartivr.evaluate.convert import convert_labels

    if kind == CLINC:
        for domain, labelled in convert_clinc(folder, out, examples).items():
            place = out / domain
            Console(highlight=False).print(f"{place}: {labelled} typed answers", soft_wrap=True)
        return
    count = convert_labels(kind, folder, out)
    Console(highlight=False).print(f"{out}: {count} recordings", soft_wrap=True)
