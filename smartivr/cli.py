"""The `smartivr` command: names every command; each stands in a file of its own."""

from collections.abc import Callable
from typing import Annotated

import typer

from smartivr import __version__
from smartivr.commands.advise import advise
from smartivr.commands.agent import agent
from smartivr.commands.announce import announcing
from smartivr.commands.call import call
from smartivr.commands.callbacks import callbacks
from smartivr.commands.check import check
from smartivr.commands.demo import demo
from smartivr.commands.doctor import doctor
from smartivr.commands.draw import draw
from smartivr.commands.erase import erase
from smartivr.commands.in_order import CommandInOrder
from smartivr.commands.keys import keys
from smartivr.commands.late import GroupWithLateCommands
from smartivr.commands.mic import mic
from smartivr.commands.models import install, list_models
from smartivr.commands.new import new
from smartivr.commands.numbers import numbers
from smartivr.commands.phone import phone
from smartivr.commands.provider import provider
from smartivr.commands.publish import publish
from smartivr.commands.recordings import recordings
from smartivr.commands.rehearse import play_scripts
from smartivr.commands.retire import retire
from smartivr.commands.rollback import rollback
from smartivr.commands.schema import schema
from smartivr.commands.serve import serve
from smartivr.commands.simulate import simulate
from smartivr.commands.statistics import statistics
from smartivr.commands.terminal import ending_honestly, out
from smartivr.commands.users import users
from smartivr.commands.verify import verify
from smartivr.commands.versions import versions
from smartivr.commands.voicemail import voicemail

app = typer.Typer(
    name="smartivr",
    cls=GroupWithLateCommands,
    help="A self-hosted, speech-enabled phone menu.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,  # they may hold what a caller said
    context_settings={"help_option_names": ["-h", "--help"]},
)

COMMANDS: dict[str, Callable[..., None]] = {
    "demo": demo,
    "serve": serve,
    "call": call,
    "mic": mic,
    "agent": agent,
    "phone": phone,
    "provider": provider,
    "new": new,
    "check": check,
    "draw": draw,
    "schema": schema,
    "test": play_scripts,
    "statistics": statistics,
    "advise": advise,
    "simulate": simulate,
    "publish": publish,
    "versions": versions,
    "rollback": rollback,
    "retire": retire,
    "numbers": numbers,
    "erase": erase,
    "doctor": doctor,
}
MODELS: dict[str, Callable[..., None]] = {
    "list": list_models,
    "install": install,
    "verify": verify,
}
models = typer.Typer(
    help="List, install and verify speech models and voices.", no_args_is_help=True
)
app.add_typer(models, name="models")
app.add_typer(callbacks, name="callbacks")
app.add_typer(voicemail, name="voicemail")
app.add_typer(recordings, name="recordings")
app.add_typer(announcing, name="announce")
app.add_typer(users, name="users")
app.add_typer(keys, name="keys")
for _name, _command in MODELS.items():
    models.command(_name)(ending_honestly(_command))
for _name, _command in COMMANDS.items():
    app.command(_name, cls=CommandInOrder)(ending_honestly(_command))


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
