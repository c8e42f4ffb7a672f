import asyncio
import json

import pytest

from smartivr.errors import NotFound, TokenRefused, UnreachableNumber
from smartivr.line import KeyPressed, MediaFormat
from smartivr.runtime.callbacks.dialler import Diallers, NotReached, Ring
from smartivr.runtime.callbacks.phones import Phones, digits
from smartivr.transports.phone_messages import Ringing, Stopped

RING = Ring("+44 20 1", 5.0, "shop", "The shop")


@pytest.fixture
def phones():
    return Phones()


@pytest.fixture
async def connected(phones):
    """A phone with a socket, and what reads from it."""
    phone = phones.register("+44201", MediaFormat())
    phone.transport.attach({"session": phone.id})
    running = asyncio.create_task(phone.run())
    yield phone
    phone.transport.hang_up("test")
    reading = asyncio.create_task(read(phone))  # or its end would be waited for
    await asyncio.wait_for(running, 60)
    reading.cancel()


async def read(phone):
    while await phone.transport.outgoing(phone.transport._connection):
        """Take what is left."""


async def told(phone):
    connection = phone.transport._connection
    return [json.loads(message) for message in await phone.transport.outgoing(connection)]


async def ringing(phones, phone):
    dialling = asyncio.create_task(phones.dial(RING))
    await asyncio.sleep(0)
    rings = Ringing.model_validate((await told(phone))[-1])
    assert (rings.line, rings.shown, rings.ring_s) == ("shop", "The shop", 5.0)
    return dialling


def test_a_phone_that_was_given_no_token_opens_to_none(phones):
    with pytest.raises(TokenRefused):
        phones.register("+44201", MediaFormat()).redeem("")


async def test_an_answered_phone_is_a_callers_connection(phones, connected):
    dialling = await ringing(phones, connected)
    connected.transport.received(b"\0\0" * 320)
    connected.transport.received('{"type": "answer"}')
    transport = await dialling
    connected.transport.received('{"type": "key", "key": "1"}')
    assert await transport.receive() == KeyPressed("1")
    assert connected.busy


async def test_a_rejected_call_is_busy_and_the_phone_may_ring_again(phones, connected):
    for _ in range(2):
        dialling = await ringing(phones, connected)
        connected.transport.received('{"type": "reject"}')
        assert await dialling == NotReached("busy")


async def test_nobody_answering_ends_by_itself(phones, connected):
    reached = await phones.dial(Ring("+44201", 0.0))
    assert reached == NotReached("no-answer")
    assert Stopped.model_validate((await told(connected))[-1])
    assert not connected.busy


async def test_a_phone_that_rings_is_busy_for_others(phones, connected):
    dialling = await ringing(phones, connected)
    assert await phones.dial(RING) == NotReached("busy")
    dialling.cancel()


async def test_whoever_gives_up_ringing_tells_the_phone(phones, connected):
    dialling = await ringing(phones, connected)
    dialling.cancel()
    await asyncio.wait({dialling})
    assert (await told(connected))[-1] == {"type": "stopped"}
    assert not connected.busy


async def test_a_phone_that_vanishes_while_it_rings_has_failed(phones, connected):
    dialling = await ringing(phones, connected)
    connected.transport.hang_up("connection-lost")
    assert await dialling == NotReached("failed")


async def test_a_message_that_is_no_answer_is_refused_without_repeating_it(phones, connected):
    await told(connected)
    connected.transport.received('{"type": "key", "key": "7"}')
    (error,) = await told(connected)
    assert error["code"] == "bad-message"
    assert "7" not in error["message"]


async def test_a_number_is_reached_however_it_is_written(phones, connected):
    assert phones.reaches("+44 20-1")
    assert phones.reaches("0044201")
    assert not phones.reaches("+44202")


async def test_a_phone_without_a_socket_is_not_reached(phones):
    phone = phones.register("+44201", MediaFormat())
    assert not phones.reaches("+44201")
    assert phones.numbers() == []
    phones.forget(phone)
    with pytest.raises(NotFound):
        phones.find(phone.id)


async def test_a_number_that_nothing_reaches_is_a_coded_failure(phones):
    diallers = Diallers(phones)
    assert await diallers.dial(RING) == NotReached("failed", "unreachable-number")
    with pytest.raises(UnreachableNumber) as refused:
        diallers.reaching("+44201")
    assert "44201" not in str(refused.value)


async def test_the_first_that_reaches_a_number_dials_it(phones, connected):
    class Trunk:
        name = "trunk"

        def reaches(self, number):
            return True

        async def dial(self, ring):
            return NotReached("busy", "trunk")

    diallers = Diallers(phones)
    diallers.add(Trunk())
    assert diallers.reaching("+44201") is phones
    assert await diallers.dial(Ring("+999", 1.0)) == NotReached("busy", "trunk")


def test_only_digits_tell_numbers_apart():
    assert digits("+44 (20) 1") == digits("0044201") == "44201"
