"""Peers that misbehave: their call goes on or ends with a code, and no other call notices."""

import asyncio
import contextlib
import gc
import json
import os
import socket
import struct
import time
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from parties import WITHIN_S, until
from told import told
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

from smartivr.errors import BadMessage
from smartivr.transports.browser_messages import parse

FRAME = bytes(640)
MOST_MESSAGES = 40_000
"""While calls wait for their next frame, the server does less than it takes to look at so many."""


class Bystander:
    """The loudspeaker of an ordinary call beside the bad one."""

    def __init__(self):
        self.frames = 0

    def add(self, samples):
        self.frames += 1

    def mark(self, mark):
        """Need nothing."""

    def clear(self):
        """Need nothing."""

    def reached(self):
        return []


class Beats:
    """How much the server computes from one beat of all calls to the next.

    By the clock a beat may come late because other programs had the processor; by the CPU time of
    the server's thread it is late only where the server had something else to do.
    """

    def __init__(self):
        self.number = 0
        self.longest_s = 0.0
        self._at_s = time.thread_time()

    def tick(self):
        now_s = time.thread_time()
        self.longest_s = max(self.longest_s, now_s - self._at_s)
        self._at_s = now_s
        self.number += 1


@contextlib.asynccontextmanager
async def beats_of(house):
    """Count them on the server's thread."""
    pacer = house.switchboard.pacer

    async def begin():
        beats = Beats()
        pacer.join(beats)
        return beats

    beginning = asyncio.run_coroutine_threadsafe(begin(), house.process_loop)
    beats = await asyncio.wrap_future(beginning)
    yield beats
    house.process_loop.call_soon_threadsafe(pacer.leave, beats)


def most_s():
    """CPU time that `MOST_MESSAGES` would take here and now, judged by some of them."""
    share = 8
    began_s = time.thread_time()
    for _ in range(MOST_MESSAGES // share):
        with contextlib.suppress(BadMessage):
            parse('{"type":"nonsense"}')
    return share * (time.thread_time() - began_s)


@pytest.fixture(scope="module")
def house(house_of):
    """A server that hardly waits for connections which bad peers have broken."""
    with house_of(resume_s=0.2) as house:
        yield house


@pytest.fixture
async def bystander(client, house):
    """A call that begins before the bad peer comes and must still work when it is gone."""
    watch = Bystander()
    async with client.call(player=watch) as call:
        await until(lambda: watch.frames)
        heard = watch.frames
        async with beats_of(house) as beats:
            gc.disable()  # the tests' own leavings would count as the server's work
            try:
                yield watch
                await until(lambda: beats.number)
            finally:
                gc.enable()
        await until(lambda: watch.frames >= heard + beats.number - 1)
        await call.press("1")
        assert (await told(call, "route"))["destination"] == "sales"
    assert beats.longest_s < most_s()


@pytest.fixture
async def bad(client, bystander):
    """A plain socket of a session, to be abused."""
    opened = await client.request("POST", "/v1/sessions", json={})
    address = f"{opened['address']}?token={opened['token']}"
    async with connect(address, compression=None, proxy=None, max_queue=None) as peer:
        peer.session = opened["session"]
        yield peer


async def read_until(peer, kind, **fields):
    """The next JSON message of this kind, or None at the end of the connection."""
    async with asyncio.timeout(WITHIN_S):
        with contextlib.suppress(ConnectionClosed):
            while True:
                message = await peer.recv()
                if isinstance(message, str):
                    told = json.loads(message)
                    if told["type"] == kind and fields.items() <= told.items():
                        return told
    return None


async def still_works(peer):
    await peer.send('{"type":"key","key":"1"}')
    route = await read_until(peer, "route")
    return route is not None and route["destination"] == "sales"


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("garbage", "bad-message"),
        ('{"type":"unknown","deeply":[[[[]]]]}', "bad-message"),
        ("[" * 4000 + "]" * 4000, "bad-message"),
        ('{"type":"key","key":"12345"}', "bad-message"),
        ('{"type":"played","mark":"of another call"}', "bad-message"),
        ('{"type":"text","text":"' + "x" * 20_000 + '"}', "bad-message"),
        (b"\x00", "bad-frame"),
        (bytes(641), "bad-frame"),
        (bytes(6402), "bad-frame"),
        (os.urandom(30_001), "bad-frame"),
    ],
    ids=["garbage", "unknown", "deep", "key", "mark", "text", "one byte", "odd", "202 ms", "1 s"],
)
async def test_a_single_mistake_is_answered_and_the_call_goes_on(bad, message, code):
    await bad.send(message)
    error = await read_until(bad, "error")
    assert error["code"] == code
    assert await still_works(bad)


