"""Commands that need much are imported when they are asked for, so that others start at once."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from smartivr.commands.terminal import ending_honestly

LATE = {
    "evaluate": "smartivr.evaluate.command:evaluate",
    "evaluate-convert": "smartivr.evaluate.command:evaluate_convert",
    "confidence-hear": "smartivr.evaluate.confidence_command:confidence_hear",
    "confidence-train": "smartivr.evaluate.confidence_command:confidence_train",
    "figures": "smartivr.evaluate.figures:figures",
    "bench": "smartivr.evaluate.bench:bench",
}
"""Name of a command -> its place."""


class GroupWithLateCommands(TyperGroup):
    """The commands it is made with, and those of `LATE`."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the name of every command."""
        return [*(name for name in super().list_commands(ctx) if name not in LATE), *LATE]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Find a command, importing it if need be."""
        if cmd_name in LATE and cmd_name not in self.commands:
            self.commands[cmd_name] = _imported(cmd_name)
        return super().get_command(ctx, cmd_name)


def _imported(name: str) -> Any:
    module, _, function = LATE[name].partition(":")
    alone = typer.Typer(
        add_completion=False, context_settings={"help_option_names": ["-h", "--help"]}
    )
    alone.command(name)(ending_honestly(getattr(import_module(module), function)))
    return typer.main.get_command(alone)
