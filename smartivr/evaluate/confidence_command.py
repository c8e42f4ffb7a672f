"""`smartivr confidence-hear` and `smartivr confidence-train`."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from smartivr.evaluate import options
from smartivr.evaluate.conditions import Condition
from smartivr.evaluate.dataset import Sample, read_dataset
from smartivr.evaluate.listening import Listener
from smartivr.evaluate.measuring import line_folder, spread
from smartivr.evaluate.overheard import Eavesdropper, Overheard, write_overheard
from smartivr.evaluate.question import question_at
from smartivr.evaluate.run import choose_recognizer
from smartivr.evaluate.sweep import Swept, conditions
from smartivr.flows.load import load_line
from smartivr.settings import load


def confidence_hear(  # noqa: PLR0913, PLR0917  every option of the command
    folder: Annotated[Path, typer.Argument(help="Folder with recordings and labels.tsv.")],
    line: Annotated[str, typer.Option(help="Line that is asked.", show_default=False)],
    out: Annotated[Path, typer.Option(help="File to write.", show_default=False)],
    step: options.Step = "",
    labels: options.Labels = None,
    limit: options.Limit = None,
    recognizer: options.Recognizer = "",
    rates: options.Rates = None,
    codecs: options.Codecs = None,
    noises: options.Noises = None,
    snr: options.Ratios = "",
    foreign: Annotated[  # noqa: FBT002  a flag
        bool,
        typer.Option("--foreign", help="The recordings answer another question: out of scope."),
    ] = False,
) -> None:
    """Keep what a recognizer hears in recordings, to train the confidence from.

    Example: smartivr confidence-hear audio/samples/telecom --line telecom --out telecom.jsonl
    """
    samples = spread(read_dataset(folder, labels), limit)
    swept = Swept(tuple(rates or ()), tuple(codecs or ()), tuple(noises or ()), snr)
    if foreign:
        samples = tuple(replace(sample, intent="", slots={}) for sample in samples)
    settings, now = load(), datetime.now(UTC)
    flow = load_line(line_folder(settings, line))
    question = question_at(flow, step, now)
    ear = Eavesdropper(choose_recognizer(flow, recognizer, settings.home / "models"))
    pairs = [(sample, each) for each in conditions(swept) for sample in samples]
    heard = tuple(_overhear(Listener(question, ear), ear, line, question.step, pairs))
    write_overheard(out, heard)
    count = sum(len(one.utterances) for one in heard)
    Console(highlight=False).print(f"{out}: {count} utterances in {len(heard)} recordings")


def _overhear(
    listener: Listener,
    ear: Eavesdropper,
    line: str,
    step: str,
    pairs: Sequence[tuple[Sample, Condition]],
) -> Iterator[Overheard]:
    with asyncio.Runner() as runner:
        runner.run(ear.start())
        try:
            for sample, condition in track(pairs, "hearing", console=Console(stderr=True)):
                ear.kept.clear()
                runner.run(listener.hear(sample, condition))
                yield Overheard(
                    line=line,
                    step=step,
                    file=sample.file,
                    condition=condition.name,
                    intent=sample.intent,
                    slots=dict(sample.slots),
                    speaker=sample.speaker,
                    text=sample.text,
                    utterances=tuple(ear.kept),
                )
        finally:
            runner.run(ear.close())
