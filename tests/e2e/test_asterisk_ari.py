"""Asterisk steered through ARI, over real sockets; the same is tried on a real one elsewhere."""

import asyncio

import pytest
from parties import WITHIN_S, until

from tests.connectors.asterisk_house import DESTINATIONS, furnish
from tests.doubles.centre_house import centre_house
from tests.doubles.pretended_ari import MEDIA_CHANNEL, PASSWORD, USER, pretended_ari

pytestmark = pytest.mark.usefixtures("brief_prompts")

CHANNEL = "1763900000.1"
NUMBER = "+442079460123"


@pytest.fixture
async def ari(monkeypatch):
    async with pretended_ari() as ari:
        monkeypatch.setenv("SMARTIVR_ASTERISK_ARI_URL", ari.address)
        monkeypatch.setenv("SMARTIVR_ASTERISK_USER", USER)
        monkeypatch.setenv("SMARTIVR_ASTERISK_PASSWORD", PASSWORD)
        yield ari


@pytest.fixture
async def house(tmp_path, ari):
    async with centre_house(furnish(tmp_path), destinations=DESTINATIONS) as house:
        yield house


async def test_a_caller_is_bridged_with_us_and_goes_on_in_the_dialplan_with_variables(house, ari):
    ari.keys = "1"
    await ari.start(CHANNEL, "4820", number=NUMBER)
    went_on = await ari.until(f"POST /channels/{CHANNEL}/continue")
    assert went_on == {"context": "smartivr-go", "extension": "s", "priority": "1"}
    variables = ari.variables()
    named = {name: variables[f"__SMARTIVR_{name}"] for name in ("KIND", "DESTINATION", "ADDRESS")}
    assert named == {"KIND": "transfer", "DESTINATION": "sales", "ADDRESS": "7001"}
    assert variables["__SMARTIVR_CALLER"] == NUMBER
    joined = await ari.until(f"POST /bridges/smartivr-{CHANNEL}/addChannel")
    assert joined == {"channel": f"{CHANNEL},{MEDIA_CHANNEL}"}
    await ari.until(f"DELETE /bridges/smartivr-{CHANNEL}")
    assert house.desk.connections.find("asterisk", CHANNEL).call.flow.line == "shop"


async def test_media_is_asked_for_where_we_connect_to_asterisk(house, ari):
    ari.keys = "2"
    await ari.start(CHANNEL, "4820")
    asked = await ari.until("POST /channels/externalMedia")
    assert asked == {
        "app": "smartivr",
        "external_host": "INCOMING",
        "connection_type": "server",
        "transport": "websocket",
        "encapsulation": "none",
        "transport_data": "f(json)",
        "format": "ulaw",
    }
    await ari.until(f"DELETE /channels/{CHANNEL}")
    assert ari.variables() == {}
    del house


async def test_a_caller_who_hangs_up_ends_the_call(house, ari):
    await ari.start(CHANNEL, "4820")
    await ari.until(f"POST /bridges/smartivr-{CHANNEL}/addChannel")
    await until(lambda: house.desk.switchboard.calls)
    (call,) = house.desk.switchboard.calls.values()
    await ari.tell("StasisEnd", channel={"id": CHANNEL, "name": "PJSIP/a-1"})
    async with asyncio.timeout(WITHIN_S):
        await call.over.wait()
    await ari.until(f"DELETE /channels/{MEDIA_CHANNEL}")


async def test_without_a_media_channel_the_caller_goes_back_to_the_dialplan(house, ari):
    del house
    ari.refused = {"/channels/externalMedia"}
    await ari.start(CHANNEL, "4820")
    await ari.until(f"POST /channels/{CHANNEL}/continue")


async def test_an_event_that_says_nothing_is_ignored(house, ari):
    del house
    ari.refused = {"/channels/externalMedia"}
    await ari.tell("ChannelVarset", channel={"no": "id"})
    await ari.tell("Dial", peer={"id": "nobody"}, dialstatus="BUSY")
    await ari.start(CHANNEL, "4820")
    await ari.until(f"POST /channels/{CHANNEL}/continue")
