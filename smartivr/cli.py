"""The `smartivr` command; every command of it stands in a file of its own, see `commands.late`."""

from typing import Annotated

import typer

from smartivr import __version__
from smartivr.commands.late import GroupOfLateCommands
from smartivr.commands.terminal import out

app = typer.Typer(
    name="smartivr",
    cls=GroupOfLateCommands,
    help="A self-hosted, speech-enabled phone menu.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,  # they may hold what a caller said
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(asked: bool) -> None:
    if asked:
        out.print(__version__)
        raise typer.Exit


@app.callback()
def main(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print it and end."),
    ] = False,
) -> None:
    """Answer calls with speech recognition that runs on your own machines."""
