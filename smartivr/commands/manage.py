"""Requests of operators' commands to a running server."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from smartivr.commands.call import ADDRESS
from smartivr.errors import SettingsError

Url = Annotated[str, typer.Option("--url", help="The server's address.")]
ApiKey = Annotated[
    str, typer.Option("--api-key", envvar="SMARTIVR_API_KEY", help="The operator's key.")
]
SERVER = ADDRESS
_WHOLE = ("id", "number", "from", "caller", "state")


def request(url: str, api_key: str, method: str, path: str, **options: Any) -> dict[str, Any]:
    """Send one request and return the answer.

    Raises:
        TransportError: the server cannot be reached, or refuses.
        AccessRefused: the operator's key is missing or wrong.
        NotFound: there is nothing of that name.

    """
    from smartivr.client import Client

    async def ask() -> dict[str, Any]:
        async with Client(url, api_key=api_key) as client:
            return await client.request(method, path, **options)

    return asyncio.run(ask())


def save_file(url: str, api_key: str, path: str, file: Path) -> None:
    """Write a file that the server keeps to a file here.

    Raises:
        TransportError: the server cannot be reached, or refuses.
        NotFound: there is nothing of that name.
        SettingsError: the file cannot be written.

    """
    from smartivr.client import Client

    async def ask() -> bytes:
        async with Client(url, api_key=api_key) as client:
            return await client.download(path)

    content = asyncio.run(ask())
    try:
        file.write_bytes(content)
    except OSError as error:
        raise SettingsError(f"{file} cannot be written ({error.strerror})") from error


def local(moment: str) -> str:
    """Write a moment in the clock of this machine; empty stays empty."""
    from datetime import datetime

    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}" if moment else ""


def table(*columns: str) -> Table:
    """Make a table whose ids and numbers are never cut, so that they can be copied."""
    made = Table(box=None, pad_edge=False)
    for name in columns:
        made.add_column(name, no_wrap=name in _WHOLE, overflow="fold")
    return made
