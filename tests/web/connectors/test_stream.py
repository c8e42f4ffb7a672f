import asyncio

from starlette.websockets import WebSocket

from smartivr.line import HungUp
from smartivr.web.connectors.stream import converse


class Broken:
    """A dialect with a defect."""

    name = "broken"

    def greeting(self):
        return ()

    def received(self, message):
        raise ZeroDivisionError

    def farewell(self, reason, handover):
        return ()


class Holding:
    """Holds the call until it is hung up."""

    async def answer(self, transport, allow):
        self.last = await transport.receive()
        await transport.close("over")


async def test_a_call_whose_messages_cannot_be_read_ends():
    messages = asyncio.Queue()
    messages.put_nowait({"type": "websocket.connect"})
    messages.put_nowait({"type": "websocket.receive", "text": "{}"})
    sent = []

    async def send(message):
        sent.append(message["type"])

    scope = {"type": "websocket", "path": "/", "query_string": b"", "headers": []}
    holding = Holding()
    async with asyncio.timeout(60):
        await converse(WebSocket(scope, messages.get, send), Broken(), holding, lambda _begun: None)
    assert holding.last == HungUp("connection-lost")
    assert sent == ["websocket.accept", "websocket.close"]
