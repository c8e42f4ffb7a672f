"""The phone behind any simulated provider: it speaks, presses keys, listens, hangs up.

async with calling(provider_of("twilio"), Placed(line="shop"), server, Secrets()) as phone:
    if await phone.prompt_heard():
        await phone.press("1")
    await phone.over.wait()
"""

import asyncio
import contextlib
import heapq
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import count

import numpy as np

from smartivr.audio.resample import resample
from smartivr.client.player import loop_s
from smartivr.errors import BadMessage
from smartivr.line import FRAME_S, Samples
from smartivr.providers.base import (
    Answers,
    Cleared,
    Left,
    MarkAsked,
    Message,
    Placed,
    Provider,
    Secrets,
    Sound,
    Told,
    Wire,
)
from smartivr.providers.ear import Ear
from smartivr.providers.network import UNDISTURBED, Conditions, Network

BETWEEN_KEYS_S = 0.1
LAST_WORDS_S = 2.0
"""How long the connection stays open for the server to close it once the call is over."""


class Handset:
    """One caller on one provider's call; `calling` makes it."""

    def __init__(
        self,
        provider: Provider,
        wire: Wire,
        *,
        ear: Ear | None = None,
        network: Network | None = None,
        on_told: Callable[[Told], None] = lambda _: None,
    ) -> None:
        self.provider = provider
        self.wire = wire
        self.ear = ear or Ear(provider.media.rate_hz)
        self.over = asyncio.Event()
        """Set once the connection is closed."""
        self.left: Left | None = None
        """What the server said when it was done with the call."""
        self.fault: BadMessage | None = None
        """Why the provider would have dropped the call: it was sent something wrong."""
        self._network = network or Network()
        self._on_told = on_told
        self._to_say: deque[tuple[Samples, asyncio.Future[None] | None]] = deque()
        self._travelling: list[tuple[float, int, Samples, int]] = []
        self._numbers = count()
        self._hung_up = False
        self._tasks: tuple[asyncio.Task[None], ...] = ()

    async def start(self) -> None:
        """Say what the provider says first, then send and listen until the call is over."""
        await self._send(self.provider.opening())
        self._tasks = (asyncio.create_task(self._listen()), asyncio.create_task(self._pace()))

    async def say(self, samples: Samples, rate_hz: int) -> None:
        """Speak at the pace of speech; returns when the last frame has left, or can no longer."""
        samples = resample(samples, rate_hz, self.provider.media.rate_hz)
        length = self._frame_samples
        frames = [samples[at : at + length] for at in range(0, len(samples), length)]
        if not frames or self.over.is_set():
            return
        said = asyncio.get_running_loop().create_future()
        for frame in frames[:-1]:
            self._to_say.append((frame, None))
        self._to_say.append((np.pad(frames[-1], (0, length - len(frames[-1]))), said))
        await said

    async def press(self, keys: str) -> None:
        """Press keys, one after another."""
        for number, key in enumerate(keys):
            if number:
                await self._over_within(BETWEEN_KEYS_S)
            await self._send(self.provider.key(key))

    async def prompt_heard(self, *, pause_s: float = 0.6, within_s: float = 60.0) -> bool:
        """Wait for a new prompt and its end: a sound, then a pause; False if there is none."""
        deadline_s = loop_s() + within_s
        while self.ear.silent_s < pause_s:
            if self.over.is_set() or loop_s() > deadline_s:
                return False
            await self._over_within(FRAME_S)
        self.ear.forget()
        return True

    async def hang_up(self) -> None:
        """End the call from the caller's side."""
        self._hung_up = True
        if farewell := self.provider.hang_up():
            await self._send(farewell)
            await self._over_within(LAST_WORDS_S)
        await self.close()

    async def close(self) -> None:
        """Free everything; the connection closes if it was still open."""
        await self.wire.close()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        self._end()

    # --- speaking -------------------------------------------------------------------------------

    @property
    def _frame_samples(self) -> int:
        return round(FRAME_S * self.provider.media.rate_hz)

    async def _pace(self) -> None:
        """Speak a frame every 20 ms, and pass on to the provider what arrives there.

        What arrives when is reckoned in speech, so that it is the same on a busy machine, which
        only puts off the beginning.
        """
        began_s = loop_s()
        for number in count():
            said = self._speak(number, number * FRAME_S)
            until_s = (number + 1) * FRAME_S
            began_s = max(began_s, loop_s() - FRAME_S - until_s)
            await self._deliver(began_s, until_s)
            if said is not None and not said.done():
                said.set_result(None)
            if self.over.is_set() or self.left or self._hung_up:
                break
            await self._tell_of_marks(self.ear.reached(), dropped=False)
        self._fall_silent()

    def _speak(self, number: int, sent_s: float) -> asyncio.Future[None] | None:
        """Send one packet; who waits for it to have left."""
        silence = np.zeros(self._frame_samples, np.int16)
        frame, said = self._to_say.popleft() if self._to_say else (silence, None)
        at_ms = round(1000 * FRAME_S * number)
        for arrival_s in self._network.arrivals(sent_s):
            heapq.heappush(self._travelling, (arrival_s, next(self._numbers), frame, at_ms))
        return said

    async def _deliver(self, began_s: float, until_s: float) -> None:
        """Hand each packet that has arrived to the provider, until the next frame is due."""
        while self._travelling and self._travelling[0][0] < until_s:
            arrival_s, _, frame, at_ms = heapq.heappop(self._travelling)
            await asyncio.sleep(max(0.0, began_s + arrival_s - loop_s()))
            await self._send(self.provider.audio(frame, at_ms))
        await asyncio.sleep(max(0.0, began_s + until_s - loop_s()))

    def _fall_silent(self) -> None:
        """Keep nobody waiting for frames that nobody will hear."""
        for _, said in self._to_say:
            if said is not None and not said.done():
                said.set_result(None)
        self._to_say.clear()

    # --- listening ------------------------------------------------------------------------------

    async def _listen(self) -> None:
        try:
            while not self.left and (message := await self.wire.receive()) is not None:
                await self._hear(message)
            if self.left:
                await self._see_it_closed()
        except BadMessage as error:
            self.fault = error
            await self.wire.close()
        self._end()

    async def _see_it_closed(self) -> None:
        """Read on until the server closes the connection; close it where it does not."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS_S):
                while (message := await self.wire.receive()) is not None:
                    await self._hear(message)
        await self.wire.close()

    async def _hear(self, message: Message) -> None:
        for told in self.provider.received(message):
            await self._take(told)

    async def _take(self, told: Told) -> None:
        match told:
            case Sound(samples=samples):
                self.ear.add(samples)
            case MarkAsked(mark=mark):
                self.ear.mark(mark)
            case Cleared():
                await self._tell_of_marks(self.ear.reached(), dropped=False)
                await self._tell_of_marks(self.ear.clear(), dropped=True)
            case Answers(messages=messages):
                await self._send(messages)
            case Left():
                self.left = told
        self._on_told(told)

    async def _tell_of_marks(self, marks: Sequence[str], *, dropped: bool) -> None:
        for mark in marks:
            await self._send(self.provider.played(mark, dropped=dropped))

    # --- the rest -------------------------------------------------------------------------------

    async def _send(self, messages: Sequence[Message]) -> None:
        for message in messages:
            await self.wire.send(message)

    async def _over_within(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.over.wait()

    def _end(self) -> None:
        self.over.set()
        self._fall_silent()


@asynccontextmanager
async def calling(
    provider: Provider,
    placed: Placed,
    server: str,
    secrets: Secrets,
    *,
    conditions: Conditions = UNDISTURBED,
    keep: bool = False,
    on_told: Callable[[Told], None] = lambda _: None,
) -> AsyncIterator[Handset]:
    """Place a call at a provider; the caller hangs up at the end of the context.

    Args:
        provider: made for this call alone.
        placed: who calls whom.
        server: its address, such as http://127.0.0.1:8080.
        secrets: what the provider knows of the server.
        conditions: of the network between the phone and the provider.
        keep: keep what is heard, in `ear.recording`.
        on_told: told everything that the server sends, as soon as it is there.

    Raises:
        TransportError: the server cannot be reached, or refuses the call.

    """
    wire = await provider.place(placed, server, secrets)
    phone = Handset(
        provider,
        wire,
        ear=Ear(provider.media.rate_hz, keep=keep),
        network=Network(conditions),
        on_told=on_told,
    )
    await phone.start()
    try:
        yield phone
    finally:
        if phone.over.is_set():
            await phone.close()
        else:
            await phone.hang_up()
