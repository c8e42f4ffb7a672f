"""`smartivr phone`: a phone on the command line that callbacks can reach."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smartivr.commands.audio_file import check_writable, write_audio
from smartivr.commands.manage import ApiKey, Url, dialled
from smartivr.commands.server_address import server_address
from smartivr.commands.terminal import FAILED, out

if TYPE_CHECKING:
    from smartivr.client import PhoneSide
    from smartivr.line import Samples

NEVER = 1e6


def phone(  # noqa: PLR0913, PLR0917  every option of the command
    number: Annotated[str, typer.Argument(help="Number to be reached at.")],
    answer_after: Annotated[
        float, typer.Option(min=0, help="Seconds that it rings before it is answered.")
    ] = 1.0,
    reject: Annotated[int, typer.Option(min=0, help="Reject so many calls first.")] = 0,
    never: Annotated[bool, typer.Option("--never", help="Let it ring, and never answer.")] = False,
    wav: Annotated[Path | None, typer.Option(help="Recording that is spoken into it.")] = None,
    record: Annotated[
        Path | None, typer.Option(help="WAV file that everything heard is written to.")
    ] = None,
    calls: Annotated[int, typer.Option(min=1, help="End after so many answered calls.")] = 1,
    url: Url = "",
    api_key: ApiKey = "",
) -> None:
    """Register a number, wait to be called, answer, and hang up when the other side does.

    Ends with 0 once it has been in as many calls as --calls says, with 1 if the server is gone.

    Example: smartivr phone +442079460123 --answer-after 2 --wav hello.wav --record heard.wav
    """
    from smartivr.evaluate.dataset import read_audio

    if record:
        check_writable(record)
    said = read_audio(wav) if wav else None
    handset = Handset(NEVER if never else answer_after, reject, said)
    asyncio.run(_serve(handset, dialled(number), url, api_key, calls=calls, record=record))


class Handset:
    """What somebody at the phone does."""

    def __init__(
        self, answer_after_s: float, reject: int, said: "tuple[Samples, int] | None"
    ) -> None:
        self._answer_after_s = answer_after_s
        self._to_reject = reject
        self._said = said
        self._deed: asyncio.Task[None] | None = None

    async def use(self, side: "PhoneSide") -> bool:
        """Do it until the call is over; False if the server let go before there was one."""
        answered = False
        async for message in side:
            match message["type"]:
                case "ringing":
                    out.print(f"ringing    {message['shown']} calls", markup=False)
                    self._begin(self._ring(side))
                case "stopped":
                    out.print("stopped")
                    self._stop()
                case "step":
                    answered = True
                case "prompt":
                    out.print(f"heard      {message['text']}", markup=False)
                case "mark":
                    if self._said:
                        self._begin(side.say_audio(*self._said))
                        self._said = None
                case "ended":
                    out.print(f"ended      {message['reason']}", markup=False)
        self._stop()
        return answered

    async def _ring(self, side: "PhoneSide") -> None:
        if self._to_reject:
            self._to_reject -= 1
            await side.reject()
            out.print("rejected")
            return
        await asyncio.sleep(self._answer_after_s)
        await side.answer()
        out.print("answered")

    def _begin(self, deed: Coroutine[None, None, None]) -> None:
        self._stop()
        self._deed = asyncio.ensure_future(deed)

    def _stop(self) -> None:
        if self._deed:
            self._deed.cancel()
        self._deed = None


async def _serve(
    handset: Handset, number: str, url: str, api_key: str, *, calls: int, record: Path | None
) -> None:
    from smartivr.client import Client, Recorder, SilentPlayer
    from smartivr.line import MediaFormat

    media = MediaFormat()
    player = Recorder(media.rate_hz) if record else SilentPlayer(media.rate_hz)
    async with Client(server_address(url), api_key=api_key) as client:
        try:
            for _ in range(calls):
                async with client.phone(number, player=player) as side:
                    out.print(f"registered {number}", markup=False)
                    if not await handset.use(side):
                        raise typer.Exit(FAILED)
        finally:
            if record and isinstance(player, Recorder):
                await asyncio.to_thread(write_audio, record, player.samples, media.rate_hz)
