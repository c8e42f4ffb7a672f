"""Agents and callers over real WebSockets, each heard by a tone of their own."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from parties import CALLER_HZ, RATE_HZ, Party, caller, speaking

from smartivr.client import AgentSide, CallerSide, Client, Recorder
from smartivr.errors import TransportError
from smartivr.transports import browser_messages
from smartivr.transports.agent_messages import server_message

ANN_HZ, BOB_HZ, CAT_HZ = 1000.0, 1500.0, 2000.0


@asynccontextmanager
async def agent(client: Client, name: str, hz: float) -> AsyncIterator[Party[AgentSide]]:
    """Let an agent be available, and check everything that is told at the end."""
    recorder = Recorder(RATE_HZ)
    async with client.agent(name, player=recorder) as side:
        await side.until("state", state="available")
        try:
            async with speaking(side, recorder, hz) as party:
                yield party
        finally:
            for message in side.heard_messages:
                server_message.validate_python(message)


@asynccontextmanager
async def phoning(client: Client, **wanted: str) -> AsyncIterator[Any]:
    """Give a caller who reads, and so checks, everything that is told."""
    async with caller(client, **wanted) as party:
        party.told = []
        reading = asyncio.create_task(_read(party.side, party.told))
        try:
            yield party
        finally:
            reading.cancel()
            for message in party.told:
                browser_messages.server_message.validate_python(message)


async def _read(side: CallerSide, told: list[dict[str, Any]]) -> None:
    with contextlib.suppress(TransportError):  # the connection may break, as some tests want
        async for message in side:
            told.append(message)  # noqa: PERF401  what comes before a break counts too


@asynccontextmanager
async def connected(
    client: Client,
) -> AsyncIterator[tuple[Any, Party[AgentSide], Party[AgentSide]]]:
    """Give a caller whom Ann has answered, Ann, and Bob, who is free."""
    async with (
        agent(client, "ann", ANN_HZ) as ann,
        agent(client, "bob", BOB_HZ) as bob,
        phoning(client, caller="+442079460123") as phone,
    ):
        offer = await ann.side.until("offer")
        await ann.side.accept(offer["offer"])
        await ann.side.until("connected")
        await bob.side.until("withdrawn")
        await phone.hears(ANN_HZ)
        await ann.hears(CALLER_HZ)
        yield phone, ann, bob


def stages_of(phone: Any) -> list[str]:
    """Return at which stages of the call a caller was told to be."""
    return [message["stage"] for message in phone.told if message["type"] == "stage"]
