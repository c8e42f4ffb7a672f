"""Whole calls by FreeSWITCH's modules against a server, with its event socket beside them."""

import asyncio

import pytest
import pytest_asyncio
from pretended_freeswitch import PASSWORD, PretendedFreeSwitch

from smartivr.errors import AccessRefused, TransportError
from smartivr.providers.base import Placed, Secrets
from smartivr.providers.handset import calling
from smartivr.providers.registry import provider_of
from smartivr.providers.wires import WebSocketWire
from smartivr.runtime.callbacks.dialler import Ring
from smartivr.transports.connector import ConnectorTransport
from tests.connectors.asterisk_house import DESTINATIONS, KEY, furnish
from tests.doubles.centre_house import centre_house

pytestmark = pytest.mark.asyncio(loop_scope="module")

DIALECTS = ("audio_fork", "audio_stream")
SECRETS = Secrets(connector_key=KEY)
CHANNEL = "7dd5e34e-5db4-4edb-a166-757e5d29b94"
SOON_S = 20.0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def switch():
    switch = PretendedFreeSwitch()
    server = await asyncio.start_server(switch.serve, "127.0.0.1", 0)
    switch.port = server.sockets[0].getsockname()[1]
    yield switch
    server.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(switch, tmp_path_factory):
    settings = {
        "HOST": "127.0.0.1",
        "PORT": str(switch.port),
        "PASSWORD": PASSWORD,
        "DIAL": "sofia/gateway/carrier/{number}",
        "STREAM_URL": "ws://127.0.0.1:8080",
    }
    home = furnish(tmp_path_factory.mktemp("house"))
    with pytest.MonkeyPatch.context() as environment:
        for name, value in settings.items():
            environment.setenv(f"SMARTIVR_FREESWITCH_{name}", value)
        async with centre_house(home, connector_key=KEY, destinations=DESTINATIONS) as house:
            yield house


def placed(number):
    return Placed(called="4820", caller="+442079460100", reference=f"{CHANNEL}{number}")


async def until(holds):
    async with asyncio.timeout(SOON_S):
        while not holds():  # noqa: ASYNC110  no event tells of a command over there
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_caller_who_goes_on_is_transferred_with_what_is_known(house, switch, dialect):
    switch.asked.clear()
    call = placed(DIALECTS.index(dialect))
    async with calling(provider_of(dialect), call, house.url, SECRETS) as phone:
        assert await phone.prompt_heard()
        await phone.press("1")
        await until(lambda: phone.left)
        assert phone.left.destination == "sales"
        assert phone.left.context["intent"] == "sales"
        assert phone.fault is None
    await until(lambda: f"uuid_transfer {call.reference} 7001 XML default" in switch.asked)
    assert f"uuid_setvar {call.reference} smartivr_intent sales" in switch.asked
    assert switch.asked[-1].startswith("uuid_transfer")


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_caller_who_was_served_is_hung_up_on(house, switch, dialect):
    switch.asked.clear()
    call = placed(2 + DIALECTS.index(dialect))
    async with calling(provider_of(dialect), call, house.url, SECRETS) as phone:
        assert await phone.prompt_heard()
        await phone.press("2")
        await until(lambda: phone.left)
        assert phone.left.destination == ""
    await until(lambda: switch.asked)
    assert switch.asked == [f"uuid_kill {call.reference} NORMAL_CLEARING"]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("key", ["", "another-key-of-this-test"])
async def test_without_the_key_no_stream_is_let_in(house, dialect, key):
    with pytest.raises(AccessRefused):
        await provider_of(dialect).place(placed(9), house.url, Secrets(connector_key=key))


async def test_a_path_beside_the_streams_is_no_stream(house):
    with pytest.raises((AccessRefused, TransportError)):
        await WebSocketWire.connect(
            f"{house.url.replace('http', 'ws')}/v1/connect/freeswitch/x?key={KEY}"
        )


async def test_whoever_was_called_and_answers_is_streamed_to_the_one_who_dialled(house, switch):
    switch.asked.clear()
    ring = Ring("+442079460123", ring_s=10)
    dialling = asyncio.create_task(house.background.diallers.dial(ring))
    await until(lambda: len(switch.asked) == 2)
    address = switch.asked[1].split(" ")[3]
    here = address.replace("ws://127.0.0.1:8080", house.url.replace("http", "ws"))
    wire = await WebSocketWire.connect(here, subprotocols=("audio.drachtio.org",))
    await wire.send("{}")
    answered = await dialling
    assert isinstance(answered, ConnectorTransport)
    await answered.close("server")
    await wire.close()
