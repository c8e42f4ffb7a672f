"""`smartivr confidence-hear` and `smartivr confidence-train`."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from smartivr.errors import DatasetError
from smartivr.evaluate import options
from smartivr.evaluate.conditions import Condition
from smartivr.evaluate.confidence_file import STORED_AT, write_weights
from smartivr.evaluate.confidence_training import ExpectingAt, cases, trained
from smartivr.evaluate.dataset import Sample, read_dataset
from smartivr.evaluate.listening import Listener
from smartivr.evaluate.measuring import line_folder, spread
from smartivr.evaluate.overheard import (
    Eavesdropper,
    Overheard,
    append_overheard,
    read_overheard,
)
from smartivr.evaluate.question import question_at
from smartivr.evaluate.run import choose_recognizer
from smartivr.evaluate.sweep import Swept, conditions
from smartivr.flows.load import load_line
from smartivr.settings import Settings, load
from smartivr.understanding.expecting import Bands, Expecting
from smartivr.understanding.weighing import Weights


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

    Recordings that the file holds already are not heard again, so an interrupted run goes on.

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
    known = {(one.file, one.condition) for one in read_overheard(out)} if out.exists() else set()
    swept = Swept(tuple(rates or ()), tuple(codecs or ()), tuple(noises or ()), snr)
    pairs = [(sample, each) for each in conditions(swept) for sample in samples]
    todo = [pair for pair in pairs if (pair[0].file, pair[1].name) not in known]
    for one in _overhear(Listener(question, ear), ear, line, question.step, todo):
        append_overheard(out, one)
    told = f"{out}: {len(todo)} recordings heard, {len(pairs) - len(todo)} were there before"
    Console(highlight=False).print(told, soft_wrap=True)


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


def confidence_train(
    heard: Annotated[list[Path], typer.Argument(help="What `confidence-hear` wrote.")],
    out: Annotated[Path, typer.Option(help="File of numbers to write.")] = STORED_AT,
    test: Annotated[
        list[Path] | None, typer.Option(help="The same of other voices, to measure on only.")
    ] = None,
) -> None:
    """Learn from what was heard how sure to be, and write that as plain numbers.

    Example: smartivr confidence-train heard/*.jsonl --test telecom.jsonl
    """
    now = datetime.now(UTC)
    expecting_at = _asked(load(), now)
    learnt_from = [one for source in heard for one in read_overheard(source)]
    engines = trained(learnt_from, expecting_at)
    if not engines:
        raise DatasetError("too little was heard to learn from", where=str(heard[0]))
    write_weights(out, engines, learnt_from, now.date().isoformat())
    console = Console(highlight=False)
    console.print(
        f"{out}: {', '.join(engines)}, from {len(learnt_from)} recordings", soft_wrap=True
    )
    for source in test or ():
        tested = read_overheard(source)
        for engine, weights in engines.items():
            console.print(
                f"{source.stem:20} {engine:14} {_told(tested, engine, weights, expecting_at)}"
            )


def _asked(settings: Settings, now: datetime) -> ExpectingAt:
    """Find what was expected where a recording was heard."""

    @cache
    def expecting(line: str, step: str) -> Expecting:
        flow = load_line(line_folder(settings, line))
        return question_at(flow, step, now).listen.expecting

    return lambda one: expecting(one.line, one.step)


def _told(
    tested: Sequence[Overheard], engine: str, weights: Weights, expecting_at: ExpectingAt
) -> str:
    """Count right and wrong accepts among recordings that were not learnt from."""
    inside, outside, accepted = 0, 0, Counter[str]()
    for one in tested:
        inside += bool(one.intent)
        outside += not one.intent
        for case in cases([one], engine, expecting_at):
            best = case.best(weights)
            if weights.probability(case.candidates[best].measured) >= Bands().accept:
                accepted["right" if case.right[best] else "wrong" if one.intent else "false"] += 1
                break
    told = f"right accept {accepted['right']} of {inside}, wrong {accepted['wrong']}"
    return f"{told}; false accept {accepted['false']} of {outside}"
