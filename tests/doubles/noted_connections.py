"""How simulated providers have connected to the server, so that it can be done again."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from unittest.mock import patch

from smartivr.errors import AccessRefused
from smartivr.providers.base import Message, Wire
from smartivr.providers.wires import TcpWire, WebSocketWire

Connect = Callable[[], Awaitable[Wire]]
CONNECTED: ContextVar[list[Connect] | None] = ContextVar("connected", default=None)
"""A list that a task sets gets what is connected in this task from then on."""


@contextmanager
def connections_noted() -> Iterator[None]:
    """Note connections in `CONNECTED`, in the tasks that set it."""

    def noting(connect: Callable[..., Awaitable[Wire]]) -> Callable[..., Awaitable[Wire]]:
        async def noted(*given: object, **named: object) -> Wire:
            made = CONNECTED.get()
            if made is not None:
                made.append(partial(connect, *given, **named))
            return await connect(*given, **named)

        return noted

    with (
        patch.object(WebSocketWire, "connect", noting(WebSocketWire.connect)),
        patch.object(TcpWire, "connect", noting(TcpWire.connect)),
    ):
        yield


async def answers(connect: Connect, opening: Sequence[Message]) -> Sequence[Message]:
    """All that is sent to a connection until it is closed; nothing where it is refused."""
    try:
        wire = await connect()
    except AccessRefused:
        return ()
    for message in opening:
        await wire.send(message)
    heard = []
    async with asyncio.timeout(10):
        while (message := await wire.receive()) is not None:
            heard.append(message)
    await wire.close()
    return heard
