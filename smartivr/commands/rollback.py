"""`smartivr rollback`: let new calls take an earlier version of a line."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from smartivr.commands.terminal import out

if TYPE_CHECKING:
    from smartivr.commands.operations import Answer
    from smartivr.settings import Settings


def rollback(
    line: Annotated[str, typer.Argument(help="Name of a line; or centre: what lines share.")],
    to: Annotated[
        int | None, typer.Option(min=1, help="Number of the version; by default the one before.")
    ] = None,
    server: Annotated[str, typer.Option(help="Address of the server; by default the own.")] = "",
) -> None:
    """Let new calls take an earlier version; running calls keep what they have.

    It stays so after a restart, until the files are edited or published again.

    Example: smartivr rollback telecom
    """
    from smartivr.settings import load

    answer = asyncio.run(_roll_back(line, to, load(), server))
    out.print(f"{line}: version {answer['number']} is active", markup=False)


async def _roll_back(line: str, to: int | None, settings: "Settings", server: str) -> "Answer":
    from smartivr.commands.operations import operations

    async with operations(server, settings) as work:
        return await work.roll_back(line, to)
