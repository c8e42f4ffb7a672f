"""`smartivr versions`: what was published of a line, and what has changed in between."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.syntax import Syntax
from rich.table import Table

from smartivr.commands.terminal import out

if TYPE_CHECKING:
    from smartivr.commands.operations import Answer
    from smartivr.settings import Settings


def versions(
    line: Annotated[str, typer.Argument(help="Name of a line; or centre: what lines share.")],
    diff: Annotated[
        tuple[int, int] | None, typer.Option("--diff", help="Show what changed between two.")
    ] = None,
    show: Annotated[int, typer.Option("--show", help="Print the files of this version.")] = 0,
    server: Annotated[str, typer.Option(help="Address of the server; by default the own.")] = "",
) -> None:
    """List the published versions of a line, newest first; the active one is what new calls take.

    Example: smartivr versions telecom --diff 3 4
    """
    from smartivr.settings import load

    settings = load()
    if diff:
        changed = asyncio.run(_difference(line, *diff, settings, server))
        out.print(Syntax(changed, "diff", background_color="default") if changed else "no change")
    elif show:
        files: dict[str, str] = asyncio.run(_version(line, show, settings, server))["files"]
        for name, text in files.items():
            out.rule(name, style="dim")
            out.print(text, markup=False, soft_wrap=True, end="")
    else:
        _print(asyncio.run(_versions(line, settings, server)))


async def _versions(line: str, settings: "Settings", server: str) -> "list[Answer]":
    from smartivr.commands.operations import operations

    async with operations(server, settings) as work:
        return await work.versions(line)


async def _version(line: str, number: int, settings: "Settings", server: str) -> "Answer":
    from smartivr.commands.operations import operations

    async with operations(server, settings) as work:
        return await work.version(line, number)


async def _difference(line: str, before: int, after: int, settings: "Settings", server: str) -> str:
    from smartivr.commands.operations import operations

    async with operations(server, settings) as work:
        return await work.difference(line, before, after)


def _print(kept: "list[Answer]") -> None:
    table = Table("", "version", "published (UTC)", "by", "note", "hash", box=None)
    for one in kept:
        table.add_row(
            "active" if one["active"] else "",
            str(one["number"]),
            str(one["published_at"])[:16].replace("T", " "),
            escape(one["author"]),
            escape(one["note"]),
            one["hash"],
            style="bold" if one["active"] else "",
        )
    out.print(table)
