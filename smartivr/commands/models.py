"""`smartivr models`: speech models and voices that can be installed."""

from collections.abc import Callable
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from rich.table import Table

from smartivr.commands.terminal import ending_honestly, err, out
from smartivr.commands.verify import verify

models = typer.Typer(
    help="List, install and verify speech models and voices.", no_args_is_help=True
)

STYLES = {"shipped": "green", "installed": "green", "incomplete": "red", "available": "dim"}

NameOf = Annotated[str, typer.Argument(help="Name of a model, as `smartivr models list` shows it.")]


def list_models() -> None:
    """List every model of the catalogue: whether it is here, its size, licence and purpose.

    Example: smartivr models list
    """
    from smartivr.recognition import catalogue
    from smartivr.settings import load

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("name", "state", "language", "size", "licence", "about"):
        table.add_column(heading, no_wrap=heading == "name", overflow="fold")
    for listed in catalogue.list_models(load().home / "models"):
        entry, state = listed.entry, listed.state
        shown = f"[{STYLES[state]}]{state}[/]"
        size = f"{entry.size_mb} MB"
        about = listed.problem or entry.about
        table.add_row(entry.name, shown, entry.language, size, entry.licence, about)
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
    """Fetch a model, check its hash and put it in its place; an interrupted one goes on.

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


_COMMANDS: dict[str, Callable[..., None]] = {
    "list": list_models,
    "install": install,
    "verify": verify,
}
for _name, _command in _COMMANDS.items():
    models.command(_name)(ending_honestly(_command))
