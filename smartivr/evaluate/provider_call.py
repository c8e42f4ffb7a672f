"""A call through a connector, from its caller's side at the simulated provider.

A provider tells its caller nothing of what happens in a call, so it is read from the server's
log; what the caller hears and says goes through the provider.
"""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from smartivr.client import Client
from smartivr.client.player import loop_s
from smartivr.errors import NotFound, SmartIvrError, TransportError
from smartivr.evaluate.live_call import PAUSE_S, Ears
from smartivr.evaluate.log_messages import messages_of, unheard
from smartivr.evaluate.phone import Message
from smartivr.line import FRAME_S, Samples
from smartivr.providers.base import Cleared, Placed, Secrets, Sound, Told
from smartivr.providers.handset import Handset, calling
from smartivr.providers.network import UNDISTURBED, Conditions
from smartivr.providers.registry import provider_of

_LOOK_S = 0.1
"""The server is asked so often for the call's log."""
_FOUND_WITHIN_S = 10.0
_LAST_WORDS_S = 5.0


@dataclass(frozen=True)
class Connector:
    """A way to a server through a provider."""

    dialect: str
    server: str
    """Its address."""
    secrets: Secrets
    """What the provider knows of the server."""

    @property
    def rate_hz(self) -> int:
        """Rate of the provider's audio.

        Raises:
            NotFound: there is no such dialect.

        """
        return provider_of(self.dialect).media.rate_hz


