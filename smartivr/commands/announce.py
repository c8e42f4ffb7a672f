"""`smartivr announce`: what callers are told beside the flow, set while calls go on."""

import asyncio
import getpass
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table
from typer.core import TyperGroup

from smartivr.commands.terminal import ending_honestly, out

if TYPE_CHECKING:
    from smartivr.commands.operations import Answer

SET = "set"
_STYLES = {"active": "green", "coming": "yellow", "over": "dim"}


class AnnounceGroup(TyperGroup):
    """`announce LINE STEP TEXT` means `announce set LINE STEP TEXT`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command in where it was left out."""
        first = next(iter(args), "-")
        if first not in self.commands and not first.startswith("-"):
            args = [SET, *args]
        return super().parse_args(ctx, args)


announcing = typer.Typer(
    cls=AnnounceGroup,
    help="Announce something while calls go on, or change, remove and list announcements.",
    no_args_is_help=True,
)

Server = Annotated[str, typer.Option("--server", help="Address of the server; else the own.")]
Until = Annotated[
    str, typer.Option("--until", help="The line's time, as 18:00 or 2026-11-23 18:00.")
]
From = Annotated[str, typer.Option("--from", help="The line's time; by default at once.")]
Owner = Annotated[str, typer.Option("--owner", help="Who answers for it; by default you.")]
Recording = Annotated[str, typer.Option("--recording", help="Recorded prompt to be played.")]


def announce(  # noqa: PLR0913, PLR0917  each is an option
    line: Annotated[str, typer.Argument(help="Name of a line.")],
    step: Annotated[str, typer.Argument(help="The step before whose prompt it is said.")],
    text: Annotated[str, typer.Argument(help="What is said.")],
    until: Until = "",
    starts: From = "",
    owner: Owner = "",
    recording: Recording = "",
    server: Server = "",
) -> None:
    """Announce something from now on: callers who reach the step hear it, running calls too.

    It is gone by itself at its end. The word set may be left out.

    Example: smartivr announce set telecom main "We are working on a fault." --until 18:00
    """
    wanted = {
        "line": line,
        "step": step,
        "text": text,
        "recording": recording,
        "owner": owner or getpass.getuser(),
        "starts": starts,
        "ends": until,
    }
    _print([asyncio.run(_announce(wanted, server))])


def change(  # noqa: PLR0913, PLR0917  each is an option
    announcement: Annotated[str, typer.Argument(help="Its id, as announce list shows it.")],
    text: Annotated[str, typer.Option("--text", help="What is said from now on.")] = "",
    step: Annotated[str, typer.Option("--step", help="Another step.")] = "",
    until: Until = "",
    starts: From = "",
    owner: Owner = "",
    recording: Recording = "",
    server: Server = "",
) -> None:
    """Change an announcement; what is not given stays.

    Example: smartivr announce change 3f9a1c20 --until 20:00
    """
    given = {
        "text": text,
        "step": step,
        "ends": until,
        "starts": starts,
        "owner": owner,
        "recording": recording,
    }
    changes = {name: value for name, value in given.items() if value}
    _print([asyncio.run(_change(announcement, changes, server))])


def remove(
    announcement: Annotated[str, typer.Argument(help="Its id, as announce list shows it.")],
    server: Server = "",
) -> None:
    """Announce it no longer.

    Example: smartivr announce remove 3f9a1c20
    """
    asyncio.run(_remove(announcement, server))
    out.print(f"{announcement} is removed", markup=False)


def list_announcements(
    line: Annotated[str, typer.Option("--line", help="Only this line's.")] = "",
    server: Server = "",
) -> None:
    """List what was announced at run time; what is over stays in the list.

    Example: smartivr announce list --line telecom
    """
    _print(asyncio.run(_list(line, server)))


ANNOUNCING: dict[str, Callable[..., None]] = {
    SET: announce,
    "list": list_announcements,
    "change": change,
    "remove": remove,
}
for _name, _command in ANNOUNCING.items():
    announcing.command(_name)(ending_honestly(_command))


async def _announce(wanted: Mapping[str, str], server: str) -> "Answer":
    from smartivr.commands.operations import operations
    from smartivr.settings import load

    async with operations(server, load()) as work:
        return await work.announce(wanted)


async def _change(announcement: str, changes: Mapping[str, str], server: str) -> "Answer":
    from smartivr.commands.operations import operations
    from smartivr.settings import load

    async with operations(server, load()) as work:
        return await work.change(announcement, changes)


async def _remove(announcement: str, server: str) -> None:
    from smartivr.commands.operations import operations
    from smartivr.settings import load

    async with operations(server, load()) as work:
        await work.remove(announcement)


async def _list(line: str, server: str) -> "list[Answer]":
    from smartivr.commands.operations import operations
    from smartivr.settings import load

    async with operations(server, load()) as work:
        return await work.announcements(line)


def _print(kept: "list[Answer]") -> None:
    table = Table("id", "state", "line", "step", "until (UTC)", "owner", "text", box=None)
    for one in kept:
        table.add_row(
            one["id"],
            one["state"],
            one["line"],
            one["step"],
            one["ends"][:16].replace("T", " ") or "removed",
            escape(one["owner"]),
            escape(one["text"] or f"[{one['recording']}]"),
            style=_STYLES[one["state"]],
        )
    out.print(table)
