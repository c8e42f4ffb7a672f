"""`smartivr serve`: answer calls until told to end."""

import socket
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smartivr.commands.listening import address, listen
from smartivr.commands.terminal import out
from smartivr.runtime.loop import run

if TYPE_CHECKING:
    from smartivr.settings import Settings


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
    home: Annotated[
        Path | None, typer.Option(help="Folder with intents, models and audio.")
    ] = None,
) -> None:
    """Answer calls until Ctrl-C or SIGTERM, then let live calls end.

    Whatever is not given here comes from the environment (SMARTIVR_HOST, SMARTIVR_PORT,
    SMARTIVR_HOME). A second Ctrl-C does not wait for live calls.

    Example: smartivr serve --host 0.0.0.0 --port 8080
    """
    from smartivr.commands.logs import write_logs
    from smartivr.settings import load

    given = {"host": host, "port": port, "home": home}
    settings = load(**{name: value for name, value in given.items() if value is not None})
    write_logs(settings.log_level)
    with listen(settings.host, settings.port) as listener:
        run(_serve(settings, listener))


def announce(listener: socket.socket) -> None:
    """Print where the server is found."""
    place = address(listener)
    out.print(f"softphone  {place}/", markup=False)
    out.print(f"API        {place}/docs", markup=False)


async def _serve(settings: "Settings", listener: socket.socket) -> None:
    from smartivr.commands.starting import started_visibly
    from smartivr.commands.stopping import serving_until_told

    async with (
        started_visibly(settings) as app,
        serving_until_told(app, settings, listener) as stop,
    ):
        announce(listener)
        out.print("Ctrl-C ends it once live calls are over")
        await stop.wait()
