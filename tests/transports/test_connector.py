"""What holds for every provider's call, whatever its dialect."""

import asyncio
import json

import numpy as np
import pytest

from smartivr.errors import BadMessage
from smartivr.line import Encoding, Frame, HungUp, KeyPressed, MediaFormat, Played
from smartivr.transports.base import Handover
from smartivr.transports.connector import ConnectorTransport
from smartivr.transports.dialect import Begun, Media, Reply
from smartivr.transports.pace import Limits

ULAW = MediaFormat(Encoding.ULAW, 8000)
SILENCE = np.zeros(160, np.int16)


class Plain:
    """A dialect whose messages are what they mean."""

    name = "plain"

    def greeting(self):
        return ["hello"]

    def received(self, message):
        match json.loads(message):
            case {"begin": called}:
                yield Begun(ULAW, called=called, reference="r1")
            case {"audio": count, "at": at_ms}:
                yield Media(np.full(count, 100, np.int16), at_ms)
            case {"audio": count}:
                yield Media(np.zeros(count, np.int16))
            case {"key": key}:
                yield KeyPressed(key)
            case {"played": mark}:
                yield Played(mark)
            case {"ping": number}:
                yield Reply((f"pong {number}",))
            case {"bye": reason}:
                yield HungUp(reason)
            case _:
                raise BadMessage("what is this?")

    def audio(self, samples):
        return [bytes(len(samples))]

    def mark(self, mark):
        return [f"mark {mark}"]

    def clear(self):
        return ["clear"]

    def farewell(self, reason, handover):
        return [f"to {handover.destination}" if handover else f"bye {reason}"]


class Control:
    """Notes what is asked of the provider."""

    def __init__(self, *, takes: bool = True) -> None:
        self.asked: list[str] = []
        self.takes = takes

    async def transfer(self, begun, handover):
        self.asked.append(f"transfer {begun.reference} {handover.destination}")
        return self.takes

    async def hang_up(self, begun):
        self.asked.append(f"hang up {begun.reference}")


def told(transport, **message):
    transport.received(json.dumps(message))


async def everything(transport):
    sent = []
    while batch := await transport.outgoing():
        sent += batch
    return sent


@pytest.fixture
async def transport():
    return ConnectorTransport(Plain(), clock=lambda: 0.0)


async def test_a_call_begins_with_what_the_provider_tells(transport):
    told(transport, begin="100")
    begun = await transport.begun()
    assert (begun.called, transport.media) == ("100", ULAW)


async def test_audio_keys_and_marks_come_in_order(transport):
    told(transport, begin="100")
    told(transport, audio=160)
    told(transport, key="5")
    told(transport, played="1")
    assert isinstance(await transport.receive(), Frame)
    assert await transport.receive() == KeyPressed("5")
    assert await transport.receive() == Played("1")


async def test_nothing_of_a_call_is_heard_before_its_beginning(transport):
    told(transport, key="5")
    told(transport, begin="100")
    told(transport, begin="200")
    told(transport, key="6")
    assert await transport.receive() == KeyPressed("6")
    assert (await transport.begun()).called == "100"


async def test_audio_that_waits_is_dropped_when_the_caller_speaks(transport):
    transport.send_audio(SILENCE)
    assert transport.send_mark("1")
    transport.clear()
    assert await transport.outgoing() == ["hello", "mark 1", "clear"]


async def test_a_ping_is_answered_before_the_call_begins(transport):
    told(transport, ping=7)
    assert await transport.outgoing() == ["hello", "pong 7"]


@pytest.mark.parametrize("takes", [True, False])
async def test_a_call_that_goes_on_elsewhere_is_transferred_and_else_hung_up(takes):
    control = Control(takes=takes)
    transport = ConnectorTransport(Plain(), control=control)
    told(transport, begin="100")
    reading = asyncio.create_task(everything(transport))
    await transport.close("queue", Handover("queue", "support"))
    assert await reading == ["hello", "to support"]
    assert control.asked == ["transfer r1 support", *([] if takes else ["hang up r1"])]


async def test_a_call_that_the_provider_ended_is_not_ended_again():
    control = Control()
    transport = ConnectorTransport(Plain(), control=control)
    told(transport, begin="100")
    told(transport, bye="caller")
    assert await transport.receive() == HungUp("caller")
    await transport.outgoing()
    reading = asyncio.create_task(everything(transport))
    await transport.close("caller")
    assert await reading == []
    assert control.asked == []


