"""`smartivr provider`: play the provider's side of a call, to try a connector without one."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smartivr.commands.audio_file import check_writable
from smartivr.commands.in_order import in_order
from smartivr.commands.manage import ApiKey, Url
from smartivr.commands.terminal import FAILED, complain, out
from smartivr.errors import SettingsError

if TYPE_CHECKING:
    from smartivr.commands.trial_call import Trial


Line = Annotated[str, typer.Option(help="Name of a line; by default the server's own.")]
Called = Annotated[str, typer.Option(help="Called number, which may choose the line.")]
Caller = Annotated[str, typer.Option(help="The caller's number.")]
Say = Annotated[list[str] | None, typer.Option(help="Words, spoken by a synthetic voice.")]
Wav = Annotated[list[str] | None, typer.Option(help="Recording of speech.")]
Keys = Annotated[list[str] | None, typer.Option(help="Keys to press.")]
Jitter = Annotated[float, typer.Option(min=0, max=2000, help="Packets are late by up to so much.")]
Loss = Annotated[float, typer.Option(min=0, max=1, help="Share of the packets that never arrive.")]
Seed = Annotated[int, typer.Option(help="The same seed disturbs the same packets.")]
Expect = Annotated[
    str, typer.Option(help="Where the caller must get to: a place, kind/place, or a step.")
]
WithServer = Annotated[
    bool, typer.Option("--with-server", help="Start a server for this call, set up for it.")
]
Record = Annotated[Path | None, typer.Option(help="WAV file that everything heard is written to.")]
Names = Annotated[bool, typer.Option("--list", help="Name all dialects and end.")]


def provider(  # noqa: PLR0913, PLR0917  every option of the command
    context: typer.Context,
    dialect: Annotated[str, typer.Argument(help="Whose side to play; see --list.")] = "",
    line: Line = "",
    called: Called = "",
    caller: Caller = "",
    say: Say = None,
    wav: Wav = None,
    keys: Keys = None,
    jitter_ms: Jitter = 0.0,
    loss: Loss = 0.0,
    seed: Seed = 0,
    expect: Expect = "",
    with_server: WithServer = False,
    record: Record = None,
    url: Url = "",
    api_key: ApiKey = "",
    names: Names = False,
) -> None:
    """Call a server as a provider does, through its connector, and print the call.

    The options --say, --wav and --keys may be repeated and mixed; each is done in its turn, once
    the prompt before it has been heard. Ends with 1 if the caller did not get to where --expect
    says.

    Example: smartivr provider twilio --keys 1 --keys 2 --expect phone-line --with-server
    """
    from smartivr.commands.trial_call import Trial
    from smartivr.providers.base import Placed
    from smartivr.providers.network import Conditions

    if names:
        _print_names()
        return
    _check_known(dialect)
    if with_server and url:
        raise SettingsError("--with-server has a server of its own", remedy="leave --url away")
    deeds = tuple(in_order(context, {"say": say or (), "wav": wav or (), "keys": keys or ()}))
    placed = Placed(line=line, called=called, caller=caller)
    conditions = Conditions(jitter_ms=jitter_ms, loss=loss, seed=seed)
    trial = Trial(dialect, placed, conditions, deeds, expect, record)
    _try(trial, url, api_key, with_server=with_server)


def _try(trial: "Trial", url: str, api_key: str, *, with_server: bool) -> None:
    """Place the call, and say whether the caller got to where that was expected."""
    from smartivr.commands.deeds import check
    from smartivr.commands.trial_call import trial_call

    check(trial.deeds)
    if trial.record:
        check_writable(trial.record)
    story = asyncio.run(trial_call(trial, url, api_key, with_server=with_server))
    if not trial.expect:
        return
    if not trial.satisfied_by(story):
        place = f"{story.kind}/{story.destination}" if story.kind else "nowhere"
        complain(f"the caller was to get to {trial.expect} and got to {place}")
        raise typer.Exit(FAILED)
    out.print(f"\nthe caller got to {trial.expect}", style="bold green", markup=False)


def _print_names() -> None:
    from smartivr.providers.registry import PROVIDERS, provider_of

    width = max(map(len, PROVIDERS), default=0)
    for name in sorted(PROVIDERS):
        described = (type(provider_of(name)).__doc__ or "").partition("\n")[0]
        out.print(f"{name:<{width}}  {described}", markup=False, soft_wrap=True)


def _check_known(dialect: str) -> None:
    from smartivr.providers.registry import provider_of

    if not dialect:
        raise SettingsError("name the provider to play", remedy="see smartivr provider --list")
    provider_of(dialect)
