"""Other callers who wait on a server before a scripted call does."""

import asyncio
from contextlib import AsyncExitStack

from smartivr.client import Client
from smartivr.dialog.flow import Flow
from smartivr.errors import TransportError
from smartivr.evaluate.live_call import LiveCall, live_call
from smartivr.flows.script import CallScript, Expecting, Pressing

PROMPT_S = 60.0
BETWEEN_KEYS_S = 0.3
ARRIVAL_S = 30.0
REACTION_S = 0.4


def way_in(call: CallScript) -> list[str] | None:
    """Return the keys that lead a script's caller into the queue; None where words are needed."""
    keys = []
    for turn in call.turns:
        if isinstance(turn, Pressing):
            keys.append(turn.press)
        elif not isinstance(turn, Expecting):
            return None
        elif turn.expect.looks_behind_the_menu:
            break
    return keys


async def wait_ahead(client: Client, flow: Flow, call: CallScript, stack: AsyncExitStack) -> None:
    """Bring so many callers into the script's first queue, who stay until the stack ends.

    Raises:
        TransportError: one of them does not get there.

    """
    others = [
        await stack.enter_async_context(live_call(client, line=flow.line))
        for _ in range(call.ahead)
    ]
    await asyncio.gather(*(_go_in(other, way_in(call) or []) for other in others))


async def _go_in(phone: LiveCall, way: list[str]) -> None:
    for keys in way:
        await phone.until(lambda: phone.quiet, PROMPT_S)
        await phone.wait(REACTION_S)
        for key in keys:
            await phone.press(key)
            await phone.wait(BETWEEN_KEYS_S)
    if not await phone.until(lambda: phone.arrived, ARRIVAL_S):
        raise TransportError("another caller did not arrive in the queue")
