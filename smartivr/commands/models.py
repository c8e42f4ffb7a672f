"""`smartivr models`: speech models and voices that can be installed, and how well they hear."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from rich.table import Table

from smartivr.commands.terminal import err, out

if TYPE_CHECKING:
    from smartivr.recognition.verify import Verification
    from smartivr.settings import Settings

STYLES = {"shipped": "green", "installed": "green", "available": "dim"}
MOST_SHOWN = 10

NameOf = Annotated[str, typer.Argument(help="Name of a model, as `smartivr models list` shows it.")]


def list_models() -> None:
    """List every model of the catalogue: whether it is here, its size, licence and purpose.

    Example: smartivr models list
    """
    from smartivr.recognition import catalogue
    from smartivr.settings import load

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("name", "state", "language", "size", "licence", "about"):
        table.add_column(heading, no_wrap=heading == "name")
    for listed in catalogue.list_models(load().home / "models"):
        entry, state = listed.entry, listed.state
        shown = f"[{STYLES[state]}]{state}[/]"
        size = f"{entry.size_mb} MB"
        table.add_row(entry.name, shown, entry.language, size, entry.licence, entry.about)
    out.print(table)


def install(
    name: NameOf,
    source: Annotated[
        str, typer.Option("--from", help="Folder or mirror that holds the files.")
    ] = "",
    accept_unverified: Annotated[
        bool, typer.Option("--accept-unverified", help="Also take files without a known hash.")
    ] = False,
) -> None:
    """Fetch a model, check its SHA-256 and put it in its place; an interrupted one goes on.

    Example: smartivr models install vosk-model-small-en-us-0.15
    """
    from smartivr.recognition.install import install_model
    from smartivr.settings import load

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
    )
    with Progress(*columns, console=err, transient=True) as bars:
        tasks = {}

        def progress(file: str, done: int, total: int | None) -> None:
            if file not in tasks:
                tasks[file] = bars.add_task(file)
            bars.update(tasks[file], completed=done, total=total)

        installed = install_model(
            name,
            source or None,
            progress,
            models=load().home / "models",
            accept_unverified=accept_unverified,
        )
    out.print(f"{installed.name} is in {installed.folder}", markup=False, soft_wrap=True)
    for file in installed.unverified:
        err.print(f"nobody has vouched for {file}", style="yellow", markup=False)


def verify(
    name: NameOf,
    line: Annotated[str, typer.Option(help="Line whose phrases are spoken to it.")] = "telecom",
) -> None:
    """Speak a line's phrases to a model, and sentences it must refuse, and count both.

    Example: smartivr models verify vosk-tiny-en --line telecom
    """
    from smartivr.settings import load

    with err.status(f"speaking to {name}"):
        result = asyncio.run(_verify(name, line, load()))
    out.print(f"phrases heard word for word  {result.accuracy:.0%} of {result.spoken}")
    out.print(f"other sentences refused      {result.rejection:.0%} of {result.outsiders}")
    if result.unknown_words:
        out.print(f"unknown words                {', '.join(result.unknown_words)}", markup=False)
    for phrase, heard in result.missed[:MOST_SHOWN]:
        out.print(f"  {phrase!r} was heard as {heard!r}", style="dim", markup=False)
    for sentence in result.accepted[:MOST_SHOWN]:
        out.print(f"  {sentence!r} was not refused", style="dim", markup=False)


async def _verify(name: str, line: str, settings: "Settings") -> "Verification":
    from smartivr.commands.line_folder import line_folder
    from smartivr.evaluate.synthetic_caller import clear_voice
    from smartivr.flows.hearing import expecting_at
    from smartivr.flows.load import load_line
    from smartivr.recognition.verify import verify_model
    from smartivr.understanding.vocabulary import Vocabulary

    flow = load_line(line_folder(line, settings))
    expected = [expecting_at(flow, step) for step in flow.steps.values()]
    vocabularies = [Vocabulary.of(expecting) for expecting in expected if expecting]
    voice = clear_voice(flow.language)
    try:
        return await verify_model(name, vocabularies, voice, models=settings.home / "models")
    finally:
        await voice.close()
