"""An agent's behaviour by a plan: takes calls, speaks, passes on, notes, wraps up."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass

from smartivr.client.agent_side import AgentSide
from smartivr.client.socket_side import Message
from smartivr.line import Samples


@dataclass(frozen=True, eq=False)
class Plan:
    """What an agent does with the calls that ring."""

    accept: bool = True
    accept_after_s: float = 1.0
    decline_first: int = 0
    """So many offers are declined before one is accepted."""
    talk: Samples | None = None
    """Said once the caller is there."""
    talk_rate_hz: int = 16000
    talk_s: float | None = None
    """How long the agent stays; None: until the caller hangs up."""
    hold_s: float = 0.0
    """After speaking, hold the caller for so long."""
    transfer: tuple[str, str] | None = None
    """Then pass the caller on: person, queue, step or number, and which."""
    notes: str = ""
    code: str = ""
    wrap_up_s: float | None = 0.0
    """None: until the queue's own time is over."""
    calls: int = 0
    """Leave after so many; 0: never."""


class Answering:
    """Carries out a plan on an agent's line."""

    def __init__(
        self, side: AgentSide, plan: Plan, shown: Callable[[Message], None] = lambda _: None
    ) -> None:
        """Begin nothing yet.

        Args:
            side: the agent's line, connected.
            plan: what to do.
            shown: told of every message.

        """
        self.handled = 0
        """Calls that are over; callbacks that nobody answered are none."""
        self._side = side
        self._plan = plan
        self._shown = shown
        self._declined = 0
        self._connected = ""
        self._doing: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Take calls until the plan is fulfilled.

        Raises:
            TransportError: the connection broke.

        """
        try:
            async for message in self._side:
                self._shown(message)
                self._react(message)
        finally:
            for task in tuple(self._doing):
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task

    def _react(self, message: Message) -> None:
        match message:
            case {"type": "offer", "offer": int(offer)}:
                self._begin(self._answer(offer))
            case {"type": "connected", "call": str(call)}:
                self._connected = call
                self._begin(self._talk(call))
            case {"type": "ended", "call": str(call)}:
                talked, self._connected = self._connected == call, ""
                self.handled += talked
                self._begin(self._wrap_up(talked=talked))

    async def _answer(self, offer: int) -> None:
        await asyncio.sleep(self._plan.accept_after_s)
        if offer not in self._side.offers:
            return
        if self._declined < self._plan.decline_first:
            self._declined += 1
            await self._side.decline(offer)
        elif self._plan.accept:
            await self._side.accept(offer)

    async def _talk(self, call: str) -> None:
        plan, side = self._plan, self._side
        began_s = asyncio.get_running_loop().time()
        if plan.talk is not None:
            await side.say_audio(plan.talk, plan.talk_rate_hz)
        if plan.hold_s and side.call == call:
            await side.tell("hold")
            await asyncio.sleep(plan.hold_s)
            await side.tell("unhold")
        if plan.talk_s is not None:
            passed_s = asyncio.get_running_loop().time() - began_s
            await asyncio.sleep(max(0.0, plan.talk_s - passed_s))
        if side.call != call:
            return
        if plan.transfer:
            await side.transfer(*plan.transfer)
        elif plan.talk_s is not None:
            await side.hang_up()

    async def _wrap_up(self, *, talked: bool) -> None:
        """Note and wrap up; of a callback that nobody answered there is nothing to note."""
        plan, side = self._plan, self._side
        if talked and (plan.notes or plan.code):
            await side.note(plan.notes, plan.code)
            await side.until("noted")
        if plan.calls and self.handled >= plan.calls:
            await side.log_out()
        elif plan.wrap_up_s is not None:
            await asyncio.sleep(plan.wrap_up_s)
            await side.wrapped_up()

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._doing.add(task)
        task.add_done_callback(self._doing.discard)
