"""Requests of operators' commands to a running server."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.measure import Measurement
from rich.table import Table

from smartivr.commands.server_address import server_address
from smartivr.commands.terminal import out
from smartivr.errors import SettingsError

Url = Annotated[str, typer.Option("--url", help="The server's address; by default the own.")]
ApiKey = Annotated[
    str, typer.Option("--api-key", envvar="SMARTIVR_API_KEY", help="The operator's key.")
]
_WHOLE = ("id", "number", "from", "caller", "state", "last", "agent", "line")
_DATES = ("since", "not before", "at", "mailed", "erased on")
_DATE_WIDTH = 10
_WIDEST = 1000
_SEPARATORS = re.compile(r"[\s()./-]")
_NUMBER = re.compile(r"\+?[0-9]{2,18}")


def request(url: str, api_key: str, method: str, path: str, **options: Any) -> dict[str, Any]:
    """Send one request and return the answer.

    Raises:
        TransportError: the server cannot be reached, or refuses.
        AccessRefused: the operator's key is missing or wrong.
        NotFound: there is nothing of that name.

    """
    from smartivr.client import Client

    async def ask() -> dict[str, Any]:
        async with Client(server_address(url), api_key=api_key) as client:
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
        async with Client(server_address(url), api_key=api_key) as client:
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


def show(rows: Table) -> None:
    """Print a table in full where it is piped, and in a terminal without cutting anything off."""
    needed = Measurement.get(out, out.options.update(max_width=_WIDEST), rows)
    if not out.is_terminal:
        rows.width = needed.maximum
    elif needed.minimum > out.width:
        rows.padding = (0, 1, 0, 0)
        for column in rows.columns:
            column.width = column.min_width  # dates take two lines
    out.print(rows, crop=False, no_wrap=True, overflow="ignore")


def moment(text: str, option: str) -> str:
    """Read a moment such as 2026-11-24T09:30, without a zone by the clock of this machine.

    Raises:
        SettingsError: it is none; the sentence names the option.

    """
    from datetime import datetime

    try:
        return datetime.fromisoformat(text).astimezone().isoformat() if text else ""
    except (ValueError, OverflowError) as error:
        raise SettingsError(
            f"{option}: {text[:32]!r} is no moment", remedy="write one such as 2026-11-24T09:30"
        ) from error


def dialled(number: str) -> str:
    """Return a phone number without the spaces and hyphens that people write in it.

    Raises:
        SettingsError: it is no phone number.

    """
    plain = _SEPARATORS.sub("", number)
    if not _NUMBER.fullmatch(plain):
        raise SettingsError("this is no phone number", remedy="write one such as +442079460123")
    return plain


def table(rows: Sequence[Mapping[str, str]], styles: Sequence[str]) -> Table:
    """Make a table of rows with the same columns; those that are empty in all rows are left out.

    Ids and numbers are never cut, so that they can be copied.
    """
    made = Table(box=None, pad_edge=False)
    shown = [name for name in rows[0] if any(row[name] for row in rows)] if rows else []
    for name in shown:
        width = _DATE_WIDTH if name in _DATES else None
        made.add_column(name, no_wrap=name in _WHOLE, overflow="fold", min_width=width)
    for row, style in zip(rows, styles, strict=True):
        made.add_row(*(escape(row[name]) for name in shown), style=style)
    return made
