import asyncio
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.line import (
    Attached,
    Detached,
    Encoding,
    Frame,
    HungUp,
    KeyPressed,
    MediaFormat,
    Played,
    Typed,
)
from smartivr.transports.browser import BrowserTransport
from smartivr.transports.browser_messages import server_message
from smartivr.transports.pace import Limits

FRAME = np.arange(320, dtype=np.int16)
READY = {
    "session": "s",
    "line": "telecom",
    "media": {"encoding": "l16", "rate_hz": 16000},
    "resumed": False,
    "resume_token": "t",
    "resume_s": 10.0,
}


class Clock:
    def __init__(self):
        self.now_s = 0.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def transport(clock):
    return BrowserTransport(MediaFormat(), clock=clock)


def say(transport, **message):
    transport.received(json.dumps(message))


def happened(transport):
    """Everything that waits for the call."""
    events = []
    while (coroutine := transport.receive()) and transport._events._events:
        events.append(_now(coroutine))
    coroutine.close()
    return events


def _now(coroutine):
    """Run a coroutine that has nothing to wait for."""
    with pytest.raises(StopIteration) as stopped:
        coroutine.send(None)
    return stopped.value.value


def sent(transport, connection):
    """Everything that waits for the peer; JSON is checked against its published form."""
    messages = []
    while transport._outgoing:
        for message in _now(transport.outgoing(connection)):
            if isinstance(message, str):
                server_message.validate_json(message)
                messages.append(json.loads(message))
            else:
                messages.append(message)
    return messages


def errors(messages):
    return [m["code"] for m in messages if isinstance(m, dict) and m["type"] == "error"]


async def test_the_first_message_says_that_the_session_is_ready(transport):
    connection = transport.attach(READY)
    assert sent(transport, connection) == [{"type": "ready", **READY}]


async def test_what_a_person_reads_is_in_the_language_of_the_connection(transport):
    connection = transport.attach(READY, lambda sentence: f"po polsku: {sentence}")
    transport.notify("error", {"code": "engine-failed", "message": "it is closed"})
    say(transport, type="played", mark="never")
    transport.notify("prompt", {"prompt": 1, "text": "Hello", "mark": "1", "step": "main"})
    _, error, refusal, prompt = sent(transport, connection)
    assert (error["code"], error["message"]) == ("engine-failed", "po polsku: it is closed")
    assert refusal["message"] == "po polsku: a mark was answered that was never sent"
    assert prompt["text"] == "Hello"
    again = transport.attach(READY)
    transport.notify("error", {"code": "engine-failed", "message": "it is closed"})
    assert sent(transport, again)[-1]["message"] == "it is closed"


async def test_a_key_text_mark_and_hangup_reach_the_call(transport):
    transport.attach(READY)
    transport.send_mark("3")
    say(transport, type="key", key="1")
    say(transport, type="text", text="sales")
    say(transport, type="played", mark="3")
    say(transport, type="hangup")
    assert happened(transport) == [KeyPressed("1"), Typed("sales"), Played("3"), HungUp("caller")]


async def test_nothing_follows_a_hangup(transport):
    transport.attach(READY)
    say(transport, type="hangup")
    say(transport, type="key", key="1")
    transport.hang_up("again")
    assert happened(transport) == [HungUp("caller")]
    assert await transport.receive() == HungUp("caller")


async def test_audio_and_messages_leave_in_their_order(transport):
    connection = transport.attach(READY)
    transport.notify("step", {"step": "main", "kind": "menu"})
    transport.send_audio(FRAME)
    transport.send_mark("1")
    kinds = [m if isinstance(m, bytes) else m["type"] for m in sent(transport, connection)]
    assert kinds == ["ready", "step", FRAME.tobytes(), "mark"]


async def test_clear_drops_audio_that_waits_but_no_message(transport):
    connection = transport.attach(READY)
    transport.send_audio(FRAME)
    transport.send_mark("1")
    transport.clear()
    assert [m["type"] for m in sent(transport, connection)] == ["ready", "mark", "clear"]


