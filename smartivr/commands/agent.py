"""`smartivr agent`: an agent on the command line, who takes calls and plays and records files."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from smartivr.commands.audio_file import check_writable, write_audio
from smartivr.commands.manage import ApiKey, Url
from smartivr.commands.server_address import server_address
from smartivr.commands.terminal import out
from smartivr.errors import SettingsError

if TYPE_CHECKING:
    from smartivr.client.answering import Plan

_PLACES = ("person", "queue", "step", "number")


AgentId = Annotated[str, typer.Argument(metavar="AGENT", help="Id of the agent.")]
Accept = Annotated[
    bool, typer.Option(help="Accept calls; otherwise they only ring and are printed.")
]
AcceptAfter = Annotated[
    float, typer.Option(min=0, help="Seconds that a call rings before it is answered.")
]
DeclineFirst = Annotated[
    int, typer.Option(min=0, help="Decline so many offers before accepting one.")
]
Talk = Annotated[Path | None, typer.Option(help="Recording that the caller hears.")]
Record = Annotated[Path | None, typer.Option(help="WAV file that everything heard is written to.")]
TalkSeconds = Annotated[
    float | None, typer.Option(min=0, help="Hang up after so long; else the caller does.")
]
HoldSeconds = Annotated[
    float, typer.Option(min=0, help="Hold the caller for so long after the recording.")
]
Transfer = Annotated[
    str, typer.Option(help="Then pass the caller on: person/ID, queue/NAME, step/NAME.")
]
Notes = Annotated[str, typer.Option(help="Notes kept of each call.")]
Code = Annotated[str, typer.Option(help="Outcome code kept of each call.")]
WrapUp = Annotated[
    float | None,
    typer.Option(min=0, help="Seconds of work after a call; else the queue's own."),
]
Calls = Annotated[int, typer.Option(min=0, help="Leave after so many calls; 0: never.")]
Paused = Annotated[bool, typer.Option("--paused", help="Begin with a pause.")]
Rate = Annotated[int, typer.Option(help="Rate of the audio in Hz.")]


def agent(  # noqa: PLR0913, PLR0917  every option of the command
    agent_id: AgentId,
    url: Url = "",
    api_key: ApiKey = "",
    accept: Accept = True,
    accept_after: AcceptAfter = 1.0,
    decline_first: DeclineFirst = 0,
    talk: Talk = None,
    record: Record = None,
    talk_seconds: TalkSeconds = None,
    hold_seconds: HoldSeconds = 0.0,
    transfer: Transfer = "",
    notes: Notes = "",
    code: Code = "",
    wrap_up: WrapUp = None,
    calls: Calls = 0,
    paused: Paused = False,
    rate: Rate = 16000,
) -> None:
    """Log an agent in, take calls, and print what is known of each caller.

    Ends with 0 once it has handled as many calls as --calls says, with 1 if the connection breaks.

    Example: smartivr agent ann-baker --talk hello.wav --record heard.wav --calls 1
    """
    from smartivr.client.answering import Plan
    from smartivr.evaluate.dataset import read_audio

    if record:
        check_writable(record)
    said, said_hz = read_audio(talk) if talk else (None, rate)
    plan = Plan(
        accept=accept,
        accept_after_s=accept_after,
        decline_first=decline_first,
        talk=said,
        talk_rate_hz=said_hz,
        talk_s=talk_seconds,
        hold_s=hold_seconds,
        transfer=_place(transfer),
        notes=notes,
        code=code,
        wrap_up_s=wrap_up,
        calls=calls,
    )
    state = "paused" if paused else "available"
    asyncio.run(_serve(agent_id, url, api_key, plan, state=state, rate_hz=rate, record=record))


async def _serve(
    agent_id: str,
    url: str,
    api_key: str,
    plan: "Plan",
    *,
    state: str,
    rate_hz: int,
    record: Path | None,
) -> None:
    from smartivr.client import Client, Recorder, SilentPlayer
    from smartivr.client.answering import Answering
    from smartivr.line import MediaFormat

    player = Recorder(rate_hz) if record else SilentPlayer(rate_hz)
    media = MediaFormat(rate_hz=rate_hz)
    async with Client(server_address(url), api_key=api_key) as client:
        try:
            async with client.agent(agent_id, state=state, media=media, player=player) as side:
                await Answering(side, plan, _show).run()
        finally:
            if record and isinstance(player, Recorder):
                await asyncio.to_thread(write_audio, record, player.samples, rate_hz)


def _place(transfer: str) -> tuple[str, str] | None:
    """Read where callers are passed on to.

    Raises:
        SettingsError: it is no kind and name.

    """
    if not transfer:
        return None
    kind, _, target = transfer.partition("/")
    if kind not in _PLACES or not target:
        raise SettingsError(
            "--transfer does not say where", remedy="use person/ID, queue/NAME or step/NAME"
        )
    return kind, target


def _show(message: Mapping[str, object]) -> None:
    """Print one message of the server."""
    match message:
        case {"type": "ready"}:
            _line("agent", f"connected as {message['name']}")
        case {"type": "state"}:
            reason = f" ({message['reason']})" if message.get("reason") else ""
            _line("state", f"{message['state']}{reason}")
        case {"type": "offer", "pop": dict(pop)}:
            _line("offer", f"{message['kind']}, rings for {message['ring_s']:.0f} s")
            _show_pop(pop)
        case {"type": "talking"}:
            _line("talking", f"{message['phase']}, call {message['call']}, kind {message['kind']}")
        case {"type": "talk"}:
            _line("talk", " ".join(str(message[key]) for key in ("what", "agent", "code")
                                   if message.get(key)))  # fmt: skip
        case {"type": "error"}:
            _line("error", f"{message['code']}: {message['message']}", "red")
        case _:
            told = [f"{key} {value}" for key, value in message.items() if key != "type" and value]
            _line(str(message["type"]), ", ".join(told))


def _show_pop(pop: Mapping[str, object]) -> None:
    """Print what is known of the caller, a line each."""
    for name, value in pop.items():
        match value:
            case "" | [] | {} | None:
                continue
            case dict():
                text = ", ".join(f"{key}={inner}" for key, inner in value.items())
            case list():
                text = " > ".join(
                    " ".join(map(str, one.values())) if isinstance(one, dict) else str(one)
                    for one in value
                )
            case _:
                text = str(value)
        _line(f"  {name}", text)


def _line(what: str, text: str, style: str = "") -> None:
    line = Text(f"{what:<13}", style="bold")
    line.append(text, style=style)
    out.print(line, soft_wrap=True)
