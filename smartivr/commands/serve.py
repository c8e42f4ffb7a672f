"""`smartivr serve`: answer calls until told to end."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smartivr.commands.listening import address, listen
from smartivr.commands.terminal import complain, err, out
from smartivr.errors import SmartIvrError, StoreError
from smartivr.runtime.loop import run

if TYPE_CHECKING:
    from fastapi import FastAPI

    from smartivr.settings import Settings
    from smartivr.store.records import VersionRecord
    from smartivr.web.desk import Desk


NO_LINE = (
    "no line takes calls yet: sign in and make one under Flows, or write one: smartivr new NAME"
)
NONE_SERVED = "no line takes calls, for mistakes or being out of service; sign in and see Flows"


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
    home: Annotated[
        Path | None, typer.Option(help="Folder with intents, models and audio.")
    ] = None,
    reload: Annotated[
        bool, typer.Option("--reload", help="Publish a line as soon as its files are edited.")
    ] = False,
) -> None:
    """Answer calls until Ctrl-C or SIGTERM, then let live calls end.

    Whatever is not given here comes from the environment (SMARTIVR_HOST, SMARTIVR_PORT,
    SMARTIVR_HOME). A second Ctrl-C does not wait for live calls.

    With --reload, edited files are checked and published at once; faulty ones are shown, and the
    version before goes on.

    Example: smartivr serve --host 0.0.0.0 --port 8080
    """
    from smartivr.commands.logs import write_logs
    from smartivr.settings import load

    given = {"host": host, "port": port, "home": home}
    settings = load(**{name: value for name, value in given.items() if value is not None})
    write_logs(settings.log_level)
    with listen(settings.host, settings.port) as listener:
        run(_serve(settings, listener, reload=reload))


async def announce(app: "FastAPI", listener: socket.socket) -> None:
    """Print where the server is found, and as long as there is no administrator, how to be one."""
    desk: Desk = app.state.desk
    place = address(listener)
    err.print()  # apart from the log
    out.print(f"softphone  {place}/", markup=False)
    out.print(f"sign-in    {place}/sign-in", markup=False)
    out.print(f"API        {place}/docs", markup=False)
    if not desk.switchboard.lines:
        there = desk.publication is not None and desk.publication.publisher.lines_in_folder()
        out.print(NONE_SERVED if there else NO_LINE, soft_wrap=True)
    try:
        link = await desk.accounts.first_link() if desk.accounts else ""
    except StoreError as error:
        complain(f"whether there is an administrator cannot be seen: {error}")
        return
    if link:
        out.print("nobody can sign in yet; this link, good once, makes the first administrator:")
        public = desk.settings.public_url.rstrip("/") or place
        out.print(f"{public}{link}", markup=False, soft_wrap=True)


async def _serve(settings: "Settings", listener: socket.socket, *, reload: bool) -> None:
    from smartivr.commands.starting import started_visibly
    from smartivr.commands.stopping import serving_until_told

    async with (
        started_visibly(settings) as app,
        serving_until_told(app, settings, listener) as stop,
        _reloading(app, settings, wanted=reload),
    ):
        await announce(app, listener)
        out.print("Ctrl-C ends it once live calls are over")
        await stop.wait()


@asynccontextmanager
async def _reloading(app: "FastAPI", settings: "Settings", *, wanted: bool) -> AsyncIterator[None]:
    """Publish what is edited, and say so, for as long as the context lasts."""
    from smartivr.runtime.publishing.reloading import publish_edits

    publication = app.state.desk.publication
    if not wanted:
        yield
        return
    folder = settings.home / "intents"
    task = asyncio.create_task(
        publish_edits(folder, publication.publisher, _reported, author="reload")
    )
    await asyncio.sleep(0)  # so that whoever reads the next line is watched already
    out.print(f"edits below {folder} are published at once", markup=False, soft_wrap=True)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


def _reported(line: str, result: "VersionRecord | SmartIvrError") -> None:
    if isinstance(result, SmartIvrError):
        complain(f"{result}\nthe version before goes on")
    else:
        out.print(f"{line}: version {result.number} is published", markup=False)
