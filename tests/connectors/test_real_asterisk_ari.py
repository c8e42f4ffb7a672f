"""A real Asterisk that is steered through ARI: callers come and go, and callbacks are placed."""

import asyncio

import pytest

from smartivr.line import KeyPressed
from smartivr.runtime.callbacks.dialler import NotReached, Ring
from smartivr.transports.connector import ConnectorTransport
from tests.connectors.asterisk_pair import first_call, steered
from tests.connectors.test_real_asterisk import CALLER


@pytest.fixture
async def both(tmp_path, monkeypatch):
    async with steered(tmp_path, monkeypatch) as both:
        yield both


async def test_a_caller_goes_on_in_the_dialplan_with_what_is_known(both):
    house, real = both
    await real.call("Local/4820@smartivr-ari/n", "1", "caller", CALLER)
    call = await first_call(house)
    assert (call.facts.caller, call.facts.called, call.flow.line) == (CALLER, "4820", "shop")
    assert await real.variable("ARRIVED") == "7001 transfer sales"


async def test_a_caller_who_was_served_is_hung_up_on(both):
    _, real = both
    channel = await real.call("Local/4820@smartivr-ari/n", "2", "caller", CALLER)
    await real.gone(channel)
    await real.nothing_left()


async def test_a_caller_who_hangs_up_ends_the_call_here(both):
    house, real = both
    await real.call("Local/4820@smartivr-ari/n", "silent", "caller", CALLER)
    call = await first_call(house)
    async with asyncio.timeout(60):
        await call.over.wait()
    await real.nothing_left()


@pytest.mark.parametrize(
    ("number", "result"), [("0201111", "busy"), ("0202222", "no-answer"), ("0203333", "failed")]
)
async def test_why_a_callback_was_not_answered_is_told(both, number, result):
    house, real = both
    reached = await house.background.diallers.dial(Ring(number, ring_s=1.0))
    assert reached == NotReached(result)
    await real.nothing_left()


async def test_who_answers_a_callback_is_connected_and_hung_up_on_in_the_end(both):
    house, real = both
    reached = await house.background.diallers.dial(Ring("0204444", ring_s=5.0))
    assert isinstance(reached, ConnectorTransport)
    async with asyncio.timeout(60):
        while (event := await reached.receive()) != KeyPressed("2"):
            assert event is not None
    await reached.close("done")
    await real.nothing_left()