async def test_noise_for_audio_is_just_noise(bad):
    for _ in range(20):
        await bad.send(os.urandom(640))
    assert await still_works(bad)


async def test_a_huge_message_ends_the_connection_with_1009(bad):
    with contextlib.suppress(ConnectionClosed):
        await bad.send(bytes(5_000_000))
    async with asyncio.timeout(WITHIN_S):
        await bad.wait_closed()
    assert bad.close_code == 1009


async def test_text_that_is_not_utf_8_ends_the_connection(bad):
    bad.transport.write(Frame(Opcode.TEXT, b"\xff\xfe\xfd").serialize(mask=True))
    async with asyncio.timeout(WITHIN_S):
        await bad.wait_closed()
    assert bad.close_code == 1007


async def test_bytes_that_are_no_websocket_frame_end_the_connection(bad):
    bad.transport.write(b"\xff" * 500)
    async with asyncio.timeout(WITHIN_S):
        await bad.wait_closed()
    assert bad.close_code in {1002, 1006}


async def test_audio_of_another_rate_than_agreed_ends_the_call(bad):
    with contextlib.suppress(ConnectionClosed):
        while True:
            await bad.send(bytes(4800))  # 50 ms at 48 kHz, said to be 16 kHz: 150 ms
            await asyncio.sleep(0)
    assert bad.close_code == 1008


async def test_audio_in_a_burst_ends_the_call_with_a_code(bad, house):
    with contextlib.suppress(ConnectionClosed):
        for _ in range(3000):
            await bad.send(FRAME)
    assert (await read_until(bad, "error"))["code"] == "peer-too-fast"
    assert (await read_until(bad, "ended"))["reason"] == "peer-too-fast"
    await bad.wait_closed()
    assert bad.close_code == 1008


@pytest.mark.parametrize(
    "message", ['{"type":"key","key":"*"}', '{"type":"nonsense"}', "x", b"\x00"]
)
async def test_ten_thousand_messages_at_once_end_the_call_with_a_code(bad, message):
    with contextlib.suppress(ConnectionClosed):
        for _ in range(10_000):
            await bad.send(message)
    ended = await read_until(bad, "ended")
    assert ended["reason"] in {"peer-too-fast", "bad-message", "bad-frame"}
    await bad.wait_closed()
    assert bad.close_code == 1008


async def test_a_connection_that_is_torn_off_is_waited_for_and_then_given_up(bad, house):
    linger = struct.pack("ii", 1, 0)  # the next close resets the connection
    bad.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    call = house.switchboard.find(bad.session)
    bad.transport.abort()
    over = asyncio.run_coroutine_threadsafe(call.over.wait(), house.process_loop)
    async with asyncio.timeout(WITHIN_S):
        await asyncio.wrap_future(over)
    assert call.session.outcome.reason == "connection-lost"


@pytest.mark.slow
async def test_a_peer_that_never_reads_is_given_up(client, house, bystander):
    media = {"encoding": "l16", "rate_hz": 48000}
    opened = await client.request("POST", "/v1/sessions", json={"media": media})
    call = house.switchboard.find(opened["session"])
    transport = house.app.state.desk.reception.find(opened["session"]).transport
    transport._limits = replace(transport._limits, unread_messages=25)
    with deaf_socket(opened) as peer:
        over = asyncio.run_coroutine_threadsafe(call.over.wait(), house.process_loop)
        async with asyncio.timeout(WITHIN_S):
            while not over.done():
                peer.sendall(Frame(Opcode.BINARY, bytes(1920)).serialize(mask=True))
                await asyncio.sleep(0.02)
    entries = [entry for entry in call.log.entries if entry["type"] == "caller-detached"]
    assert len(entries) == 1
    assert call.session.outcome.reason == "connection-lost"


@contextlib.contextmanager
def deaf_socket(opened):
    """A client with a small receive buffer, from which it never takes anything."""
    address = urlsplit(opened["address"])
    with socket.socket() as peer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        peer.connect((address.hostname, address.port))
        peer.sendall(
            f"GET {address.path}?token={opened['token']} HTTP/1.1\r\nHost: {address.netloc}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        yield peer


async def test_many_bad_peers_at_once_do_not_slow_an_ordinary_call(client, bystander):
    async def abuse():
        opened = await client.request("POST", "/v1/sessions", json={})
        address = f"{opened['address']}?token={opened['token']}"
        async with connect(address, compression=None, proxy=None, max_queue=None) as peer:
            with contextlib.suppress(ConnectionClosed):
                for _ in range(2000):
                    await peer.send('{"type":"nonsense"}')
                    await peer.send(bytes(641))

    await asyncio.gather(*(abuse() for _ in range(8)))
