"""Whoever an agent at the desk talks with: callers and a colleague, each of whom says a tone."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Generic, TypeVar

import numpy as np
from parties import until

from smartivr.audio.tones import tone
from smartivr.client import AgentSide, CallerSide, Client, Message, PhoneSide, Recorder
from smartivr.client.socket_side import SocketSide

RATE_HZ = 16000
CALLER_HZ, BOB_HZ = 500.0, 1500.0
NUMBER = "+442079460123"
HEARD = 0.02
"""What counts as heard, as a share of full scale."""
Side = TypeVar("Side", bound=SocketSide)


class Party(Generic[Side]):
    """A caller or a colleague, who says one tone all the time."""

    def __init__(self, side: Side, recorder: Recorder, hz: float) -> None:
        self.side, self.recorder = side, recorder
        self.told: list[Message] = []
        self._tasks = [asyncio.create_task(one) for one in (self._talk(hz), self._listen())]

    async def _talk(self, hz: float) -> None:
        with contextlib.suppress(Exception):  # the connection may break, as some tests want
            while True:
                await self.side.say_audio(tone((hz,), 60.0, RATE_HZ), RATE_HZ)

    async def _listen(self) -> None:
        with contextlib.suppress(Exception):
            async for message in self.side:
                self.told.append(message)

    def loudest(self, seconds: float = 1.5) -> float:
        """Return the loudest moment of late, as a share of full scale."""
        heard = self.recorder.samples[-round(seconds * RATE_HZ) :]
        return float(np.abs(heard).max(initial=0)) / 32768

    async def until(self, kind: str, /, **fields: object) -> None:
        """Wait until something like this has been told."""
        await until(
            lambda: any(m["type"] == kind and fields.items() <= m.items() for m in self.told)
        )

    async def stop(self) -> None:
        """Fall silent."""
        for task in self._tasks:
            task.cancel()


@contextlib.asynccontextmanager
async def caller(
    client: Client, keys: str = "1", number: str = NUMBER
) -> AsyncIterator[Party[CallerSide]]:
    """Somebody who calls the shop, and has pressed these keys."""
    recorder = Recorder(RATE_HZ)
    async with client.call(player=recorder, caller=number) as side:
        party = Party(side, recorder, CALLER_HZ)
        await party.until("step", step="main")
        await side.press(keys)
        try:
            yield party
        finally:
            await party.stop()


@contextlib.asynccontextmanager
async def called_back(client: Client) -> AsyncIterator[Party[PhoneSide]]:
    """The telephone of whoever called."""
    recorder = Recorder(RATE_HZ)
    async with client.phone(NUMBER, player=recorder) as side:
        party = Party(side, recorder, CALLER_HZ)
        try:
            yield party
        finally:
            await party.stop()


@contextlib.asynccontextmanager
async def bob(client: Client, state: str = "available") -> AsyncIterator[Party[AgentSide]]:
    """A colleague who is logged in."""
    recorder = Recorder(RATE_HZ)
    async with client.agent("bob", player=recorder, state=state) as side:
        party = Party(side, recorder, BOB_HZ)
        try:
            yield party
        finally:
            await party.stop()
