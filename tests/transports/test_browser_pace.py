"""Peers that send too much, or read too little."""

import pytest
from browser_peer import FRAME, READY, Clock, errors, happened, now, say, sent

from smartivr.line import Detached, Frame, HungUp, KeyPressed, MediaFormat
from smartivr.transports.browser import BrowserTransport
from smartivr.transports.pace import Limits


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def transport(clock):
    return BrowserTransport(MediaFormat(), clock=clock)


async def test_audio_at_the_pace_of_speech_is_never_refused(transport, clock):
    connection = transport.attach(READY)
    for _ in range(3000):
        clock.now_s += 0.02
        transport.received(FRAME.tobytes())
        frame = now(transport.receive())
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
