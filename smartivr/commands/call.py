"""`smartivr call`: place a call against a running server and watch it."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

import typer

from smartivr.commands.in_order import in_order
from smartivr.commands.live import LiveView
from smartivr.commands.server_address import server_address
from smartivr.commands.terminal import FAILED, err
from smartivr.line import Encoding, MediaFormat


def call(  # noqa: PLR0913, PLR0917  every option of the command
    context: typer.Context,
    url: Annotated[str, typer.Option(help="The server's address; by default the own.")] = "",
    line: Annotated[str, typer.Option(help="Name of a line; by default the server's own.")] = "",
    called: Annotated[str, typer.Option(help="Called number, which may choose the line.")] = "",
    caller: Annotated[str, typer.Option(help="The caller's number.")] = "",
    say: Annotated[
        list[str] | None, typer.Option(help="Words, spoken by a synthetic voice.")
    ] = None,
    wav: Annotated[list[str] | None, typer.Option(help="Recording of speech.")] = None,
    typed: Annotated[
        list[str] | None, typer.Option("--type", help="Words, typed in place of spoken.")
    ] = None,
    keys: Annotated[list[str] | None, typer.Option(help="Keys to press.")] = None,
    expect: Annotated[
        str, typer.Option(help="Where the call must arrive: a place, or kind/place.")
    ] = "",
    rate: Annotated[int, typer.Option(help="Rate of the audio in Hz.")] = 16000,
    encoding: Annotated[Encoding, typer.Option(help="Encoding of the audio.")] = Encoding.L16,
) -> None:
    """Place a call against a running server and print it live.

    The options --say, --wav, --type and --keys may be repeated and mixed; each is done in its
    turn, once the prompt before it has been heard. Ends with 1 if the call did not arrive where
    --expect says.

    Example: smartivr call --line telecom --say support --keys 2 --expect queue/phone-line
    """
    given = {"say": say or (), "wav": wav or (), "typed": typed or (), "keys": keys or ()}
    deeds = tuple(in_order(context, given))
    media = MediaFormat(encoding, rate)
    view = asyncio.run(_call(url, deeds, line=line, called=called, caller=caller, media=media))
    if expect and not view.story.arrived(expect):
        err.print(f"the call did not arrive at {expect}", style="red", markup=False)
        raise typer.Exit(FAILED)


async def _call(
    url: str,
    given: Sequence[tuple[str, str]],
    *,
    line: str,
    called: str,
    caller: str,
    media: MediaFormat,
) -> LiveView:
    from smartivr.client import Client
    from smartivr.commands.calling import calling
    from smartivr.settings import load

    key = load().api_key.get_secret_value()  # needed where calls are not public
    async with Client(server_address(url), api_key=key) as client:
        return await calling(client, given, line=line, called=called, caller=caller, media=media)