@pytest.mark.parametrize(
    ("payload", "media"),
    [
        (b"", MediaFormat()),
        (b"\0", MediaFormat()),
        (bytes(641), MediaFormat()),
        (bytes(6402), MediaFormat()),
        (bytes(1_000_000), MediaFormat()),
        (bytes(1601), MediaFormat(Encoding.ULAW, 8000)),
    ],
)
async def test_a_frame_that_does_not_fit_the_media_is_answered_and_ignored(payload, media):
    transport = BrowserTransport(media)
    connection = transport.attach(READY)
    transport.received(payload)
    assert errors(sent(transport, connection)) == ["bad-frame"]
    assert happened(transport) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "[]",
        '"key"',
        "{}",
        '{"type":"nonsense"}',
        '{"type":"key"}',
        '{"type":"key","key":"12"}',
        '{"type":"key","key":"x"}',
        '{"type":"key","key":1}',
        '{"type":"key","key":"1","more":1}',
        '{"type":"text","text":""}',
        '{"type":"text","text":"\\ud800"}',
        '{"type":"played","mark":"never sent"}',
        "[" * 4000,
        '{"type":"text","text":"' + "a" * 5000 + '"}',
    ],
)
async def test_a_message_that_is_wrong_is_answered_and_ignored(transport, text):
    connection = transport.attach(READY)
    transport.received(text)
    assert errors(sent(transport, connection)) == ["bad-message"]
    assert happened(transport) == []


async def test_an_error_does_not_repeat_what_was_sent(transport):
    connection = transport.attach(READY)
    say(transport, type="key", key="4711")
    say(transport, type="text", text="my secret " * 60)
    told = json.dumps(sent(transport, connection))
    assert "4711" not in told
    assert "secret" not in told


async def test_audio_at_the_pace_of_speech_is_never_refused(transport, clock):
    connection = transport.attach(READY)
    for _ in range(3000):
        clock.now_s += 0.02
        transport.received(FRAME.tobytes())
        frame = _now(transport.receive())
        assert isinstance(frame, Frame)
        assert frame.rate_hz == 16000
    assert errors(sent(transport, connection)) == []


async def test_audio_may_catch_up_after_a_stalled_network(transport, clock):
    connection = transport.attach(READY)
    clock.now_s += 60
    for _ in range(140):
        transport.received(FRAME.tobytes())
    assert errors(sent(transport, connection)) == []
    assert len(happened(transport)) == 140


async def test_audio_of_a_wrong_rate_is_refused_as_too_fast_and_ends_the_call(transport, clock):
    connection = transport.attach(READY)
    for _ in range(1500):
        clock.now_s += 0.02
        transport.received(bytes(48000 * 2 // 50))
    messages = sent(transport, connection)
    assert set(errors(messages)) == {"peer-too-fast"}
    assert happened(transport)[-1] == HungUp("peer-too-fast")
    assert transport.close_code == 1008


async def test_after_a_standstill_all_that_was_said_meanwhile_is_taken(transport, clock):
    connection = transport.attach(READY)
    for standstill_s in (2.5, 8.0, 2.5):
        clock.now_s += standstill_s
        for _ in range(round(standstill_s / 0.02)):
            transport.received(FRAME.tobytes())
        assert len(happened(transport)) == round(standstill_s / 0.02)
    assert errors(sent(transport, connection)) == []


async def test_ten_thousand_messages_at_once_end_the_call_with_few_answers(transport):
    connection = transport.attach(READY)
    for _ in range(10_000):
        say(transport, type="key", key="1")
    events = happened(transport)
    assert events.count(KeyPressed("1")) == Limits().messages_at_once
    assert events[-1] == HungUp("peer-too-fast")
    assert 0 < len(errors(sent(transport, connection))) < 50


async def test_mistakes_now_and_then_do_not_end_a_call(transport, clock):
    transport.attach(READY)
    for _ in range(200):
        clock.now_s += 2
        transport.received("x")
    say(transport, type="key", key="1")
    assert happened(transport) == [KeyPressed("1")]


async def test_a_peer_that_does_not_read_is_given_up_and_may_come_back(transport):
    connection = transport.attach(READY)
    for _ in range(1000):
        transport.send_audio(FRAME)
    assert connection.done()
    assert not transport.attached
    assert happened(transport) == [Detached("peer-too-slow")]
    again = transport.attach(READY)
    assert errors(sent(transport, again)) == ["peer-too-slow"]


async def test_a_call_that_takes_no_audio_keeps_the_newest_and_every_key(transport, clock):
    transport.attach(READY)
    say(transport, type="key", key="1")
    for _ in range(1000):
        clock.now_s += 0.02
        transport.received(FRAME.tobytes())
    events = happened(transport)
    assert events[0] == KeyPressed("1")
    assert len(events) == 1 + Limits().unheard_frames


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


@given(st.lists(st.one_of(st.binary(max_size=700), st.text(max_size=60)), max_size=60))
def test_whatever_a_peer_sends_is_taken_or_answered_but_never_raises(messages):
    async def converse():
        transport = BrowserTransport(MediaFormat())
        connection = transport.attach(READY)
        for message in messages:
            transport.received(message)
        events = happened(transport)
        answers = errors(sent(transport, connection))
        ended = bool(events) and isinstance(events[-1], HungUp)
        assert ended or len(events) + len(answers) == len(messages)

    asyncio.run(converse())
