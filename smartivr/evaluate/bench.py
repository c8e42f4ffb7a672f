"""`smartivr bench`: many calls at once against a real server, and how punctual their audio is."""

import asyncio
import json
import os
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from typing import Annotated

import httpx2
import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from smartivr.evaluate.bench_caller import Caller, Frames, Script, Tally
from smartivr.evaluate.bench_server import LINE, Server, cpu_s, running
from smartivr.evaluate.lateness import LoopWatch, Punctuality
from smartivr.evaluate.rates import percentile
from smartivr.evaluate.report import machine, write
from smartivr.evaluate.synthetic_caller import SyntheticCaller
from smartivr.line import FRAME_S, Samples
from smartivr.settings import Settings, load

RATE_HZ = 16000
_WARM_UP_S = 5.0
_BEATS = re.compile(r'^smartivr_beat_late_seconds_bucket\{le="([0-9.]+)"\} (\S+)$', re.MULTILINE)
_SPOKEN = {"digit": "seven", "another": "yes", "": "I would like to ask about my order, please"}


@dataclass(frozen=True)
class Load:
    """One run: so many calls, heard by this recognizer."""

    calls: int
    recognizer: str
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """What a run showed."""

    load: Load
    frames: Punctuality
    callers_loop: Punctuality
    server_beat: Punctuality
    """To the upper bound of the metric's bucket."""
    server_cores: float | None
    """CPU seconds of the server and its workers, for each second."""
    callers_cores: float
    answer_ms_p50: float | None
    """From the end of speech to the first audio of the answer, as the server tells."""
    answer_ms_p95: float | None
    understood: int
    rejected: int
    calls_ended: int
    calls_broken: int
    calls_refused: int
    errors: dict[str, int]


def bench(
    calls: Annotated[int, typer.Option(min=1, help="Calls at once with the recognizer.")] = 100,
    recognizer: Annotated[str, typer.Option(help="Recognizer of these calls.")] = "scripted",
    seconds: Annotated[float, typer.Option(min=1, help="Length of each run.")] = 30.0,
    real_calls: Annotated[
        int, typer.Option(min=0, help="Calls of a second run with the line's own recognizer.")
    ] = 8,
    json_out: Annotated[Path | None, typer.Option("--json", help="Write the figures.")] = None,
) -> None:
    """Hold many calls at once against a real server and print how late their audio is.

    Callers speak a quarter of the time. A frame is late when it comes more than 20 ms after it
    was due. The server, its workers and the callers share this machine.

    Example: smartivr bench --calls 50 --seconds 10
    """
    loads = [Load(calls, recognizer, seconds)]
    if real_calls:
        loads.append(Load(real_calls, "", seconds))
    date = datetime.now(UTC).isoformat(timespec="seconds")
    settings, err = load(), Console(stderr=True)
    outcomes = []
    for each in loads:
        with err.status(f"{each.calls} calls for {each.seconds:g} s"):
            outcomes.append(asyncio.run(_measure(settings, each)))
    _print(outcomes, date)
    if json_out:
        figures = {"date": date, "machine": machine(), "runs": [asdict(one) for one in outcomes]}
        write(json.dumps(figures, indent=1) + "\n", json_out)


async def _measure(settings: Settings, load: Load) -> Outcome:
    script = await _script(scripted=load.recognizer == "scripted")
    async with running(settings, load.recognizer, load.calls) as server:
        tally, watch = Tally(), LoopWatch()
        async with httpx2.AsyncClient(timeout=10.0) as http:
            spread_s = 0.05 * load.calls
            callers = [
                Caller(server.address, script, tally, spread_s * number / load.calls)
                for number in range(load.calls)
            ]
            tasks = [asyncio.create_task(caller.run(http)) for caller in callers]
            await asyncio.sleep(spread_s + _WARM_UP_S)
            tally.forget()
            watching = asyncio.create_task(watch.run())
            beats_before = await _beats(http, server)
            server_s, own_s = cpu_s(server.pid), process_time()
            await asyncio.sleep(load.seconds)
            server_cores = _per_second(server_s, cpu_s(server.pid), load.seconds)
            callers_cores = (process_time() - own_s) / load.seconds
            beats_after = await _beats(http, server)
            for task in (*tasks, watching):
                task.cancel()
            await asyncio.wait([*tasks, watching])
    return Outcome(
        load=load,
        frames=Punctuality.of(late for one in tally.schedules for late in one.lateness_s),
        callers_loop=Punctuality.of(watch.late_s),
        server_beat=Punctuality.of((beats_after - beats_before).elements()),
        server_cores=server_cores,
        callers_cores=callers_cores,
        answer_ms_p50=percentile(tally.answers_ms, 50),
        answer_ms_p95=percentile(tally.answers_ms, 95),
        understood=tally.understood,
        rejected=tally.rejected,
        calls_ended=tally.calls_ended,
        calls_broken=tally.calls_broken,
        calls_refused=tally.calls_refused,
        errors=tally.errors,
    )


