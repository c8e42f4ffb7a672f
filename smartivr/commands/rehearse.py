"""`smartivr test`: play a line's scripted calls and tell which came otherwise than written."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from smartivr.commands.terminal import FAILED, err, out
from smartivr.errors import FlowError, NotFound

if TYPE_CHECKING:
    from smartivr.commands.own_server import SettableClock
    from smartivr.dialog.flow import Flow
    from smartivr.evaluate.provider_call import Connector
    from smartivr.evaluate.rehearsal import Rehearsal
    from smartivr.flows.script import CallScript
    from smartivr.routing.numbers import NumberPlan
    from smartivr.settings import Settings

    Results = AsyncGenerator[tuple[str, Rehearsal | str], None]
    """Each script's name, and how it went or why it could not be played."""


@dataclass(frozen=True)
class _Way:
    """How scripts are played; by default in pure time."""

    server: str
    connector: str
    live: bool
    audio: bool
    tones: bool


def play_scripts(  # noqa: PLR0913, PLR0917  every option of the command
    line: Annotated[str, typer.Argument(help="Name of a line, or its folder.")],
    audio: Annotated[
        bool, typer.Option("--audio", help="Through real synthesis and recognition.")
    ] = False,
    live: Annotated[
        bool, typer.Option("--live", help="Against a server of its own, in real time.")
    ] = False,
    server: Annotated[
        str, typer.Option(help="Against the server at this address, in real time.")
    ] = "",
    connector: Annotated[
        str,
        typer.Option(help="Through this connector to a server of its own; as `provider --list`."),
    ] = "",
    tones: Annotated[
        bool, typer.Option("--tones", help="Send keys as tones in the audio.")
    ] = False,
    only: Annotated[str, typer.Option(help="Scripts whose file name holds this.")] = "",
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Print what happened in every call.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print each result as a line of JSON.")
    ] = False,
) -> None:
    """Play a line's scripted calls (calls/*.yaml) and compare.

    Without options they are played in pure time: no sound, no waiting. Ends with 1 if a call
    came otherwise than its script says.

    Example: smartivr test telecom --audio
    """
    from smartivr.commands.line_folder import line_folder
    from smartivr.commands.rehearsed import print_faulty, print_results
    from smartivr.flows.centre import read_centre
    from smartivr.flows.load import load_line
    from smartivr.settings import load

    settings = load()
    folder = line_folder(line, settings)
    flow = load_line(folder)
    plan = read_centre(folder.parent).plan
    scripts = dict(_scripts(folder, flow, only, told=print_faulty if as_json else None))
    way = _Way(server, connector, live, audio, tones)
    results = _played(way, flow, scripts, settings, plan)
    report = print_results(results) if as_json else _report(results, len(scripts), verbose=verbose)
    if not asyncio.run(report):
        raise typer.Exit(FAILED)


def _scripts(
    folder: Path, flow: "Flow", only: str, told: Callable[[str, FlowError], None] | None
) -> Iterator[tuple[str, "CallScript"]]:
    """Read the scripts; where somebody is `told` of a faulty one, the others are read on."""
    from smartivr.flows.script import load_script

    files = [path for path in sorted((folder / "calls").glob("*.yaml")) if only in path.stem]
    if not files:
        wanted = f" whose name holds {only!r}" if only else ""
        raise NotFound(f"there is no script{wanted} in {folder / 'calls'}")
    for path in files:
        try:
            yield path.stem, load_script(path, flow)
        except FlowError as error:
            if told is None:
                raise
            told(path.stem, error)


def _played(
    way: _Way,
    flow: "Flow",
    scripts: dict[str, "CallScript"],
    settings: "Settings",
    plan: "NumberPlan",
) -> "Results":
    from smartivr.evaluate.rehearsal_audio import rehearse_with_audio
    from smartivr.evaluate.rehearsal_live import rehearse_live

    if way.server:
        return rehearse_live(way.server, flow, scripts, tones=way.tones, plan=plan)
    if way.connector or way.live:
        return _on_own_server(way, flow, scripts, settings, plan)
    if way.audio:
        return rehearse_with_audio(flow, scripts, settings, tones=way.tones, plan=plan)
    return _in_pure_time(flow, scripts, plan)


async def _in_pure_time(
    flow: "Flow", scripts: dict[str, "CallScript"], plan: "NumberPlan"
) -> "Results":
    from smartivr.evaluate.rehearsal import rehearse

    for name, script in scripts.items():
        yield name, rehearse(flow, script, plan)


async def _on_own_server(
    way: _Way,
    flow: "Flow",
    scripts: dict[str, "CallScript"],
    settings: "Settings",
    plan: "NumberPlan",
) -> "Results":
    """Play scripts on a server whose clock is set to when each takes place."""
    from smartivr.commands.own_server import SettableClock
    from smartivr.evaluate.rehearsal_live import rehearse_live

    clock = SettableClock()
    async with _own_server(way.connector, settings, clock) as (server, connector):
        results = rehearse_live(
            server,
            flow,
            scripts,
            tones=way.tones,
            set_clock=clock.set,
            plan=plan,
            api_key=settings.api_key.get_secret_value(),
            connector=connector,
        )
        async with aclosing(results) as arriving:
            async for result in arriving:
                yield result


@asynccontextmanager
async def _own_server(
    dialect: str, settings: "Settings", clock: "SettableClock"
) -> AsyncIterator[tuple[str, "Connector | None"]]:
    """Serve on a free port; the address, and the way in through the connector, if one is named."""
    from smartivr.commands.logs import write_logs
    from smartivr.commands.own_server import own_server
    from smartivr.commands.trial_server import trial_server
    from smartivr.providers.registry import provider_of

    if dialect:
        provider_of(dialect)
    write_logs("error")
    if not dialect:
        async with own_server(settings, clock) as server:
            yield server, None
        return
    async with trial_server((dialect,), clock) as connectors:
        yield connectors[dialect].server, connectors[dialect]


async def _report(results: "Results", count: int, *, verbose: bool) -> bool:
    """Print each result as it comes; whether none failed."""
    passed = failed = skipped = 0
    with err.status(f"{count} scripts") as status:
        async with aclosing(results) as arriving:
            async for name, result in arriving:
                if isinstance(result, str):
                    skipped += 1
                    out.print(_line("left out", "yellow", name, result))
                    continue
                passed += result.passed
                failed += not result.passed
                _print_result(name, result, verbose=verbose)
                status.update(f"{passed + failed + skipped} of {count} scripts")
    summary = f"{passed} passed, {failed} failed, {skipped} left out"
    out.print(Text(summary, style="red" if failed else "green"))
    return not failed


def _print_result(name: str, result: "Rehearsal", *, verbose: bool) -> None:
    word, style = ("passed", "green") if result.passed else ("FAILED", "bold red")
    out.print(_line(word, style, name, result.title), soft_wrap=True)
    if verbose or not result.passed:
        for line in result.transcript:
            text = f"{line.at_s:12.1f} s  {line.who:<7} {line.text}"
            out.print(Text(text, style="dim"), soft_wrap=True)
    for failure in result.failures:
        out.print(Text(f"          {failure}", style="red"), soft_wrap=True)


def _line(word: str, style: str, name: str, text: str) -> Text:
    return Text.assemble((f"{word:<9} ", style), (name, "bold"), f"  {text}")
