"""A WebSocket below ASGI: what is taken over, and what stays with the library."""

import asyncio
import contextlib
import socket

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from smartivr.web.connectors.direct_socket import DirectSocket, direct, frame

LONGEST = 1000
WITHIN_S = 60.0
MASK = bytes((1, 2, 3, 4))
UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


class House:
    """A server that takes each socket's messages over and sends them back."""

    def __init__(self):
        self.port = 0
        self.ended = asyncio.Queue()
        self.below = asyncio.get_running_loop().create_future()
        self.accepting = asyncio.Event()
        self.accepting.set()
        self.sent = []
        """Whether each answer could be sent at once."""

    async def answer(self, websocket):
        below = direct(websocket)
        self.below.set_result(below)
        await self.accepting.wait()
        await websocket.accept()
        below.take_over(lambda message: self.sent.append(below.send_now(message)))
        event = await websocket.receive()
        self.ended.put_nowait((event["type"], event.get("code")))
        self.sent.append(below.send_now("too late"))


@contextlib.asynccontextmanager
async def house():
    """Serve on a free port of this machine."""
    here = House()
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    here.port = listener.getsockname()[1]
    app = Starlette(routes=[WebSocketRoute("/", here.answer)])
    config = uvicorn.Config(app, ws=DirectSocket, ws_max_size=LONGEST, log_level="critical")
    config.ws_per_message_deflate = False
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve([listener]))
    try:
        yield here
    finally:
        server.should_exit = True
        await serving


@pytest.fixture
async def served():
    async with asyncio.timeout(WITHIN_S), house() as here:
        yield here


def masked(first, payload):
    """A client's frame."""
    whole = frame(first, payload)
    head = len(whole) - len(payload)
    hidden = bytes(byte ^ MASK[place % 4] for place, byte in enumerate(payload))
    return bytes((whole[0], whole[1] | 0x80)) + whole[2:head] + MASK + hidden


async def opened(here):
    """Open a bare connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
    writer.write(UPGRADE)
    await reader.readuntil(b"\r\n\r\n")
    return reader, writer


async def test_messages_of_all_lengths_and_kinds_pass_in_order(served):
    messages = ["", "a", "ä" * 60, "b" * 125, "c" * 126, b"", b"\x00" * 127, b"\xff" * LONGEST]
    async with connect(f"ws://127.0.0.1:{served.port}/", compression=None) as client:
        for message in messages:
            await client.send(message)
        assert [await client.recv() for _ in messages] == messages
    assert served.sent[: len(messages)] == [True] * len(messages)


async def test_a_frame_may_come_byte_by_byte_and_many_at_once(served):
    reader, writer = await opened(served)
    for byte in masked(0x81, b"slowly" * 30):
        writer.write(bytes((byte,)))
        await asyncio.sleep(0)
    writer.write(masked(0x82, b"one") + masked(0x82, b"two") + masked(0x82, b"three"))
    expected = frame(0x81, b"slowly" * 30) + frame(0x82, b"one") + frame(0x82, b"two")
    assert await reader.readexactly(len(expected)) == expected
    assert await reader.readexactly(7) == frame(0x82, b"three")
    writer.close()


async def test_pings_fragments_and_ordinary_frames_mix(served):
    reader, writer = await opened(served)
    writer.write(masked(0x01, b"in two ") + masked(0x89, b"ping") + masked(0x80, b"parts"))
    writer.write(masked(0x81, b"whole"))
    expected = frame(0x8A, b"ping") + frame(0x81, b"in two parts") + frame(0x81, b"whole")
    assert await reader.readexactly(len(expected)) == expected
    writer.close()


async def test_what_a_client_sends_before_the_answer_is_not_lost(served):
    served.accepting.clear()
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(UPGRADE)
    below, early = await served.below, masked(0x81, b"early")
    writer.write(early + early[:3])
    while below.queue.qsize() < 2:  # noqa: ASYNC110  nobody tells of what came early
        await asyncio.sleep(0)
    served.accepting.set()
    await reader.readuntil(b"\r\n\r\n")
    writer.write(early[3:] + masked(0x81, b"later"))
    expected = 2 * frame(0x81, b"early") + frame(0x81, b"later")
    assert await reader.readexactly(len(expected)) == expected
    writer.close()


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (masked(0x81, b"\xff\xfe"), 1007),
        (masked(0x82, bytes(LONGEST + 1)), 1009),
        (masked(0x82, bytes(LONGEST + 1))[:9], 1009),
        (frame(0x81, b"not masked"), 1002),
        (masked(0xC1, b"with an extension"), 1002),
    ],
)
async def test_what_breaks_the_protocol_ends_the_connection(served, sent, code):
    reader, writer = await opened(served)
    writer.write(sent)
    told = await reader.read()
    assert told[0] == 0x88
    assert int.from_bytes(told[2:4], "big") == code
    assert (await served.ended.get())[0] == "websocket.disconnect"
    writer.close()


async def test_the_end_is_told_by_asgi_and_nothing_is_sent_after_it(served):
    async with connect(f"ws://127.0.0.1:{served.port}/", compression=None) as client:
        await client.send("a")
        await client.recv()
        await client.close(1000)
        with pytest.raises(ConnectionClosed):
            await client.recv()
    assert await served.ended.get() == ("websocket.disconnect", 1000)
    assert served.sent == [True, False]


async def test_a_connection_that_breaks_is_told_too(served):
    _, writer = await opened(served)
    writer.transport.abort()
    assert await served.ended.get() == ("websocket.disconnect", 1005)