async def _script(*, scripted: bool) -> Script:
    """Render what the callers say; with a scripted recognizer it is long and always the same."""
    caller = SyntheticCaller("en", RATE_HZ)
    await caller.start()
    try:
        texts = {"": _SPOKEN[""]} if scripted else _SPOKEN
        words = {step: _frames(await caller.say(text)) for step, text in texts.items()}
    finally:
        await caller.close()
    return Script(words, bytes(round(2 * RATE_HZ * FRAME_S)), RATE_HZ, LINE)


def _frames(samples: Samples) -> Frames:
    length = round(RATE_HZ * FRAME_S)
    whole = np.pad(samples, (0, -len(samples) % length)).astype("<i2")
    return [frame.tobytes() for frame in whole.reshape(-1, length)]


async def _beats(http: httpx2.AsyncClient, server: Server) -> Counter[float]:
    """Count the server's beats so far by how late they were at most."""
    figures = (await http.get(f"{server.address}/metrics")).text
    beats: Counter[float] = Counter()
    below = 0
    for bound_s, count in _BEATS.findall(figures):
        beats[float(bound_s)] = int(float(count)) - below
        below = int(float(count))
    return beats


def _per_second(before_s: float | None, after_s: float | None, seconds: float) -> float | None:
    return None if before_s is None or after_s is None else (after_s - before_s) / seconds


def _print(outcomes: list[Outcome], date: str) -> None:
    facts = machine()
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(f"{date}, {facts['cores']} cores, load {os.getloadavg()[0]:.1f}")
    for outcome in outcomes:
        name = outcome.load.recognizer or "the line's recognizer"
        table.add_column(f"{outcome.load.calls} calls, {name}", justify="right")
    for heading, show in _ROWS:
        table.add_row(heading, *(show(outcome) for outcome in outcomes))
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 110
    console.print(f"{facts['processor']}, {facts['system']}, Python {facts['python']}")
    console.print(table)


def _late(figures: Punctuality) -> str:
    return f"{figures.p50_ms:.1f} / {figures.p99_ms:.1f} / {figures.longest_ms:.1f} ms"


def _cores(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _answers(one: Outcome) -> str:
    if one.answer_ms_p50 is None or one.answer_ms_p95 is None:
        return "-"
    return f"{one.answer_ms_p50:.0f} / {one.answer_ms_p95:.0f} ms"


def _ends(one: Outcome) -> str:
    return f"{one.calls_ended} / {one.calls_broken} / {one.calls_refused}"


_ROWS: tuple[tuple[str, Callable[[Outcome], str]], ...] = (
    ("frames received", lambda one: str(one.frames.frames)),
    ("late by: p50 / p99 / longest", lambda one: _late(one.frames)),
    ("later than 20 ms", lambda one: f"{100 * one.frames.late_share:.3f} %"),
    ("server's beat late: p50 / p99 / longest", lambda one: _late(one.server_beat)),
    ("callers' loop late: p50 / p99 / longest", lambda one: _late(one.callers_loop)),
    ("cores used by server and workers", lambda one: _cores(one.server_cores)),
    ("cores used by callers", lambda one: _cores(one.callers_cores)),
    ("answer after speech: p50 / p95", _answers),
    ("utterances understood / rejected", lambda one: f"{one.understood} / {one.rejected}"),
    ("calls ended / broken / refused", _ends),
    ("errors", lambda one: json.dumps(one.errors) if one.errors else "none"),
)