async def test_a_peer_that_goes_on_making_mistakes_is_let_go(transport):
    told(transport, begin="100")
    for _ in range(30):
        told(transport, nonsense=True)
    assert await transport.receive() == HungUp("bad-message")
    assert transport.close_code == 1008


async def test_audio_faster_than_speech_is_refused():
    transport = ConnectorTransport(Plain(), clock=lambda: 0.0, limits=Limits(offences=3))
    told(transport, begin="100")
    for _ in range(40):
        told(transport, audio=1600)
    events = []
    while not isinstance(events[-1:] and events[-1], HungUp):
        events.append(await transport.receive())
    assert events[-1] == HungUp("peer-too-fast")


async def test_after_a_standstill_the_caller_is_still_on_the_line():
    clock = Hands()
    transport = ConnectorTransport(Plain(), clock=clock)
    told(transport, begin="100")
    clock.now_s = 8.0
    for _ in range(400):
        told(transport, audio=160)
    told(transport, key="1")
    events = transport._events.take_all()
    assert sum(isinstance(event, Frame) for event in events) == 400
    assert events[-1] == KeyPressed("1")


async def test_a_peer_that_does_not_read_is_given_up(transport):
    told(transport, begin="100")
    for _ in range(300):
        transport.send_audio(SILENCE)
    assert await transport.receive() == HungUp("peer-too-slow")
    assert await transport.outgoing() == []


async def test_a_connection_lost_before_the_call_began_begins_none(transport):
    transport.lost()
    assert await transport.begun() is None


def frames_waiting(transport):
    """Take the audio that is there now."""
    events = transport._events.take_all()
    return [event.samples for event in events if isinstance(event, Frame)]


class Hands:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


async def test_audio_that_comes_evenly_is_heard_at_once():
    clock = Hands()
    transport = ConnectorTransport(Plain(), clock=clock)
    told(transport, begin="100")
    for number in range(50):
        clock.now_s = 0.02 * number
        told(transport, audio=160, at=20 * number)
        assert len(frames_waiting(transport)) == 1
    assert transport.arrival.told()["delay_p95_ms"] == 0


async def test_a_lost_frame_is_made_up_once_it_is_time_to_send():
    clock = Hands()
    transport = ConnectorTransport(Plain(), clock=clock)
    told(transport, begin="100")
    told(transport, audio=160, at=0)
    told(transport, audio=160, at=40)
    assert len(frames_waiting(transport)) == 1
    clock.now_s = 0.06
    transport.send_audio(SILENCE)
    assert len(frames_waiting(transport)) == 2
    assert transport.arrival.concealed_s == pytest.approx(0.02)


async def test_a_provider_that_sends_nothing_for_20_s_is_heard_as_silence():
    clock = Hands()
    transport = ConnectorTransport(Plain(), clock=clock, limits=Limits(unread_messages=2000))
    told(transport, begin="100")
    told(transport, audio=160)
    heard = 0
    for beat in range(1000):
        clock.now_s = 0.02 * beat
        transport.send_audio(SILENCE)
        heard += sum(map(len, frames_waiting(transport)))
    assert heard / 8000 == pytest.approx(20, abs=0.05)


async def test_what_waits_behind_a_gap_is_heard_before_the_end(transport):
    told(transport, begin="100")
    told(transport, audio=160, at=0)
    told(transport, audio=160, at=40)
    told(transport, bye="caller")
    assert sum(map(len, frames_waiting(transport))) == 480
    assert await transport.receive() == HungUp("caller")


async def test_a_provider_that_closes_by_itself_is_answered_until_it_has():
    transport = ConnectorTransport(Plain(), parting_s=60.0)
    told(transport, begin="4820")
    assert await transport.outgoing() == ["hello"]
    closing = asyncio.create_task(transport.close("completed"))
    assert await transport.outgoing() == ["bye completed"]
    told(transport, ping=1)
    assert await transport.outgoing() == ["pong 1"]
    assert not closing.done()
    told(transport, bye="end")
    assert await everything(transport) == []
    await closing


async def test_a_provider_that_does_not_close_is_not_waited_for_for_long():
    transport = ConnectorTransport(Plain(), parting_s=0.05)
    told(transport, begin="4820")
    closing = asyncio.create_task(transport.close("completed"))
    assert await everything(transport) == ["hello", "bye completed"]
    await closing


async def test_a_connection_lost_while_parting_ends_it():
    transport = ConnectorTransport(Plain(), parting_s=60.0)
    told(transport, begin="4820")
    closing = asyncio.create_task(transport.close("completed"))
    await transport.outgoing()
    transport.lost()
    await closing
