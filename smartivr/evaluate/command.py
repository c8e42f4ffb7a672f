"""`smartivr evaluate` and `smartivr evaluate-convert`."""

import shlex
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from smartivr.errors import NotFound
from smartivr.evaluate.conditions import conditions
from smartivr.evaluate.convert import convert_labels
from smartivr.evaluate.dataset import LABELS, Sample, read_dataset, unknown_intents
from smartivr.evaluate.heard import Heard
from smartivr.evaluate.page import write_html
from smartivr.evaluate.question import question_at
from smartivr.evaluate.report import Circumstances, Report, terminal, write_json
from smartivr.evaluate.run import Setup, Task, choose_recognizer, hear_all, tasks
from smartivr.flows.load import load_line
from smartivr.line import Encoding
from smartivr.settings import Settings, load

_NARROW_COLUMNS = 120
_WIDE_COLUMNS = 170


def evaluate(  # noqa: PLR0913, PLR0917  every option of the command
    folder: Annotated[
        Path, typer.Argument(help="Folder with recordings and labels.tsv.", show_default=False)
    ],
    line: Annotated[str, typer.Option(help="Line that is asked.", show_default=False)],
    step: Annotated[
        str, typer.Option(help="Step that asks; default: the line's first question.")
    ] = "",
    labels: Annotated[
        Path | None, typer.Option(help="Labels that do not lie in the folder as labels.tsv.")
    ] = None,
    rate: Annotated[
        int | None, typer.Option(help="Rate of the line in Hz: 8000, 16000, 24000 or 48000.")
    ] = None,
    codec: Annotated[Encoding, typer.Option(help="Codec of the line.")] = Encoding.L16,
    noise: Annotated[Path | None, typer.Option(help="Recording that is mixed in.")] = None,
    snr: Annotated[
        str, typer.Option(help="Signal-to-noise ratios in dB, such as clean,24,12,6.")
    ] = "",
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
    limit: Annotated[
        int | None, typer.Option(min=1, help="So many recordings only, spread over all.")
    ] = None,
    recognizer: Annotated[str, typer.Option(help="Recognizer in place of the line's.")] = "",
    json_out: Annotated[
        Path | None, typer.Option("--json", help="Write all figures as JSON.")
    ] = None,
    html_out: Annotated[
        Path | None, typer.Option("--html", help="Write a report for the browser.")
    ] = None,
) -> None:
    """Measure how well recordings of callers are understood.

    Each recording goes through the same ear, recognizer and matcher as a call.

    Example: smartivr evaluate audio/samples/telecom --line telecom --codec ulaw --html report.html
    """
    heard_under = conditions(rate, codec, noise, snr)
    samples = spread(read_dataset(folder, labels), limit)
    settings, now = load(), datetime.now(UTC)
    source = line_folder(settings, line)
    setup = Setup(source, step, recognizer, settings.home / "models", now)
    flow = load_line(source)
    question = question_at(flow, step, now)
    name = choose_recognizer(flow, recognizer, setup.models).name
    began_s = perf_counter()
    heard = _hear(setup, tasks(samples, heard_under), jobs)
    circumstances = Circumstances(
        line=line,
        step=question.step,
        recognizer=name,
        folder=folder.as_posix(),
        date=now.isoformat(timespec="seconds"),
        command=shlex.join(["smartivr", *sys.argv[1:]]),
        jobs=jobs,
        took_s=round(perf_counter() - began_s, 1),
        bands=question.listen.expecting.bands,
        remarks=(
            *unknown_intents(samples, question.intents, labels.name if labels else LABELS),
            *_remarks(heard),
        ),
    )
    report = Report(circumstances, heard)
    _print(report)
    if json_out:
        write_json(report, json_out)
    if html_out:
        write_html(report, html_out)


def evaluate_convert(
    kind: Annotated[
        str, typer.Argument(help="sti (speech-to-intent benchmark) or fsdd (spoken digits).")
    ],
    folder: Annotated[Path, typer.Argument(help="Folder that holds the data set.")],
    out: Annotated[Path, typer.Option(help="Labels to write.")] = Path("labels.tsv"),
) -> None:
    """Turn the labels of a public data set into labels.tsv.

    Example: smartivr evaluate-convert sti speech-to-intent --out sti.tsv
    """
    count = convert_labels(kind, folder, out)
    Console(highlight=False).print(f"{out}: {count} recordings", soft_wrap=True)


def line_folder(settings: Settings, line: str) -> Path:
    """Return the folder of a line's files.

    Raises:
        NotFound: there is no such line.

    """
    folder = settings.home / "intents" / line
    if not (folder / "flow.yaml").is_file():
        known = ", ".join(sorted(path.parent.name for path in folder.parent.glob("*/flow.yaml")))
        raise NotFound(f"there is no line {line!r} in {folder.parent}", remedy=f"it holds {known}")
    return folder


def spread(samples: Sequence[Sample], limit: int | None) -> tuple[Sample, ...]:
    """Take so many samples, evenly over all, the first among them; without a limit all."""
    if limit is None or limit >= len(samples):
        return tuple(samples)
    return tuple(samples[number * len(samples) // limit] for number in range(limit))


def _hear(setup: Setup, todo: Sequence[Task], jobs: int) -> tuple[Heard, ...]:
    """Hear everything behind a progress bar; returns it in the order of the tasks."""
    heard: dict[int, Heard] = {}
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[speed]}"),
        TimeRemainingColumn(),
    )
    began_s = perf_counter()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("starting", total=len(todo), speed="")
        for number, one in hear_all(setup, todo, jobs):
            heard[number] = one
            speed = len(heard) / (perf_counter() - began_s)
            progress.update(
                bar, completed=len(heard), description=one.condition, speed=f"{speed:.1f} files/s"
            )
    return tuple(heard[number] for number in sorted(heard))


def _remarks(heard: Sequence[Heard]) -> tuple[str, ...]:
    remarks: list[str] = []
    failed = [one.failure for one in heard if one.failure]
    if failed:
        codes = ", ".join(sorted(set(failed)))
        remarks.append(f"{len(failed)} recordings could not be recognised ({codes})")
    keyed = [one.sample.file for one in heard if one.keys]
    if keyed:
        remarks.append(f"keys were heard in {len(keyed)} recordings, such as {keyed[0]}")
    return tuple(remarks)


def _print(report: Report) -> None:
    """Print the tables; a pipe or file has no width of its own and gets a wide one."""
    console = Console(highlight=False)
    if not console.is_terminal and console.width < _NARROW_COLUMNS:
        console.width = _WIDE_COLUMNS
    console.print(terminal(report))
