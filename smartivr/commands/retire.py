"""`smartivr retire`: let no new call take a line."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from smartivr.commands.terminal import out

if TYPE_CHECKING:
    from smartivr.settings import Settings


def retire(
    line: Annotated[str, typer.Argument(help="Name of a line.")],
    server: Annotated[str, typer.Option(help="Address of the server; by default the own.")] = "",
) -> None:
    """Take a line out of service; running calls go on, and its versions stay.

    It stays so after a restart, until the line is published or rolled back to again, or its files
    are edited. While called numbers or caller lists lead to it, it stays in service.

    Example: smartivr retire telekom
    """
    from smartivr.settings import load

    asyncio.run(_retire(line, load(), server))
    out.print(f"{line}: out of service; smartivr rollback {line} puts it back", markup=False)


async def _retire(line: str, settings: "Settings", server: str) -> None:
    from smartivr.commands.operations import operations

    async with operations(server, settings) as work:
        await work.retire(line)
