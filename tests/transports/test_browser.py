import asyncio
import json

import pytest
from browser_peer import FRAME, READY, Clock, errors, happened, say, sent
from hypothesis import given
from hypothesis import strategies as st

from smartivr.line import Encoding, HungUp, KeyPressed, MediaFormat, Played, Typed
from smartivr.transports.browser import BrowserTransport


@pytest.fixture
def transport():
    return BrowserTransport(MediaFormat(), clock=Clock())


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
