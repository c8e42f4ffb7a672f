"""What a vosk model costs: memory, and computing time on one thread and on several."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

from smartivr.line import Samples
from smartivr.recognition.base import RATE_HZ
from smartivr.recognition.memory import used_mb
from smartivr.recognition.vosk import grammar
from smartivr.recognition.vosk_hearing import VoskHearing
from smartivr.recognition.vosk_model import VoskModel
from smartivr.understanding.vocabulary import Vocabulary

CALLS = 16
"""Utterances held open at once to see what one of them takes."""
PIECE = RATE_HZ // 10


@dataclass(frozen=True)
class Cost:
    """Of one model on this machine."""

    load_s: float
    model_mb: float | None
    """None where the system does not tell how much memory a process uses."""
    call_mb: float | None
    """For each utterance that is being heard."""
    cpu_per_s: float
    """Seconds of computing for a second of speech, with the grammar."""
    free_cpu_per_s: float
    """The same for the second pass, without the grammar."""
    threads: int
    speedup: float
    """How much faster so many threads are than one."""


def measure(folder: Path, vocabulary: Vocabulary, speeches: Sequence[Samples]) -> Cost:
    """Measure a model with some speech; blocks for seconds.

    Raises:
        ModelMissing: it is incomplete or damaged.

    """
    before_mb, began_s = used_mb(), perf_counter()
    model = VoskModel(folder)
    load_s, loaded_mb = perf_counter() - began_s, used_mb()
    said = grammar(vocabulary, model)
    open_at_once = [VoskHearing(model, said) for _ in range(CALLS)]
    for hearing in open_at_once:
        _feed(hearing, speeches[0])
    full_mb = used_mb()
    seconds = sum(speech.size for speech in speeches) / RATE_HZ
    cpu_s = _cpu_s(model, said, speeches)
    free_cpu_s = _cpu_s(model, None, speeches)
    threads = os.cpu_count() or 1
    alone_s, together_s = (_wall_s(model, said, speeches, many) for many in (1, threads))
    return Cost(
        load_s=load_s,
        model_mb=_difference(before_mb, loaded_mb),
        call_mb=_difference(loaded_mb, full_mb, CALLS),
        cpu_per_s=cpu_s / seconds,
        free_cpu_per_s=free_cpu_s / seconds,
        threads=threads,
        speedup=alone_s / together_s,
    )


def _hear(model: VoskModel, said: str | None, speech: Samples) -> None:
    hearing = VoskHearing(model, said)
    _feed(hearing, speech)
    hearing.finish()


def _feed(hearing: VoskHearing, speech: Samples) -> None:
    for start in range(0, speech.size, PIECE):
        hearing.hear(speech[start : start + PIECE].astype("<i2").tobytes())
        hearing.partial()


def _cpu_s(model: VoskModel, said: str | None, speeches: Sequence[Samples]) -> float:
    began_s = process_time()
    for speech in speeches:
        _hear(model, said, speech)
    return process_time() - began_s


def _wall_s(model: VoskModel, said: str, speeches: Sequence[Samples], threads: int) -> float:
    began_s = perf_counter()
    with ThreadPoolExecutor(threads) as executor:
        for done in [executor.submit(_hear, model, said, speech) for speech in speeches]:
            done.result()
    return perf_counter() - began_s


def _difference(before: float | None, after: float | None, shared_by: int = 1) -> float | None:
    return None if before is None or after is None else max(0.0, after - before) / shared_by
