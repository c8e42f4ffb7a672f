"""Every command, by name; it is imported only when it is asked for, so that each starts at once."""

import re
from dataclasses import dataclass
from importlib import import_module
from inspect import cleandoc
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from smartivr.commands.in_order import CommandInOrder
from smartivr.commands.terminal import ending_honestly

_LINE_END = re.compile(r"(?<!\n)\n(?!\n)")
"""One within a paragraph."""


@dataclass(frozen=True)
class Late:
    """A command, or a group of them, that is not imported yet."""

    place: str
    """Its module, and its name there."""
    help: str
    """What it does: the first sentence of its own help."""


LATE = {
    "demo": Late(
        "smartivr.commands.demo:demo",
        "Start a server, place one spoken call against it, and go on serving.",
    ),
    "serve": Late(
        "smartivr.commands.serve:serve",
        "Answer calls until Ctrl-C or SIGTERM, then let live calls end.",
    ),
    "call": Late(
        "smartivr.commands.call:call",
        "Place a call against a running server and print it live.",
    ),
    "mic": Late(
        "smartivr.commands.mic:mic",
        "Call a running server by voice, with the keys of the keyboard as keys of the telephone.",
    ),
    "agent": Late(
        "smartivr.commands.agent:agent",
        "Log an agent in, take calls, and print what is known of each caller.",
    ),
    "phone": Late(
        "smartivr.commands.phone:phone",
        "Register a number, wait to be called, answer, and hang up when the other side does.",
    ),
    "provider": Late(
        "smartivr.commands.provider:provider",
        "Call a server as a provider does, through its connector, and print the call.",
    ),
    "new": Late(
        "smartivr.commands.new:new",
        "Write the files of a new line into a folder of its own below `intents`.",
    ),
    "check": Late(
        "smartivr.commands.check:check",
        "Check a line: mistakes, unreachable steps, dead ends, sound-alike phrases, unknown words.",
    ),
    "draw": Late(
        "smartivr.commands.draw:draw",
        "Draw a line's flow; without a file, print it as Mermaid.",
    ),
    "schema": Late(
        "smartivr.commands.schema:schema",
        "Write the JSON schemas of every kind of file that an operator edits.",
    ),
    "test": Late(
        "smartivr.commands.rehearse:play_scripts",
        "Play a line's scripted calls (calls/*.yaml) and compare.",
    ),
    "statistics": Late(
        "smartivr.commands.statistics:statistics",
        "Show figures of a week, or of other days: calls, waiting, steps, options, agents.",
    ),
    "advise": Late(
        "smartivr.commands.advise:advise",
        "Say what to change on a line, what concerns most callers first, with the counts behind "
        "it.",
    ),
    "simulate": Late(
        "smartivr.commands.simulate:simulate",
        "Simulate callers and agents of a line, in pure time, and compare with Erlang C.",
    ),
    "publish": Late(
        "smartivr.commands.publish:publish",
        "Check a line and let new calls take it at once; running calls keep what they have.",
    ),
    "versions": Late(
        "smartivr.commands.versions:versions",
        "List the published versions of a line, newest first; the active one is what new calls "
        "take.",
    ),
    "rollback": Late(
        "smartivr.commands.rollback:rollback",
        "Let new calls take an earlier version; running calls keep what they have.",
    ),
    "retire": Late(
        "smartivr.commands.retire:retire",
        "Take a line out of service; running calls go on, and its versions stay.",
    ),
    "numbers": Late(
        "smartivr.commands.numbers:numbers",
        "Say which line answers a number, how it treats the call, and which entries decided.",
    ),
    "erase": Late(
        "smartivr.commands.erase:erase",
        "Erase a caller: number, what was said and keyed, messages, recordings, callbacks, notes.",
    ),
    "doctor": Late(
        "smartivr.commands.doctor:doctor",
        "Examine each part: found, version, works, how to mend.",
    ),
    "models": Late(
        "smartivr.commands.models:models",
        "List, install and verify speech models and voices.",
    ),
    "callbacks": Late(
        "smartivr.commands.callbacks:callbacks",
        "List, add and cancel callbacks.",
    ),
    "voicemail": Late(
        "smartivr.commands.voicemail:voicemail",
        "List, save and delete voice messages.",
    ),
    "recordings": Late(
        "smartivr.commands.recordings:recordings",
        "List, save and delete recorded talks.",
    ),
    "announce": Late(
        "smartivr.commands.announce:announcing",
        "Announce something while calls go on, or change, remove and list announcements.",
    ),
    "users": Late(
        "smartivr.commands.users:users",
        "List users, add and disable them.",
    ),
    "keys": Late(
        "smartivr.commands.keys:keys",
        "List, make and revoke keys of programs.",
    ),
    "evaluate": Late(
        "smartivr.commands.evaluate:evaluate",
        "Measure how well recordings of callers, or the calls of the store, are understood.",
    ),
    "evaluate-convert": Late(
        "smartivr.commands.evaluate:evaluate_convert",
        "Turn the labels of a public data set into labels.tsv, and of clinc into lines too.",
    ),
    "confidence-hear": Late(
        "smartivr.evaluate.confidence_command:confidence_hear",
        "Keep what a recognizer hears in recordings, to train the confidence from.",
    ),
    "confidence-train": Late(
        "smartivr.evaluate.confidence_command:confidence_train",
        "Learn from what was heard how sure to be, and write that as plain numbers.",
    ),
    "figures": Late(
        "smartivr.evaluate.figures:figures",
        "Measure every figure of the documentation again and print it beside its goal.",
    ),
    "bench": Late(
        "smartivr.evaluate.bench:bench",
        "Hold many calls at once against a real server and print how well it serves them.",
    ),
}
"""Name of a command -> what is to be known before it is asked for, in the order of the help."""


class GroupOfLateCommands(TyperGroup):
    """Lists the commands of `LATE` by their table, and imports the one that is asked for."""

    def __init__(self, **attributes: Any) -> None:
        listed = {name: TyperCommand(name, help=late.help) for name, late in LATE.items()}
        super().__init__(**{**attributes, "commands": listed})

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that the arguments begin with, and import it."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, name and imported(name), rest


def imported(name: str) -> Any:
    """Import a command of `LATE`, or a group of them."""
    module, _, attribute = LATE[name].place.partition(":")
    found = getattr(import_module(module), attribute)
    alone = typer.Typer()
    if isinstance(found, typer.Typer):
        alone.add_typer(found, name=name)
    else:
        alone.command(name, cls=CommandInOrder)(ending_honestly(found))
    return _broken_by_the_terminal(typer.main.get_group(alone).commands[name])


def _broken_by_the_terminal(command: Any) -> Any:
    """Let each paragraph of help run on, as Typer keeps the line ends of a docstring."""
    command.help = _LINE_END.sub(" ", cleandoc(command.help or ""))
    for each in getattr(command, "commands", {}).values():
        _broken_by_the_terminal(each)
    return command