class ProviderCall:
    """One call through one connector."""

    def __init__(self, client: Client, handset: Handset, ears: Ears) -> None:
        self.rate_hz = handset.provider.media.rate_hz
        self.messages: Sequence[Message] = ()
        self.slots: Mapping[str, str] | None = None
        self.session = ""
        """Its id on the server, once it is known there."""
        self.broken: SmartIvrError | None = None
        """Why the server could not be asked any more."""
        self.on_message: Callable[[Message, float], None] = lambda _message, _at_s: None
        """Told each message, and how many seconds into the call it came."""
        self.handset = handset
        self._client = client
        self._ears = ears
        self._began_s = loop_s()
        self._ended = False
        self._prompts_open = False
        self._last_told_s = 0.0
        self._speech: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None

    @property
    def passed_s(self) -> float:
        """Seconds since the call began."""
        return loop_s() - self._began_s

    @property
    def over(self) -> bool:
        """Whether the server has ended the call, or can tell no more of it."""
        return self._ended or self.broken is not None

    @property
    def quiet(self) -> bool:
        """Whether the caller has heard every prompt and has nothing more to say."""
        arrived = any(message["type"] == "route" for message in self.messages)
        silent = arrived or self._ears.silent_s > PAUSE_S
        settled = self.untold_s > PAUSE_S
        return settled and silent and not self._prompts_open and not self._speaking

    @property
    def untold_s(self) -> float:
        """How long the server has told nothing new of the call."""
        return self.passed_s - self._last_told_s

    @property
    def speaking_s(self) -> float:
        """How long a prompt has been heard now."""
        return self._ears.sounding_s

    def say(self, speech: Samples) -> None:
        """Speak from now on, after anything still to be said."""
        self._speech = asyncio.create_task(self._say(speech, self._speech))

    async def press(self, key: str) -> None:
        """Press a key."""
        await self.handset.press(key)

    async def type(self, text: str) -> None:  # noqa: ARG002  nothing can be done with it
        """Do nothing but refuse: phones carry no typed words.

        Raises:
            TransportError: always.

        """
        raise TransportError("a phone carries no typed words")

    async def drop(self) -> None:
        """Lose the connection, which ends a provider's call."""
        await self.handset.close()

    async def resume(self) -> None:
        """Do nothing but refuse: no provider comes back to a call.

        Raises:
            TransportError: always.

        """
        raise TransportError("a provider does not come back to a call")

    async def hang_up(self) -> None:
        """End the call."""
        await self.handset.hang_up()

    async def finish(self) -> None:
        """Wait until everything is told."""
        if self._watching:
            await asyncio.wait({self._watching}, timeout=_LAST_WORDS_S)

    async def wait(self, seconds: float) -> None:
        """Let time pass, unless the call ends before."""
        await self.until(lambda: False, seconds)

    async def until(self, happened: Callable[[], bool], within_s: float) -> bool:
        """Wait until something has happened or the call is over; False if neither."""
        deadline_s = self.passed_s + within_s
        while not happened() and not self.over:
            if self.passed_s >= deadline_s:
                return False
            await asyncio.sleep(FRAME_S)
        return True

    # --- what the server knows --------------------------------------------------------------------

    async def follow(self, reference: str) -> None:
        """Find the call on the server and read its log from now on.

        Raises:
            TransportError: the server does not know the call after some seconds.

        """
        dialect = self.handset.provider.name
        address = f"/v1/connect/{dialect}/calls/{reference}"
        while not self.session:
            try:
                self.session = str((await self._client.request("GET", address))["session"])
            except NotFound as error:
                if self.handset.over.is_set() or self.passed_s > _FOUND_WITHIN_S:
                    raise TransportError(_fate(self.handset)) from error
                await asyncio.sleep(_LOOK_S)
        await self._look()
        self._watching = asyncio.create_task(self._watch())

    async def close(self) -> None:
        """Free everything."""
        tasks = [task for task in (self._watching, self._speech) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _watch(self) -> None:
        while not self.over:
            await asyncio.sleep(_LOOK_S)
            try:
                await self._look()
            except TransportError as error:
                self.broken = error

    async def _look(self) -> None:
        """Take in what the server tells of the call by now."""
        report = await self._client.session(self.session)
        entries = report["events"]
        told = tuple(messages_of(entries))
        known = len(self.messages)
        if len(told) > known:
            self._last_told_s = self.passed_s
        self.messages = told
        for message in told[known:]:
            self.on_message(message, self.passed_s)
        self._prompts_open = bool(unheard(entries))
        self.slots = report["slots"]
        self._ended = report["state"] == "ended"

    # --- speaking ---------------------------------------------------------------------------------

    @property
    def _speaking(self) -> bool:
        return self._speech is not None and not self._speech.done()

    async def _say(self, speech: Samples, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait({before})
        await self.handset.say(speech, self.rate_hz)


@asynccontextmanager
async def provider_call(
    client: Client,
    connector: Connector,
    placed: Placed,
    *,
    conditions: Conditions = UNDISTURBED,
    keep: bool = False,
    on_message: Callable[[Message, float], None] = lambda _message, _at_s: None,
) -> AsyncIterator[ProviderCall]:
    """Place a call through a connector; it is hung up at the end of the context.

    Args:
        client: of the server, with the operator's key if it has one.
        connector: the way to that server.
        placed: who calls whom.
        conditions: of the network between the caller's phone and the provider.
        keep: keep what is heard, in `handset.ear.recording`.
        on_message: told each message, and how many seconds into the call it came.

    Raises:
        NotFound: there is no such dialect.
        TransportError: the server cannot be reached, refuses the call, or sends what the provider
            does not take.

    """
    provider = provider_of(connector.dialect)
    placed = placed if placed.reference else replace(placed, reference=str(uuid.uuid4()))
    ears = Ears(provider.media.rate_hz)

    placing = calling(
        provider,
        placed,
        connector.server,
        connector.secrets,
        conditions=conditions,
        keep=keep,
        on_told=_heard_by(ears),
    )
    async with placing as handset:
        call = ProviderCall(client, handset, ears)
        call.on_message = on_message
        try:
            await call.follow(placed.reference)
            yield call
        finally:
            await call.close()
        if handset.fault:
            raise TransportError(_fate(handset)) from handset.fault


def _heard_by(ears: Ears) -> Callable[[Told], None]:
    """Make what the provider is told audible to these ears."""

    def listen(told: Told) -> None:
        match told:
            case Sound(samples=samples):
                ears.add(samples)
            case Cleared():
                ears.clear()
            case _:
                """Nothing of it is heard."""

    return listen


def _fate(handset: Handset) -> str:
    if handset.fault:
        return f"the provider was sent something wrong: {handset.fault}"
    return "the server does not know the call, or refused it"
