"""One evaluation from its options to its report: line, question, recordings, circumstances."""

import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from smartivr.dialog.flow import Flow
from smartivr.errors import NotFound
from smartivr.evaluate.conditions import Condition
from smartivr.evaluate.dataset import LABELS, Sample, read_dataset, unknown_intents
from smartivr.evaluate.guess import RIGHT_ACCEPT, best_guess, false_accept_at
from smartivr.evaluate.heard import Heard
from smartivr.evaluate.question import question_at
from smartivr.evaluate.report import Circumstances, Report
from smartivr.evaluate.run import Setup, Task, choose_recognizer, hear_all, tasks
from smartivr.evaluate.tables import percent
from smartivr.flows.load import load_line
from smartivr.settings import Settings

TYPED = "typed"
"""Who hears samples that are texts: nobody."""


@dataclass(frozen=True)
class Evaluation:
    """What is to be heard, and how."""

    folder: Path
    line: str
    conditions: tuple[Condition, ...]
    step: str = ""
    """Empty: the first question from the main menu on."""
    labels: Path | None = None
    recognizer: str = ""
    """Empty: the line's own."""
    limit: int | None = None
    jobs: int = 1
    suppress_noise: bool = True


def measure(wanted: Evaluation, settings: Settings) -> Report:
    """Hear every recording under every condition, behind a progress bar.

    Raises:
        DatasetError: the labels have mistakes, or the line asks nothing there.
        NotFound: there is no such line or recognizer.
        SmartIvrError: whatever the recognizer's start fails with.

    """
    now = datetime.now(UTC)
    samples = spread(read_dataset(wanted.folder, wanted.labels), wanted.limit)
    source = line_folder(settings, wanted.line)
    models = settings.home / "models"
    setup = Setup(
        source, wanted.step, wanted.recognizer, models, now, suppress_noise=wanted.suppress_noise
    )
    flow = load_line(source)
    question = question_at(flow, wanted.step, now)
    labels = wanted.labels.name if wanted.labels else LABELS
    began_s = perf_counter()
    heard = _hear(setup, tasks(samples, wanted.conditions), wanted.jobs)
    circumstances = Circumstances(
        line=wanted.line,
        step=question.step,
        recognizer=_listens(flow, setup, samples),
        folder=wanted.folder.as_posix(),
        date=now.isoformat(timespec="seconds"),
        command=command_line(),
        jobs=wanted.jobs,
        took_s=round(perf_counter() - began_s, 1),
        bands=question.listen.expecting.bands,
        remarks=(*unknown_intents(samples, question.intents, labels), *_remarks(heard)),
        version=flow.version,
    )
    return Report(circumstances, heard, wanted.conditions)


def _listens(flow: Flow, setup: Setup, samples: Sequence[Sample]) -> str:
    """Name who hears the samples."""
    if all(sample.typed for sample in samples):
        return TYPED
    return choose_recognizer(flow, setup.recognizer, setup.models).name


def command_line() -> str:
    """Return the command that is running, as a shell would take it."""
    return shlex.join(["smartivr", *sys.argv[1:]])


def line_folder(settings: Settings, line: str) -> Path:
    """Return the folder of a line's files; the line may also be named by that folder.

    Raises:
        NotFound: there is no such line.

    """
    folder = Path(line)
    if not line or not (folder / "flow.yaml").is_file():
        folder = settings.home / "intents" / line
    if not line or not (folder / "flow.yaml").is_file():
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
    if all(one.sample.typed for one in heard):
        remarks += _guesses(heard)
    return tuple(remarks)


def _guesses(heard: Sequence[Heard]) -> tuple[str, ...]:
    """Tell what the best guesses are worth, whatever the line's bands."""
    at_bar = false_accept_at(heard)
    reached = f"{percent(at_bar)} %" if at_bar else "no bar reaches that"
    return (
        f"best guess right, accepted or not: {percent(best_guess(heard))} %",
        f"false accept where {RIGHT_ACCEPT:.0%} are accepted rightly: {reached}",
    )
