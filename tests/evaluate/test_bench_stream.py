"""The benchmark's own WebSocket frames, held against a library that knows them."""

import asyncio

import pytest
from websockets.asyncio.server import ServerConnection, serve

from smartivr.errors import TransportError
from smartivr.evaluate.bench_stream import Stream
from smartivr.providers.base import Message
from smartivr.providers.wires import WebSocketWire

MESSAGES = ("", "a", "ü" * 60, "x" * 125, "y" * 126, "z" * 70_000, b"", bytes(160), b"b" * 66_000)


@pytest.fixture
async def server():
    """A server that sends back whatever it is sent; its address and its connections."""
    connections: list[ServerConnection] = []

    async def echo(socket: ServerConnection) -> None:
        connections.append(socket)
        async for message in socket:
            await socket.send(message)

    async with serve(echo, "127.0.0.1", 0, compression=None, max_size=None) as serving:
        port = serving.sockets[0].getsockname()[1]
        yield f"ws://127.0.0.1:{port}", connections


async def opened(address: str) -> tuple[Stream, "asyncio.Queue[Message]"]:
    heard: asyncio.Queue[Message] = asyncio.Queue()
    return Stream(await WebSocketWire.connect(address), heard.put_nowait), heard


async def test_messages_of_every_length_come_through_both_ways(server) -> None:
    stream, heard = await opened(server[0])
    for message in MESSAGES:
        stream.send(message)
    async with asyncio.timeout(60):
        assert tuple([await heard.get() for _ in MESSAGES]) == MESSAGES


async def test_a_message_may_come_in_pieces(server) -> None:
    stream, heard = await opened(server[0])
    for byte in bytes([0x81, 2]) + b"hi" + bytes([0x82, 126, 0, 3]) + b"abc":
        stream.data_received(bytes([byte]))
    assert [heard.get_nowait() for _ in range(2)] == ["hi", b"abc"]


async def test_a_ping_is_answered(server) -> None:
    _, _ = await opened(server[0])
    async with asyncio.timeout(60):
        await (await server[1][0].ping(b"there?"))


async def test_it_ends_when_the_server_closes(server) -> None:
    stream, _ = await opened(server[0])
    async with asyncio.timeout(60):
        await server[1][0].close(1000)
        await stream.lost.wait()


async def test_a_connection_that_cannot_be_taken_over_is_refused() -> None:
    class Telegraph:
        pass

    with pytest.raises(TransportError, match="cannot call through this connector"):
        Stream(Telegraph(), print)
