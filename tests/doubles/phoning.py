"""Callers of the shop who remember everything they were told, and how far they may get."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

from parties import WITHIN_S

from smartivr.client import AgentSide, CallerSide, Client
from smartivr.line import Samples

CALLER = "+442079460123"
Sentence = tuple[Samples, int]
"""What somebody says, and its rate in Hz."""
Found = TypeVar("Found")


class Caller:
    """A caller who remembers everything that was told."""

    def __init__(self, side: CallerSide, sentence: Sentence | None) -> None:
        self.side = side
        self.sentence = sentence
        self.told: list[dict[str, Any]] = []
        self._changed = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self.side:
            self.told.append(message)
            self._changed.set()

    async def until(self, kind: str, **fields: object) -> dict[str, Any]:
        """Wait for a message of this kind, past ones included."""
        async with asyncio.timeout(WITHIN_S):
            while True:
                self._changed.clear()
                for message in self.told:
                    if message["type"] == kind and fields.items() <= message.items():
                        return message
                await self._changed.wait()

    @property
    def prompts(self) -> list[str]:
        return [message["text"] for message in self.told if message["type"] == "prompt"]

    @property
    def errors(self) -> set[str]:
        return {message["code"] for message in self.told if message["type"] == "error"}

    async def chooses(self, key: str) -> None:
        """Press a key once the menu is there."""
        await self.until("step", step="main")
        await self.side.press(key)

    async def stop(self) -> None:
        """Listen no more."""
        self._reading.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._reading


@contextlib.asynccontextmanager
async def phoning(client: Client, sentence: Sentence | None = None) -> AsyncIterator[Caller]:
    """Call the shop, with something to say."""
    async with client.call(caller=CALLER) as side:
        caller = Caller(side, sentence)
        try:
            yield caller
        finally:
            await caller.stop()


async def holds_now(condition: Callable[[], object]) -> None:
    """Wait until something that is known here holds."""

    async def asked() -> object:
        return condition()

    await holds(asked)


async def holds(condition: Callable[[], Awaitable[Found]]) -> Found:
    """Wait until a coroutine function returns something true, and return that."""
    async with asyncio.timeout(WITHIN_S):
        while not (found := await condition()):  # noqa: ASYNC110  nothing tells of it
            await asyncio.sleep(0.05)
        return found


async def accepts(agent: AgentSide) -> dict[str, Any]:
    """Take the next call that is offered."""
    offer = await agent.until("offer")
    await agent.accept(offer["offer"])
    await agent.until("connected")
    return offer


async def bystander_is_served(client: Client, agent: AgentSide) -> None:
    """Another call is answered as if nothing had happened."""
    agent.forget()
    async with phoning(client) as other:
        await other.chooses("1")
        await accepts(agent)
        await other.side.hang_up()
        assert (await agent.until("ended"))["by"] == "caller"


async def in_the_menu(caller: Caller, agent: AgentSide) -> None:
    """The caller hears the menu."""
    await caller.until("prompt", step="main")


async def waiting(caller: Caller, agent: AgentSide) -> None:
    """The caller waits, for the agent has a break."""
    await agent.tell("state", state="paused", reason="lunch")
    await agent.until("state", state="paused")
    await caller.chooses("1")
    await caller.until("route", destination="agents")


async def ringing(caller: Caller, agent: AgentSide) -> None:
    """The agent is rung."""
    await caller.chooses("1")
    await agent.until("offer")


async def talking(caller: Caller, agent: AgentSide) -> None:
    """The agent has taken the call."""
    await caller.chooses("1")
    await accepts(agent)


async def on_hold(caller: Caller, agent: AgentSide) -> None:
    """The agent has put the caller on hold."""
    await talking(caller, agent)
    await agent.tell("hold")
    await agent.until("talk", what="held")


async def hearing_the_greeting_of_a_box(caller: Caller, agent: AgentSide | None) -> None:
    """The caller is about to leave a message."""
    await caller.chooses("2")
    await caller.until("prompt", step="box")


async def leaving_a_message(caller: Caller, agent: AgentSide | None) -> None:
    """The caller has said something to the box."""
    await hearing_the_greeting_of_a_box(caller, agent)
    await caller.until("mark", mark="-1")  # the tone
    await caller.side.say_audio(*caller.sentence)


async def asked_for_a_number_to_call_back(caller: Caller, agent: AgentSide | None) -> None:
    """The caller is asked for a number to call back."""
    await caller.chooses("3")
    await caller.until("prompt", step="back")


async def refused_to_keep_a_message(caller: Caller, code: str = "store-failed") -> None:
    """Nothing is called safe that is not."""
    await leaving_a_message(caller, None)
    before = len(caller.prompts)
    await caller.side.press("#")
    await holds_now(lambda: len(caller.prompts) > before)
    before = len(caller.prompts)
    await caller.side.press("3")
    await caller.until("error", code=code)
    await holds_now(lambda: len(caller.prompts) > before)
    await caller.side.hang_up()
