"""Whole calls through chan_websocket's dialect, over real sockets, from Asterisk's side."""

import asyncio
from urllib.parse import parse_qsl

import httpx2
import pytest
import pytest_asyncio
from parties import WITHIN_S, until

from smartivr.errors import AccessRefused
from smartivr.providers.asterisk_websocket import AsteriskWebSocketProvider
from smartivr.providers.base import Cleared, Placed, Secrets
from smartivr.providers.handset import calling
from smartivr.providers.wires import WebSocketWire
from tests.connectors.asterisk_house import DESTINATIONS, KEY, furnish
from tests.doubles.centre_house import centre_house

CALL = Placed(called="4820", caller="+442079460123", reference="1763900000.3")
SECRETS = Secrets(connector_key=KEY)
NEXT = "/v1/connect/asterisk/next/"


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory):
    home = furnish(tmp_path_factory.mktemp("house"))
    async with centre_house(home, connector_key=KEY, destinations=DESTINATIONS) as house:
        yield house


async def next_of(house, channel=CALL.reference, key=KEY):
    async with httpx2.AsyncClient(base_url=house.url) as http:
        return await http.get(NEXT + channel, headers={"Authorization": f"Bearer {key}"})


async def keyed(house, keys, *, plain=False, told=lambda _: None):
    provider = AsteriskWebSocketProvider(plain=plain)
    async with calling(provider, CALL, house.url, SECRETS, on_told=told) as phone:
        assert await phone.prompt_heard()
        await phone.press(keys)
        async with asyncio.timeout(WITHIN_S):
            await phone.over.wait()
    assert phone.fault is None
    assert phone.left is not None
    return provider


@pytest.mark.parametrize("plain", [False, True], ids=["json", "plain"])
async def test_a_keyed_call_ends_here_and_asterisk_is_told_where_it_goes_on(house, plain):
    told = []
    await keyed(house, "1", plain=plain, told=told.append)
    answer = await next_of(house)
    assert answer.headers["content-type"].startswith("text/plain")
    what = dict(parse_qsl(answer.text))
    named = {name: what[name] for name in ("kind", "destination", "address", "line", "intent")}
    assert named == {
        "kind": "transfer",
        "destination": "sales",
        "address": "7001",
        "line": "shop",
        "intent": "sales",
    }
    assert what["caller"] == CALL.caller


async def test_a_key_during_the_prompt_empties_asterisks_queue(house):
    told = []
    async with calling(
        AsteriskWebSocketProvider(), CALL, house.url, SECRETS, on_told=told.append
    ) as phone:
        await until(lambda: told)
        await phone.press("1")
        async with asyncio.timeout(WITHIN_S):
            await phone.over.wait()
    assert any(isinstance(each, Cleared) for each in told)


async def test_asterisks_side_asks_as_its_dialplan_does(house):
    provider = await keyed(house, "1")
    assert "address=7001" in await provider.follow()


async def test_a_caller_who_was_served_is_to_be_hung_up_on(house):
    await keyed(house, "2")
    assert dict(parse_qsl((await next_of(house)).text)) == {"kind": "hangup"}


async def test_a_destination_that_the_table_lacks_comes_without_an_address(house):
    await keyed(house, "3")
    what = dict(parse_qsl((await next_of(house)).text, keep_blank_values=True))
    assert (what["kind"], what["destination"], what["address"]) == (
        "transfer",
        "not-in-the-table",
        "",
    )


async def test_a_call_that_never_came_goes_nowhere(house):
    assert (await next_of(house, "9.9")).status_code == 404


async def test_where_a_caller_goes_is_told_to_who_knows_the_key_alone(house):
    answer = await next_of(house, key="another-key-of-this-test")
    assert answer.status_code == 401


async def test_a_connection_without_the_key_is_refused_before_it_is_accepted(house):
    with pytest.raises(AccessRefused):
        await AsteriskWebSocketProvider().place(CALL, house.url, Secrets())


async def test_the_subprotocol_that_asterisk_asks_for_is_agreed_to(house):
    wire = await AsteriskWebSocketProvider().place(CALL, house.url, SECRETS)
    assert isinstance(wire, WebSocketWire)
    assert wire.subprotocol == "media"
    await wire.close()


async def test_a_line_can_be_named_by_a_channel_variable(house):
    wire = await WebSocketWire.connect(
        f"{house.url.replace('http', 'ws', 1)}/v1/connect/asterisk/stream?key={KEY}"
    )
    await wire.send(
        '{"event":"MEDIA_START","channel_id":"5.1","format":"slin16","optimal_frame_size":640,'
        '"channel_variables":{"SMARTIVR_LINE":"shop","SMARTIVR_CHANNEL":"5.0"}}'
    )
    first = await wire.receive()
    assert isinstance(first, bytes)
    assert len(first) == 640
    assert house.desk.connections.find("asterisk", "5.0").call.flow.line == "shop"
    await wire.close()
