import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from smartivr.errors import AccessRefused, TransportError
from smartivr.providers.wires import TcpWire, WebSocketWire


async def echo(socket: ServerConnection) -> None:
    async for message in socket:
        if message == "close":
            await socket.close(4000)
            return
        await socket.send(message)


def gate(_: ServerConnection, request: Request) -> Response | None:
    if request.headers.get("Authorization") == "Bearer key":
        return None
    return Response(403, "Forbidden", Headers())


@pytest.fixture
async def web_address() -> AsyncIterator[str]:
    async with serve(
        echo, "127.0.0.1", 0, process_request=gate, subprotocols=["audio.example"]
    ) as server:
        yield f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/"


async def web_wire(address: str) -> WebSocketWire:
    return await WebSocketWire.connect(
        address, headers={"Authorization": "Bearer key"}, subprotocols=["audio.example"]
    )


async def test_a_websocket_carries_text_and_bytes(web_address: str) -> None:
    wire = await web_wire(web_address)
    assert wire.subprotocol == "audio.example"
    for message in ("text", b"\x00\xff"):
        await wire.send(message)
        assert await wire.receive() == message
    await wire.close()
    assert await wire.receive() is None


async def test_a_closed_websocket_takes_messages_in_silence(web_address: str) -> None:
    wire = await web_wire(web_address)
    await wire.send("close")
    assert await wire.receive() is None
    assert wire.close_code == 4000
    await wire.send("too late")


async def test_a_refused_upgrade_is_told_apart_from_a_missing_server(web_address: str) -> None:
    with pytest.raises(AccessRefused, match="403"):
        await WebSocketWire.connect(web_address)
    with pytest.raises(TransportError):
        await WebSocketWire.connect("ws://127.0.0.1:1/")


def payload_bytes(header: bytes) -> int:
    return header[0]


async def tcp_echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(100):
            for number in range(len(data)):  # in pieces, as networks deliver it
                writer.write(data[number : number + 1])
                await writer.drain()
    writer.close()


async def test_tcp_gives_whole_frames_however_they_come_in() -> None:
    server = await asyncio.start_server(tcp_echo, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        wire = await TcpWire.connect("127.0.0.1", port, header_bytes=1, payload_bytes=payload_bytes)
        for frame in (b"\x03abc", b"\x00", b"\x01z"):
            await wire.send(frame)
        assert [await wire.receive() for _ in range(3)] == [b"\x03abc", b"\x00", b"\x01z"]
        await wire.drop()
        assert await wire.receive() is None
        await wire.send(b"\x00")
        await wire.close()


async def test_a_tcp_port_where_nobody_listens_is_told() -> None:
    with pytest.raises(TransportError):
        await TcpWire.connect("127.0.0.1", 1, header_bytes=1, payload_bytes=payload_bytes)
