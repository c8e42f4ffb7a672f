"""Hears every recording under every condition, spread over processes."""

import asyncio
import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.process import BaseProcess
from multiprocessing.queues import Queue
from pathlib import Path
from queue import Empty

from smartivr.dialog.flow import Flow
from smartivr.errors import EngineFailed, ModelMissing, SmartIvrError
from smartivr.evaluate.conditions import Condition
from smartivr.evaluate.dataset import Sample
from smartivr.evaluate.heard import Heard
from smartivr.evaluate.listening import Listener
from smartivr.evaluate.question import question_at
from smartivr.flows.load import load_line
from smartivr.flows.teaching import teach
from smartivr.recognition import registry
from smartivr.recognition.base import Recognizer
from smartivr.recognition.preparation import ShyOfNoise

_LOOK_AFTER_JOBS_S = 1.0
_LEAVE_S = 10.0


@dataclass(frozen=True)
class Setup:
    """What every process needs to hear as the line does."""

    line: Path
    """The line's folder."""
    step: str
    """Empty: the first question from the main menu on."""
    recognizer: str
    """Empty: the line's own."""
    models: Path
    now: datetime
    suppress_noise: bool = True
    """Unset, the recognizer hears all noise, even where it is better without."""


@dataclass(frozen=True)
class Task:
    """One recording under one condition; `number` gives its place in the report."""

    number: int
    sample: Sample
    condition: Condition


_Result = tuple[int, Heard] | SmartIvrError | None
"""None: the process has done its part."""


def tasks(samples: Sequence[Sample], conditions: Sequence[Condition]) -> list[Task]:
    """Pair every recording with every condition, condition by condition."""
    pairs = [(sample, condition) for condition in conditions for sample in samples]
    return [Task(number, *pair) for number, pair in enumerate(pairs)]


def choose_recognizer(flow: Flow, wanted: str, models: Path) -> Recognizer:
    """Make the recognizer of this name, or the line's own.

    Raises:
        NotFound: there is no recognizer of this name.
        ModelMissing: none knows the line's language.

    """
    preference = wanted or flow.recognizer or registry.AUTO
    recognizer = registry.choose(flow.spoken_language, preference, models=models, workers=1)
    if recognizer is None:
        raise ModelMissing(
            f"no recognizer knows the language {flow.language!r}",
            remedy="install a model: smartivr models list",
        )
    return recognizer


def hear_all(setup: Setup, todo: Sequence[Task], jobs: int = 1) -> Iterator[tuple[int, Heard]]:
    """Hear everything; results come as they are ready, with the number of their task.

    Raises:
        SmartIvrError: whatever a recording or the recognizer's start fails with.
        EngineFailed: a process ended before it had done its part.

    """
    if jobs <= 1 or len(todo) <= 1:
        yield from _hear(setup, todo)
        return
    context = multiprocessing.get_context("spawn")
    results: Queue[_Result] = context.Queue()
    parts = [todo[start::jobs] for start in range(min(jobs, len(todo)))]
    processes = [context.Process(target=_work, args=(setup, part, results)) for part in parts]
    for process in processes:
        process.start()
    try:
        yield from _collect(results, processes)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(_LEAVE_S)


def _collect(
    results: "Queue[_Result]", processes: Sequence[BaseProcess]
) -> Iterator[tuple[int, Heard]]:
    working = len(processes)
    while working:
        try:
            result = results.get(timeout=_LOOK_AFTER_JOBS_S)
        except Empty:
            if any(process.exitcode for process in processes):
                raise EngineFailed("a process of the evaluation died") from None
            continue
        if isinstance(result, SmartIvrError):
            raise result
        if result is None:
            working -= 1
        else:
            yield result


def _hear(setup: Setup, todo: Sequence[Task]) -> Iterator[tuple[int, Heard]]:
    """Hear one recording after another in this process."""
    flow = load_line(setup.line)
    teach(flow)
    question = question_at(flow, setup.step, setup.now)
    recognizer = None
    if not all(task.sample.typed for task in todo):
        recognizer = choose_recognizer(flow, setup.recognizer, setup.models)
    if not setup.suppress_noise and isinstance(recognizer, ShyOfNoise):
        recognizer.suppress_noise = False
    with asyncio.Runner() as runner:
        if recognizer:
            runner.run(recognizer.start())
        listener = Listener(question, recognizer)
        try:
            for task in todo:
                yield task.number, runner.run(listener.hear(task.sample, task.condition))
        finally:
            if recognizer:
                runner.run(recognizer.close())


def _work(setup: Setup, todo: Sequence[Task], results: "Queue[_Result]") -> None:
    """Do one process's part; Ctrl-C is for the process that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        for result in _hear(setup, todo):
            results.put(result)
    except SmartIvrError as error:
        results.put(error)
    else:
        results.put(None)
