"""Connections that break, are taken over, and are closed."""

import asyncio
import json

import pytest
from browser_peer import FRAME, READY, Clock, errors, happened, say, sent

from smartivr.line import Attached, Detached, HungUp, MediaFormat, Played
from smartivr.transports.browser import BrowserTransport


@pytest.fixture
def transport():
    return BrowserTransport(MediaFormat(), clock=Clock())


async def test_a_broken_connection_is_told_and_resumed_with_what_was_missed(transport):
    transport.attach(READY)
    transport.send_mark("1")
    transport.detach("connection-lost")
    transport.send_audio(FRAME)
    transport.notify("step", {"step": "main", "kind": "menu"})
    connection = transport.attach(READY)
    assert [m["type"] for m in sent(transport, connection)] == ["ready", "step", "mark"]
    assert happened(transport) == [Detached("connection-lost"), Attached()]


async def test_a_mark_that_is_answered_twice_counts_once(transport):
    transport.attach(READY)
    transport.send_mark("1")
    transport.detach("connection-lost")
    connection = transport.attach(READY)
    say(transport, type="played", mark="1")
    say(transport, type="played", mark="1")
    assert happened(transport)[2:] == [Played("1")]
    assert errors(sent(transport, connection)) == []


async def test_a_second_connection_takes_over_from_the_first(transport):
    first = transport.attach(READY)
    second = transport.attach(READY)
    assert first.done()
    assert await transport.outgoing(first) == []
    assert sent(transport, second)[0]["type"] == "ready"
    assert happened(transport) == [Detached("superseded"), Attached()]


async def test_whoever_waits_to_send_is_woken_by_a_message_and_by_the_end(transport):
    connection = transport.attach(READY)
    await transport.outgoing(connection)
    waiting = asyncio.create_task(transport.outgoing(connection))
    await asyncio.sleep(0)
    transport.send_audio(FRAME)
    assert await waiting == [FRAME.tobytes()]
    waiting = asyncio.create_task(transport.outgoing(connection))
    await asyncio.sleep(0)
    transport.detach("connection-lost")
    assert await waiting == []


async def test_closing_waits_until_the_last_message_has_left(transport):
    connection = transport.attach(READY)
    transport.notify("ended", {"reason": "hangup", "outcome": None})
    closing = asyncio.create_task(transport.close("hangup"))
    await asyncio.sleep(0)
    assert not closing.done()
    batch = await transport.outgoing(connection)
    assert [json.loads(message)["type"] for message in batch] == ["ready", "ended"]
    assert await transport.outgoing(connection) == []
    await closing
    assert await transport.receive() == HungUp("hangup")


async def test_closing_without_a_connection_does_not_wait(transport):
    async with asyncio.timeout(60):
        await transport.close("never-connected")
