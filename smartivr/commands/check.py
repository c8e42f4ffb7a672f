"""`smartivr check`: everything about a line that is wrong or will give callers trouble."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from smartivr.commands.terminal import BAD_INPUT, FAILED, complain, err, out
from smartivr.errors import FlowError, RecognitionError

if TYPE_CHECKING:
    from smartivr.dialog.flow import Flow
    from smartivr.flows.check import Finding
    from smartivr.flows.load import LineSource
    from smartivr.recognition.base import Recognizer
    from smartivr.settings import Settings

STYLES = {"error": "bold red", "warning": "yellow", "note": "dim"}


def check(
    line: Annotated[
        str, typer.Argument(help="Name of a line or its folder; or centre: what lines share.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    words: Annotated[
        bool, typer.Option(help="Ask the line's recognizer which words it does not know.")
    ] = True,
) -> None:
    """Check a line: mistakes, unreachable steps, dead ends, sound-alike phrases, unknown words.

    The people, queues and numbers that lines share are read with it; centre checks them alone,
    and whether every number leads to a line.

    Ends with 2 if the files have mistakes, with 1 if callers would get stuck, and with 0 if
    there are at most warnings.

    Example: smartivr check telecom
    """
    from smartivr.commands.line_folder import line_folder
    from smartivr.flows.centre import CENTRE, load_directory
    from smartivr.flows.load import read_line
    from smartivr.settings import load

    settings = load()
    try:
        if line == CENTRE:
            _check_centre(settings, as_json=as_json)
            return
        folder = line_folder(line, settings)
        source = read_line(folder, load_directory(folder.parent))
    except FlowError as error:
        _print_mistakes(error, as_json=as_json)
        raise typer.Exit(BAD_INPUT) from None
    with err.status("checking"):
        findings = asyncio.run(_findings(source, settings, words=words))
    _print(source.flow.line, findings, as_json=as_json)
    if any(finding.severity == "error" for finding in findings):
        raise typer.Exit(FAILED)


def _check_centre(settings: "Settings", *, as_json: bool) -> None:
    """Say what the files that all lines share hold, or raise what is wrong with them."""
    from smartivr.flows.centre import CENTRE
    from smartivr.flows.load import load_lines

    lines = load_lines(settings.home / "intents")
    if CENTRE in lines.faults:
        raise lines.faults[CENTRE]
    if as_json:
        out.print_json("[]")
        return
    directory, plan = lines.centre.directory, lines.centre.plan
    counts = {
        "people": len(directory.people),
        "queues": len(directory.queues),
        "boxes": len(directory.boxes),
        "numbers": len(plan.numbers),
        "caller lists": len(plan.callers),
    }
    counted = ", ".join(f"{count} {name}" for name, count in counts.items())
    out.print(Text(f"{CENTRE}: {counted}; no mistakes", style="green"))


async def _findings(
    source: "LineSource", settings: "Settings", *, words: bool
) -> Sequence["Finding"]:
    """Look the line over, with its recognizer's help where there is one."""
    from smartivr.flows.check import check as look_over
    from smartivr.runtime.publishing.inspection import recorded, voice_trouble

    flow = source.flow
    has = recorded(settings.home, flow.line)
    look = partial(look_over, has_recording=has, voice_trouble=voice_trouble, source=source)
    if not words:
        return look(flow)
    async with _recognizer(flow, settings) as recognizer:
        unknown = recognizer.unknown_words if recognizer else None
        return look(flow, unknown)


@asynccontextmanager
async def _recognizer(flow: "Flow", settings: "Settings") -> AsyncIterator["Recognizer | None"]:
    """Start the line's recognizer; where that fails, say so and go without."""
    from smartivr.recognition.registry import AUTO, choose

    recognizer = None
    try:
        wanted, models = flow.recognizer or AUTO, settings.home / "models"
        recognizer = choose(flow.spoken_language, wanted, models=models)
        if recognizer:
            await recognizer.start()
    except RecognitionError as error:
        err.print(f"words are not checked: {error}", style="yellow", markup=False, soft_wrap=True)
        recognizer = None
    try:
        yield recognizer
    finally:
        if recognizer:
            await recognizer.close()


def _print_mistakes(error: FlowError, *, as_json: bool) -> None:
    if as_json:
        mistakes = [{"severity": "mistake", "message": each} for each in error.mistakes]
        out.print_json(json.dumps(mistakes))
    else:
        complain(str(error))


def _print(line: str, findings: Sequence["Finding"], *, as_json: bool) -> None:
    if as_json:
        out.print_json(json.dumps([asdict(finding) for finding in findings]))
        return
    for finding in findings:
        text = Text.assemble(
            (f"{finding.severity:<8}", STYLES[finding.severity]),
            f" {finding.message} ",
            (f"[{finding.code}]", "dim"),
            f"\n         {finding.where}",
        )
        out.print(text, soft_wrap=True)
    counts = {name: sum(finding.severity == name for finding in findings) for name in STYLES}
    summary = ", ".join(f"{count} {name}" + "s" * (count != 1) for name, count in counts.items())
    out.print(Text(f"{line}: {summary}", style="red" if counts["error"] else "green"))
