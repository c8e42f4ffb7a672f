"""Parties of a call who each say a tone all the time, so that tones tell who hears whom."""

import asyncio
import contextlib
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Generic, TypeVar

import numpy as np

from smartivr.audio.tones import tone
from smartivr.client import CallerSide, Client, Recorder
from smartivr.client.socket_side import SocketSide
from smartivr.line import Samples

RATE_HZ = 16000
CALLER_HZ = 500.0
WITHIN_S = 90.0
"""Longer than any machine takes: only what never comes is given up."""
_SAID_S = 1.0
_LOUD, _QUIET = 0.05, 0.01
Side = TypeVar("Side", bound=SocketSide)


async def until(
    condition: Callable[[], object | Awaitable[object]], within_s: float = WITHIN_S
) -> None:
    """Wait until something holds; the condition may be a coroutine function."""
    async with asyncio.timeout(within_s):
        while True:
            holds = condition()
            if await holds if inspect.isawaitable(holds) else holds:
                return
            await asyncio.sleep(0.02)


def level(samples: Samples, hz: float) -> float:
    """How strong a frequency is in samples at `RATE_HZ`, 0 to 1."""
    at_s = np.arange(len(samples)) / RATE_HZ
    turned = samples / 32768 * np.exp(-2j * np.pi * hz * at_s)
    return float(2 * abs(turned.mean())) if len(samples) else 0.0


class Party(Generic[Side]):
    """One end of the line: says a tone all the time, and knows what was heard lately."""

    def __init__(self, side: Side, recorder: Recorder, hz: float) -> None:
        self.side = side
        self.recorder = recorder
        self._talking = asyncio.create_task(self._talk(tone((hz,), _SAID_S, RATE_HZ)))

    async def _talk(self, samples: Samples) -> None:
        while not self.side.over:
            await self.side.say_audio(samples, RATE_HZ)

    def level(self, hz: float, seconds: float = 0.3) -> float:
        """How strong a frequency is in what came last."""
        return level(self.recorder.samples[-round(seconds * RATE_HZ) :], hz)

    async def hears(self, *wanted: float, unwanted: tuple[float, ...] = ()) -> None:
        """Wait until all these tones are heard, and none of those."""
        await until(
            lambda: (
                all(self.level(hz) > _LOUD for hz in wanted)
                and all(self.level(hz) < _QUIET for hz in unwanted)
            )
        )

    async def stop(self) -> None:
        """Fall silent."""
        self._talking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._talking


@contextlib.asynccontextmanager
async def speaking(side: Side, recorder: Recorder, hz: float) -> AsyncIterator[Party[Side]]:
    """Have this end of the line say a tone while the context lasts."""
    party = Party(side, recorder, hz)
    try:
        yield party
    finally:
        await party.stop()


@contextlib.asynccontextmanager
async def caller(client: Client, **wanted: str) -> AsyncIterator[Party[CallerSide]]:
    """Call, and say a tone."""
    recorder = Recorder(RATE_HZ)
    async with (
        client.call(player=recorder, **wanted) as side,
        speaking(side, recorder, CALLER_HZ) as party,
    ):
        yield party


async def everybody_is_gone(client: Client) -> bool:
    """Whether no agent is logged in and no call goes on, so that no test finds those before it."""
    calls = (await client.request("GET", "/v1/calls"))["calls"]
    agents = await client.agents()
    return not calls and all(one["state"] == "logged-out" for one in agents)
