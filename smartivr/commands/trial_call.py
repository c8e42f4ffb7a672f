"""One call through a connector, printed live: for `smartivr provider`."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from smartivr.client import Client
from smartivr.commands.audio_file import write_audio
from smartivr.commands.deeds import prepare
from smartivr.commands.live import LiveView
from smartivr.commands.logs import write_logs
from smartivr.commands.own_server import SettableClock, own_server
from smartivr.commands.placing import Manner, place
from smartivr.commands.server_address import server_address
from smartivr.commands.terminal import out
from smartivr.commands.turns import Story
from smartivr.evaluate.provider_call import Connector, ProviderCall, provider_call
from smartivr.evaluate.synthetic_caller import SyntheticCaller
from smartivr.providers.base import Placed
from smartivr.providers.credentials import secrets_of, trial_of
from smartivr.providers.network import Conditions
from smartivr.settings import load

SETTLED_S = 5.0
"""A caller who has arrived and is told nothing for so long is not about to go on."""


@dataclass(frozen=True)
class Trial:
    """One call, and where it has to lead."""

    dialect: str
    placed: Placed
    conditions: Conditions
    deeds: Sequence[tuple[str, str]]
    """`say`, `wav` or `keys`, and its value."""
    expect: str = ""
    record: Path | None = None

    def satisfied_by(self, story: Story) -> bool:
        """Whether the caller was brought to the place, or through a step of this name."""
        return story.arrived(self.expect) or self.expect in story.steps


async def trial_call(trial: Trial, url: str, api_key: str, *, with_server: bool) -> Story:
    """Place the call, do what is to be done, and print it; what became of it.

    Raises:
        TransportError: the server cannot be reached, or does not take the call.
        SmartIvrError: something given cannot be done.

    """
    view = LiveView(out)
    async with (
        _connector(trial.dialect, url, with_server=with_server) as connector,
        Client(connector.server, api_key=api_key) as client,
        provider_call(
            client,
            connector,
            trial.placed,
            conditions=trial.conditions,
            keep=trial.record is not None,
            on_message=view.show,
        ) as call,
    ):
        await _hold(client, call, trial, view)
        await call.finish()
        if call.handset.left and call.handset.left.destination:
            out.print(f"{'':10}passed on to {call.handset.left.destination}", markup=False)
        if trial.record and call.handset.ear.recording is not None:
            heard = call.handset.ear.recording
            await asyncio.to_thread(write_audio, trial.record, heard, call.rate_hz)
    view.summary()
    return view.story


async def _hold(client: Client, call: ProviderCall, trial: Trial, view: LiveView) -> None:
    """Be the caller until the call is over, or has led where it was to lead."""

    def content() -> bool:
        served_here = view.story.kind != "transfer"
        if not (trial.expect and served_here):
            return False
        elsewhere = bool(view.story.kind) and call.untold_s > SETTLED_S
        return elsewhere or trial.satisfied_by(view.story)

    voice = SyntheticCaller(await _language(client, call.session), call.rate_hz)
    try:
        deeds = await prepare(trial.deeds, voice, call.rate_hz)
        await place(call, deeds, view, manner=Manner(content=content))
    finally:
        await voice.close()


async def _language(client: Client, session: str) -> str:
    line = (await client.session(session))["line"]
    return next(str(one["language"]) for one in await client.lines() if one["line"] == line)


@asynccontextmanager
async def _connector(dialect: str, url: str, *, with_server: bool) -> AsyncIterator[Connector]:
    """Reach the operator's server with the operator's secrets, or one made for this call."""
    if not with_server:
        yield Connector(dialect, server_address(url), secrets_of(dialect, os.environ))
        return
    write_logs("warning")
    trial = trial_of(dialect)
    with _environment(trial.within(os.environ)):
        settings = load(public_url="")
        async with own_server(settings, SettableClock()) as server:
            yield Connector(dialect, server, trial.secrets)


@contextmanager
def _environment(instead: Mapping[str, str]) -> Iterator[None]:
    """Have these variables alone in this process, for a server that reads them when it starts."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(instead)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
