"""`smartivr publish`: let new calls take a line as it stands in its folder."""

import asyncio
import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smartivr.commands.terminal import out
from smartivr.errors import NotFound

if TYPE_CHECKING:
    from smartivr.commands.operations import Answer
    from smartivr.settings import Settings


def publish(
    line: Annotated[
        str, typer.Argument(help="Name of a line or its folder; or centre: what lines share.")
    ],
    note: Annotated[str, typer.Option(help="What has changed, and why.")] = "",
    author: Annotated[str, typer.Option(help="Who publishes; by default you.")] = "",
    server: Annotated[str, typer.Option(help="Address of the server; by default the own.")] = "",
) -> None:
    """Check a line and let new calls take it at once; running calls keep what they have.

    Faulty files are refused, with every mistake and its place, and the version before stays.
    Without a running server the version is kept in the database, for servers to take over.
    SMARTIVR_API_KEY is sent where it is set.

    Example: smartivr publish telecom --note "Open on Sundays"
    """
    from smartivr.settings import load

    settings = load()
    name, files = files_of(line, settings)
    by = (author or _me(), note)
    before, answer = asyncio.run(_publish(name, files, settings, server, by))
    out.print(f"{name}: version {answer['number']} {_told(before, answer)}", markup=False)


def _told(before: "Answer | None", now: "Answer") -> str:
    """Say what became of a version, and whose it replaces: that may have come from a page."""
    if before is None:
        return "is published"
    if before["number"] == now["number"]:
        return "is active already; nothing has changed"
    by = f" by {before['author']}" if before["author"] else ""
    note = f" ({before['note']})" if before["note"] else ""
    return f"is published, in place of version {before['number']}{by}{note}"


async def _publish(
    line: str, files: dict[str, str], settings: "Settings", server: str, by: tuple[str, str]
) -> "tuple[Answer | None, Answer]":
    """Publish; the version that was active before, and the one that is now."""
    from smartivr.commands.operations import operations

    async with operations(server, settings) as work:
        try:
            kept = await work.versions(line)
        except NotFound:  # a new line
            kept = []
        before = next((one for one in kept if one["active"]), None)
        return before, await work.publish(line, files, *by)


def files_of(line: str, settings: "Settings") -> tuple[str, dict[str, str]]:
    """Read the files of a line, or what all lines share; its name and their texts.

    Raises:
        NotFound: there is no such line.
        FlowError: they have mistakes.

    """
    from smartivr.commands.line_folder import line_folder
    from smartivr.flows.centre import CENTRE, read_centre
    from smartivr.flows.load import read_line

    intents = settings.home / "intents"
    if line == CENTRE:
        return line, dict(read_centre(intents).texts)
    folder: Path = line_folder(line, settings)
    source = read_line(folder)
    return source.flow.line, dict(source.texts)


def _me() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no such user in this container
        return ""
