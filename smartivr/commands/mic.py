"""`smartivr mic`: call a line with this machine's microphone and loudspeaker."""

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from smartivr.commands.live import LiveView
from smartivr.commands.server_address import server_address
from smartivr.commands.terminal import err, out
from smartivr.line import KEYS, MediaFormat

if TYPE_CHECKING:
    from smartivr.client import CallerSide
    from smartivr.commands.headset import Headset

HANG_UP = "q"


def mic(
    url: Annotated[str, typer.Option(help="The server's address; by default the own.")] = "",
    line: Annotated[str, typer.Option(help="Name of a line; by default the server's own.")] = "",
    list_devices: Annotated[
        bool, typer.Option("--devices", help="List microphones and loudspeakers, and end.")
    ] = False,
    microphone: Annotated[int | None, typer.Option(help="Number of the microphone.")] = None,
    loudspeaker: Annotated[int | None, typer.Option(help="Number of the loudspeaker.")] = None,
    rate: Annotated[int, typer.Option(help="Rate of the audio in Hz.")] = 16000,
) -> None:
    """Call a running server by voice, with the keys of the keyboard as keys of the telephone.

    Use headphones: what a loudspeaker says would be taken for the caller's voice. The key q, or
    Ctrl-C, hangs up.

    Example: smartivr mic --line telecom
    """
    from smartivr.commands.sound_devices import devices

    found = devices()
    if list_devices:
        table = Table("number", "name", "microphones", "loudspeakers", box=None)
        for one in found:
            table.add_row(str(one.number), one.name, str(one.inputs), str(one.outputs))
        out.print(table)
        return
    asyncio.run(_talk(url, line, MediaFormat(rate_hz=rate), (microphone, loudspeaker)))


async def _talk(
    url: str, line: str, media: MediaFormat, devices: tuple[int | None, int | None]
) -> None:
    from smartivr.client import Client
    from smartivr.commands.headset import Headset
    from smartivr.settings import load

    headset = Headset(media.rate_hz)
    view = LiveView(out)
    key = load().api_key.get_secret_value()  # needed where calls are not public
    async with Client(server_address(url), api_key=key) as client:
        with headset.open(*devices):
            err.print("use headphones; keys are sent as pressed, q hangs up", style="dim")
            async with client.call(
                line=line, media=media, player=headset.playback, live=True
            ) as side:
                await _until_over(side, headset, view)
    view.summary()


async def _until_over(side: "CallerSide", headset: "Headset", view: LiveView) -> None:
    """Carry sound, keys and messages until the call has ended."""
    speaking = asyncio.create_task(_speak(side, headset))
    keying = asyncio.create_task(_key(side))
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    try:
        async for message in side:
            view.show(message, loop.time() - began_s)
    finally:
        for task in (speaking, keying):
            task.cancel()
        await asyncio.gather(speaking, keying, return_exceptions=True)


async def _speak(side: "CallerSide", headset: "Headset") -> None:
    """Send what the microphone hears, and show how loud it is."""
    from smartivr.audio.mix import level_dbov

    with err.status("") as status:
        while side.ended is None:
            heard = await headset.heard()
            await side.send_audio(heard)
            status.update(meter(level_dbov(heard)))


async def _key(side: "CallerSide") -> None:
    from smartivr.commands.keyboard import pressed

    async with aclosing(pressed()) as keys:
        async for key in keys:
            if key == HANG_UP:
                await side.hang_up()
            elif key.upper() in KEYS:
                await side.press(key.upper())


def meter(level: float, width: int = 30) -> str:
    """Draw a level between -60 and 0 dBov as a bar."""
    filled = round(min(1.0, max(0.0, 1 + level / 60)) * width)
    return "microphone " + "█" * filled + "░" * (width - filled)
