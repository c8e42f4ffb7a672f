"""`smartivr numbers`: where a called number leads, and why."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from smartivr.commands.terminal import out

if TYPE_CHECKING:
    from smartivr.commands.operations import Answer


def numbers(
    called: Annotated[str, typer.Argument(help="The called number, however it is written.")],
    caller: Annotated[str, typer.Option(help="The caller's number; without, it is withheld.")] = "",
    server: Annotated[str, typer.Option(help="Address of the server; by default the own.")] = "",
) -> None:
    """Say which line answers a number, how it treats the call, and which entries decided.

    Example: smartivr numbers "020 7946 0111" --caller "+44 20 7946 0501"
    """
    lead = asyncio.run(_lead(called, caller, server))
    table = Table(box=None, show_header=False)
    for name, value in _told(lead):
        table.add_row(f"[dim]{name}[/]", value)
    out.print(table)


async def _lead(called: str, caller: str, server: str) -> "Answer":
    from smartivr.commands.operations import operations
    from smartivr.settings import load

    async with operations(server, load()) as work:
        return await work.lead(called, caller)


def _told(lead: "Answer") -> list[tuple[str, str]]:
    """List what is to be said of it, leaving out what is as usual."""
    why = f"the entry {lead['number']}" if lead["number"] else "no entry: the default line answers"
    told = [("line", lead["line"]), ("because of", why), ("caller lists", ", ".join(lead["lists"]))]
    told += [
        (name, str(lead[name])) for name in ("label", "priority", "start", "greeting", "language")
    ]
    told += [("hold music", lead["music"]), ("blocked with", lead["blocked"])]
    return [(name, value) for name, value in told if value not in ("", "0")]
