"""`smartivr demo`: one spoken call against a real server, then the server stays up."""

import asyncio
import socket
from typing import TYPE_CHECKING, Annotated

import typer

from smartivr.commands.listening import address, listen
from smartivr.commands.live import LiveView
from smartivr.commands.serve import announce
from smartivr.commands.terminal import FAILED, INTERRUPTED, err, out
from smartivr.errors import NotFound, SettingsError
from smartivr.runtime.loop import run

if TYPE_CHECKING:
    from smartivr.flows.script import CallScript
    from smartivr.settings import Settings

SCRIPT = "demo.yaml"
LOOPBACK = "127.0.0.1"


def demo(
    leave: Annotated[
        bool, typer.Option("--exit", help="End after the call; 0 only if it arrived.")
    ] = False,
    line: Annotated[
        str, typer.Option(help="Line to call; it needs a calls/demo.yaml.")
    ] = "telecom",
    port: Annotated[
        int | None, typer.Option(help="Port to listen on; by default 8080, or a free one.")
    ] = None,
) -> None:
    """Start a server, place one spoken call against it, and go on serving.

    The caller is a synthesized voice that hears each prompt out, speaks its answer into the
    server's WebSocket and must be brought to where the line's calls/demo.yaml says.

    Example: smartivr demo --exit
    """
    from smartivr.commands.logs import write_logs
    from smartivr.settings import load

    settings = load(host=LOOPBACK)
    write_logs("error")
    script = _script(line, settings)
    with _listener(port, settings) as listener:
        code = run(_demo(settings, listener, line, script, leave=leave))
    raise typer.Exit(code)


def _script(line: str, settings: "Settings") -> "CallScript":
    from smartivr.commands.line_folder import line_folder
    from smartivr.flows.load import load_line
    from smartivr.flows.script import load_script

    folder = line_folder(line, settings)
    path = folder / "calls" / SCRIPT
    if not path.is_file():
        raise NotFound(f"line {line!r} has no demo call", remedy=f"write {path}")
    return load_script(path, load_line(folder))


def _listener(port: int | None, settings: "Settings") -> socket.socket:
    """Take the port asked for; without one the usual port, or any if that is in use."""
    if port is not None:
        return listen(LOOPBACK, port)
    try:
        return listen(LOOPBACK, settings.port)
    except SettingsError:
        return listen(LOOPBACK, 0)


async def _demo(
    settings: "Settings", listener: socket.socket, line: str, script: "CallScript", *, leave: bool
) -> int:
    """Serve, call, and serve on; the exit code."""
    from smartivr.commands.starting import started_visibly
    from smartivr.commands.stopping import serving_until_told

    async with (
        started_visibly(settings) as app,
        serving_until_told(app, settings, listener) as stop,
    ):
        calling = asyncio.create_task(_call(address(listener), settings, line, script))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({calling, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not calling.done():
            calling.cancel()
            await asyncio.wait({calling})
            return INTERRUPTED
        code = 0 if _arrived(calling.result(), script) else FAILED
        if not leave:
            await announce(app, listener)
            out.print("Ctrl-C ends it")
            await stopping
        stopping.cancel()
        return code


async def _call(url: str, settings: "Settings", line: str, script: "CallScript") -> LiveView:
    from smartivr.client import Client
    from smartivr.commands.calling import calling
    from smartivr.commands.placing import Manner
    from smartivr.flows.script import Pressing, Saying

    # Like people, the caller says again what was not understood; nobody is logged in to wait for.
    manner = Manner(persistence=2, waits=False)
    given: list[tuple[str, str]] = []
    for turn in script.turns:
        if isinstance(turn, Saying):
            given.append(("say", turn.say[0]))
        elif isinstance(turn, Pressing):
            given.append(("keys", turn.press))
    async with Client(url, api_key=settings.api_key.get_secret_value()) as client:
        return await calling(client, given, line=line, manner=manner)


def _arrived(view: LiveView, script: "CallScript") -> bool:
    """Say whether the caller was brought to the intended place."""
    wanted = script.outcome
    place = f"{wanted.kind}/{wanted.destination}" if wanted else ""
    if view.story.arrived(place):
        out.print(f"\nthe caller arrived at {place}", style="bold green", markup=False)
        return True
    found = f"{view.story.kind}/{view.story.destination}" if view.story.kind else "nowhere"
    err.print(f"\nthe caller was to arrive at {place} and arrived at {found}", style="bold red")
    return False
