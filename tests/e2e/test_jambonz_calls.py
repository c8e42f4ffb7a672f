"""Whole calls through jambonz's webhooks and its stream, over real sockets."""

import asyncio
import contextlib
import json

import httpx2
import pytest
import pytest_asyncio
from centre_house import centre_house, furnish

from smartivr.errors import AccessRefused
from smartivr.providers.base import Cleared, MarkAsked, Placed, Secrets
from smartivr.providers.handset import calling
from smartivr.providers.jambonz import SUBPROTOCOL, Jambonz
from smartivr.providers.jambonz_webhooks import basic
from smartivr.providers.wires import WebSocketWire

KEY = "a-key-of-this-test"
WEBHOOK = "/v1/connect/jambonz/call"
CALL = Placed(line="shop", called="4820", caller="+15550100", reference="c-1")
TOLD = {"call_sid": "c-1", "from": "+15550100", "to": "4820", "direction": "inbound"}
FAR = {"transfer/far": "+442079460100"}
LIMIT_S = 60.0


pytestmark = pytest.mark.asyncio(loop_scope="module")


def furnished(home):
    """A shop with two more destinations, which are not served here; one is nowhere."""
    furnish(home)
    flow = home / "intents" / "shop" / "flow.yaml"
    option = '      callback: {key: "3", next: back}\n'
    more = '      far: {key: "4", next: far}\n      nowhere: {key: "5", next: nowhere}\n'
    text = flow.read_text().replace(option, option + more)
    steps = "  far: {transfer: far, say: One moment.}\n  nowhere: {transfer: nowhere}\n"
    flow.write_text(text + steps)
    phrases = home / "intents" / "shop" / "phrases.yaml"
    said = "".join(
        f"  {name}: {{label: {name}, phrases: [{name}]}}\n" for name in ("far", "nowhere")
    )
    phrases.write_text(phrases.read_text() + said)
    return home


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory):
    """Nothing but the address of who asks lets anybody in."""
    home = furnished(tmp_path_factory.mktemp("house"))
    async with centre_house(home, destinations=FAR) as house:
        yield house


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def keyed(tmp_path_factory):
    """The connectors' key lets in."""
    async with centre_house(tmp_path_factory.mktemp("keyed"), connector_key=KEY) as house:
        yield house


@contextlib.asynccontextmanager
async def phoning(house, secrets=Secrets(), call=CALL):  # noqa: B008 - frozen
    async with calling(Jambonz(), call, house.url, secrets) as phone:
        yield phone


async def until(condition):
    async with asyncio.timeout(LIMIT_S):
        while not condition():  # noqa: ASYNC110  what is waited for sets no event
            await asyncio.sleep(0.02)


async def test_a_key_brings_the_caller_to_a_number_elsewhere_with_what_is_known(house):
    async with phoning(house) as phone:
        assert await phone.prompt_heard()
        await phone.press("4")
        async with asyncio.timeout(LIMIT_S):
            await phone.over.wait()
        assert phone.fault is None
        assert phone.left is not None
        assert phone.left.destination == "+442079460100"
        assert phone.left.context["caller"] == "+15550100"
        assert phone.left.context["transcript"].startswith("/v1/sessions/")
        found = house.desk.connections.find("jambonz", "c-1")
        assert found.call.session.ended


async def test_a_caller_who_hangs_up_ends_the_call(house):
    async with phoning(house) as phone:
        assert await phone.prompt_heard()
    call = house.desk.connections.find("jambonz", "c-1").call
    await until(lambda: call.session.ended)
    assert call.session.outcome.verdict == "abandoned"


async def test_a_destination_that_is_nowhere_ends_the_call(house):
    async with phoning(house) as phone:
        assert await phone.prompt_heard()
        await phone.press("5")
        await until(lambda: phone.left is not None)
        assert phone.left.destination == ""


async def test_a_prompt_is_told_to_be_played_and_a_key_stops_it(house):
    told = []
    async with calling(Jambonz(), CALL, house.url, Secrets(), on_told=told.append) as phone:
        await until(lambda: any(isinstance(each, MarkAsked) for each in told))
        call = house.desk.connections.find("jambonz", "c-1").call
        await until(lambda: any(each["type"] == "prompt-ended" for each in call.log.entries))
        await phone.press("9")
        await until(lambda: sum(isinstance(each, MarkAsked) for each in told) > 1)
        await phone.press("1")
        await until(lambda: any(isinstance(each, Cleared) for each in told))
        assert phone.fault is None


async def test_the_key_opens_the_webhook_and_nothing_else_does(keyed):
    with pytest.raises(AccessRefused):
        async with phoning(keyed, Secrets(connector_key="another-key-of-it")):
            pass
    async with phoning(keyed, Secrets(connector_key=KEY)) as phone:
        assert await phone.prompt_heard()


async def test_a_signed_webhook_is_let_in_and_any_other_is_not(tmp_path, monkeypatch):
    monkeypatch.setenv("SMARTIVR_JAMBONZ_WEBHOOK_SECRET", "wh-secret")
    async with centre_house(tmp_path) as house:
        for wrong in (Secrets(), Secrets(signing_key="wh-other"), Secrets(connector_key=KEY)):
            with pytest.raises(AccessRefused):
                async with phoning(house, wrong):
                    pass
        async with phoning(house, Secrets(signing_key="wh-secret")) as phone:
            assert await phone.prompt_heard()


async def test_a_forged_pass_lets_nobody_in(house):
    async with httpx2.AsyncClient(timeout=LIMIT_S) as client:
        verbs = (await client.post(house.url + WEBHOOK, json=TOLD)).json()
    attributes = {"callSid": "c-1", "sampleRate": 8000, "line": "shop"}
    wire = await WebSocketWire.connect(verbs[1]["url"], subprotocols=(SUBPROTOCOL,))
    await wire.send(json.dumps(attributes | {"pass": "forged"}))
    assert json.loads(await wire.receive()) == {"type": "disconnect"}
    assert await wire.receive() is None
    assert wire.close_code == 1000
    await wire.close()


async def test_an_application_of_one_s_own_streams_with_the_key(keyed):
    address = keyed.url.replace("http", "ws") + "/v1/connect/jambonz/stream"
    with pytest.raises(AccessRefused):
        await WebSocketWire.connect(address, headers=basic("any", "a-wrong-key-of-it"))
    wire = await WebSocketWire.connect(
        address, headers=basic("any", KEY), subprotocols=(SUBPROTOCOL,)
    )
    await wire.send(json.dumps({"callSid": "c-2", "sampleRate": 16000, "line": "shop"}))
    assert len(await wire.receive()) == 640
    await wire.close()
    wire = await WebSocketWire.connect(address, subprotocols=(SUBPROTOCOL,))
    await wire.send(json.dumps({"callSid": "c-3", "sampleRate": 16000, "line": "shop"}))
    assert json.loads(await wire.receive()) == {"type": "disconnect"}
    await wire.close()


async def test_a_call_that_is_not_known_is_hung_up(house):
    async with httpx2.AsyncClient(timeout=LIMIT_S) as client:
        answer = await client.post(house.url + "/v1/connect/jambonz/after", json=TOLD)
        assert answer.json() == [{"verb": "hangup"}]
        answer = await client.post(house.url + "/v1/connect/jambonz/after", json={})
        assert answer.status_code == 422
