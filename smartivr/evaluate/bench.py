"""`smartivr bench`: many calls at once against a real server, and what that server holds."""

import asyncio
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from smartivr.evaluate import bench_pipecat
from smartivr.evaluate.bench_bridge import bridges_table, measure_bridges
from smartivr.evaluate.bench_connectors import connectors_table, measure_connectors
from smartivr.evaluate.bench_load import SCRIPTED, Load, Outcome, measure
from smartivr.evaluate.bench_tables import climbed, outcomes_table, surroundings
from smartivr.evaluate.capacity import Limits, Step, climb, held
from smartivr.evaluate.report import machine, write
from smartivr.providers.registry import provider_of
from smartivr.runtime.loop import run
from smartivr.settings import Settings, load

_INCESSANT = 1.0
"""Callers who speak again as soon as they were heard to have ended."""
_STEP_S = 15.0
"""No step of the search takes longer."""
_WIDTH = 150
_FED_S = 60.0
"""Of audio each way, that connectors are fed."""


@dataclass(frozen=True)
class Plan:
    """What is measured, one after another."""

    loads: tuple[Load, ...]
    climbing: Load | None
    """Its calls are the step."""
    limits: Limits
    most: int
    cores: int | None
    talks: int = 0
    """Talks with agents that are bridged at once."""


Calls = Annotated[
    int, typer.Option(min=0, help="Calls at once with the recognizer; 0 leaves them out.")
]
Recognizer = Annotated[str, typer.Option(help="Recognizer of these calls.")]
Seconds = Annotated[float, typer.Option(min=1, help="Length of each run.")]
RealCalls = Annotated[
    int, typer.Option(min=0, help="Calls at once with real recognition; 0 leaves them out.")
]
RealRecognizer = Annotated[
    str, typer.Option(help="Recognizer of these calls; default: the line's.")
]
Search = Annotated[bool, typer.Option(help="Find how many calls with real recognition are held.")]
StepCalls = Annotated[int, typer.Option(min=1, help="Calls that come at a time.")]
Most = Annotated[int, typer.Option(min=1, help="Where the search ends.")]
LimitMs = Annotated[
    float, typer.Option(min=1, help="Longest delay (p95) for calls to count as held.")
]
Cores = Annotated[int | None, typer.Option(min=1, help="Cores of the server; default: all.")]
Talks = Annotated[
    int, typer.Option(min=0, help="Talks with agents that are bridged; 0 leaves them out.")
]
Dialect = Annotated[
    str, typer.Option(help="Only --calls, through this connector; see `provider --list`.")
]
OnlyConnectors = Annotated[
    bool, typer.Option("--connectors", help="Only what providers' messages cost, beside pipecat.")
]
JsonOut = Annotated[Path | None, typer.Option("--json", help="Write the figures.")]


def bench(  # noqa: PLR0913, PLR0917  every option of the command
    calls: Calls = 100,
    recognizer: Recognizer = SCRIPTED,
    seconds: Seconds = 30.0,
    real_calls: RealCalls = 16,
    real_recognizer: RealRecognizer = "",
    search: Search = True,  # noqa: FBT002  a flag
    step: StepCalls = 8,
    most: Most = 96,
    limit_ms: LimitMs = 250.0,
    cores: Cores = None,
    talks: Talks = 50,
    dialect: Dialect = "",
    connectors: OnlyConnectors = False,  # noqa: FBT002  a flag
    json_out: JsonOut = None,
) -> None:
    """Hold many calls at once against a real server and print how well it serves them.

    Callers speak a quarter of the time. A frame is late when it comes more than 20 ms after it
    was due. The server, its workers and the callers share this machine.

    Example: smartivr bench --calls 50 --seconds 10 --no-search
    """
    if connectors:
        _compare(json_out)
        return
    if dialect:
        provider_of(dialect)
        only = Load(calls, recognizer, seconds, dialect=dialect)
        _run(Plan((only,), None, Limits(limit_ms), most, cores), load(), json_out)
        return
    loads = [Load(calls, recognizer, seconds)] if calls else []
    if real_calls:
        loads += [
            Load(1, real_recognizer, 2 * seconds, _INCESSANT),
            Load(real_calls, real_recognizer, seconds),
            Load(real_calls, real_recognizer, seconds, _INCESSANT),
        ]
    climbing = Load(step, real_recognizer, min(seconds, _STEP_S)) if search else None
    plan = Plan(tuple(loads), climbing, Limits(limit_ms), most, cores, talks)
    _run(plan, load(), json_out)


def _compare(json_out: Path | None) -> None:
    """Measure what connectors cost, print it, and write it."""
    date = datetime.now(UTC).isoformat(timespec="seconds")
    console = _console()
    console.print(surroundings(date, None))
    with Console(stderr=True).status("a minute of audio through each dialect"):
        costs = measure_connectors(_FED_S)
    console.print(connectors_table(costs, _FED_S))
    if json_out:
        figures = {"date": date, "machine": machine(), "pipecat": bench_pipecat.installed()}
        written = json.dumps({**figures, "costs": [asdict(one) for one in costs]}, indent=1)
        write(written + "\n", json_out)


def _console() -> Console:
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _WIDTH
    return console


def _run(plan: Plan, settings: Settings, json_out: Path | None) -> None:
    """Measure, print as soon as there is something to print, and write the figures."""
    date = datetime.now(UTC).isoformat(timespec="seconds")
    console, err = _console(), Console(stderr=True)
    console.print(surroundings(date, plan.cores))
    outcomes: list[Outcome] = []
    for each in plan.loads:
        with err.status(f"{each.calls} calls for {each.seconds:g} s"):
            outcomes.append(run(measure(settings, each, plan.cores)))
    if outcomes:
        console.print(outcomes_table(outcomes))
    steps = asyncio.run(_climb(plan, plan.climbing, settings, err)) if plan.climbing else []
    if steps:
        console.print(climbed(steps, plan.limits))
    bridges = measure_bridges(plan.talks) if plan.talks else []
    if bridges:
        console.print(bridges_table(bridges))
    if json_out:
        figures = {
            "date": date,
            "machine": machine(),
            "cores": plan.cores,
            "runs": [asdict(one) for one in outcomes],
            "limits": asdict(plan.limits),
            "steps": [asdict(one) for one in steps],
            "held": held(steps) if steps else None,
            "bridges": [asdict(one) for one in bridges],
        }
        write(json.dumps(figures, indent=1) + "\n", json_out)


async def _climb(plan: Plan, load: Load, settings: Settings, err: Console) -> list[Step]:
    steps: list[Step] = []
    with err.status("more and more calls") as status:
        async for each in climb(settings, load, plan.limits, plan.most, plan.cores):
            steps.append(each)
            status.update(f"{each.outcome.load.calls} calls: {each.broken or 'held'}")
    return steps
