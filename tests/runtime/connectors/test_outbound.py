"""Calls that we place: their streams find whoever dialled, and no call is left ringing."""

import asyncio
from types import SimpleNamespace

import pytest

from smartivr.errors import TransportError
from smartivr.line import Encoding, MediaFormat
from smartivr.runtime.callbacks.dialler import NotReached, Ring
from smartivr.runtime.connectors import outbound
from smartivr.runtime.connectors.connections import Connections
from smartivr.runtime.connectors.outbound import Outbound
from smartivr.transports.connector import ConnectorTransport
from smartivr.transports.dialect import Begun

RING = Ring("+442079460100", ring_s=30.0)
AT_ONCE = Ring("+442079460100", ring_s=-outbound.CONNECT_S)
"""Its time is over when it begins."""


class Silent:
    """A dialect whose messages are beginnings."""

    name = "silent"

    def greeting(self):
        return []

    def received(self, message):
        yield Begun(MediaFormat(Encoding.ULAW, 8000), token=message)

    def farewell(self, reason, handover):
        return [reason]


class Trunk:
    """Notes what it is asked for; `refuses` and `slow` are how it may fail."""

    name = "trunk"

    def __init__(self) -> None:
        self.placed: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.go = asyncio.Event()
        self.go.set()
        self.refuses = False
        self.withdrawn: list[str] = []

    async def place(self, ring, key):
        self.placed.set_result(key)
        await self.go.wait()
        if self.refuses:
            raise TransportError("the trunk refuses")
        return f"call of {ring.number}"

    async def withdraw(self, reference):
        self.withdrawn.append(reference)


@pytest.fixture
async def trunk():
    return Trunk()


@pytest.fixture
async def room():
    return Outbound()


def stream(key):
    transport = ConnectorTransport(Silent(), clock=lambda: 0.0)
    transport.received(key)
    return transport


async def test_the_stream_that_brings_the_key_is_the_answered_call(room, trunk):
    dialling = asyncio.create_task(room.dial(trunk, RING))
    answered = stream(await trunk.placed)
    assert not room.answered(Begun(answered.media, reference="another"), answered)
    assert room.answered(await answered.begun(), answered)
    assert await dialling is answered
    await room.close()
    assert trunk.withdrawn == []


async def test_a_key_may_come_as_the_reference(room, trunk):
    dialling = asyncio.create_task(room.dial(trunk, RING, key="channel-1"))
    await trunk.placed
    answered = stream("")
    assert room.answered(Begun(answered.media, reference="channel-1"), answered)
    assert await dialling is answered


async def test_a_stream_may_come_before_the_call_counts_as_placed(room, trunk):
    trunk.go.clear()
    dialling = asyncio.create_task(room.dial(trunk, RING))
    answered = stream(await trunk.placed)
    assert room.answered(await answered.begun(), answered)
    assert await dialling is answered
    trunk.go.set()


async def test_what_the_provider_tells_ends_the_waiting_and_nothing_is_withdrawn(room, trunk):
    dialling = asyncio.create_task(room.dial(trunk, RING))
    key = await trunk.placed
    room.not_reached("another", NotReached("failed"))
    room.not_reached(key, NotReached("busy"))
    assert await dialling == NotReached("busy")
    await room.close()
    assert trunk.withdrawn == []


async def test_a_call_that_cannot_be_placed_has_failed(room, trunk):
    trunk.refuses = True
    assert await room.dial(trunk, RING) == NotReached("failed", "transport-failed")
    await room.close()
    assert trunk.withdrawn == []


async def test_what_rings_too_long_is_withdrawn(room, trunk):
    assert await room.dial(trunk, AT_ONCE) == NotReached("no-answer")
    await room.close()
    assert trunk.withdrawn == ["call of +442079460100"]


async def test_cancelling_stops_the_ringing_even_of_a_call_that_is_being_placed(room, trunk):
    trunk.go.clear()
    dialling = asyncio.create_task(room.dial(trunk, RING))
    await trunk.placed
    dialling.cancel()
    await asyncio.wait({dialling})
    assert trunk.withdrawn == []
    trunk.go.set()
    await room.close()
    assert trunk.withdrawn == ["call of +442079460100"]


async def test_a_call_answered_at_the_moment_of_cancelling_is_hung_up(room, trunk):
    dialling = asyncio.create_task(room.dial(trunk, RING))
    answered = stream(await trunk.placed)
    assert room.answered(await answered.begun(), answered)
    dialling.cancel()
    assert await answered.outgoing() == ["cancelled"]
    assert await answered.outgoing() == []
    await room.close()
    assert dialling.cancelled()
    assert trunk.withdrawn == ["call of +442079460100"]


async def test_closing_stops_the_ringing_once(room, trunk):
    dialling = asyncio.create_task(room.dial(trunk, RING))
    await trunk.placed
    await room.close()
    dialling.cancel()
    await asyncio.wait({dialling})
    await room.close()
    assert trunk.withdrawn == ["call of +442079460100"]


async def test_a_stream_that_nobody_waits_for_any_more_is_not_taken(room, trunk):
    assert await room.dial(trunk, AT_ONCE, key="late") == NotReached("no-answer")
    late = stream("late")
    assert not room.answered(await late.begun(), late)


async def test_an_answered_call_keeps_its_connection_until_it_is_closed(trunk):
    def never(_begun):
        raise AssertionError

    connections = Connections(SimpleNamespace())
    dialling = asyncio.create_task(connections.outbound.dial(trunk, RING))
    answered = stream(await trunk.placed)
    answering = asyncio.create_task(connections.answer(answered, never))
    assert await dialling is answered
    assert not answering.done()
    closing = asyncio.create_task(answered.close("done"))
    assert await answered.outgoing() == ["done"]
    assert await answered.outgoing() == []
    await closing
    assert await answering is None
