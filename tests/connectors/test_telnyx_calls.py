"""Calls of Telnyx over real sockets: its webhooks, its stream, its REST interface."""

import asyncio
import base64
from xml.etree import ElementTree as ET

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from provider_rest import provider_rest
from transfer_house import NUMBER, transfer_house

from smartivr.errors import AccessRefused
from smartivr.providers.asking import ask
from smartivr.providers.base import Placed, Secrets
from smartivr.providers.handset import Handset, calling
from smartivr.providers.telnyx import TelnyxProvider, signed
from smartivr.providers.wires import WebSocketWire

PRIVATE = Ed25519PrivateKey.generate()
SECRETS = Secrets(signing_key=base64.b64encode(PRIVATE.private_bytes_raw()).decode())
CALL = Placed(line="shop", caller="+441632960001", called="+441632960002", reference="v3:call 1")
ELSEWHERE = "https://ivr.example.com"


@pytest.fixture(autouse=True)
def public_key(monkeypatch):
    shown = base64.b64encode(PRIVATE.public_key().public_bytes_raw()).decode()
    monkeypatch.setenv("SMARTIVR_TELNYX_PUBLIC_KEY", shown)


@pytest.fixture
async def rest(monkeypatch):
    async with provider_rest() as rest:
        monkeypatch.setenv("SMARTIVR_TELNYX_API_URL", rest.url)
        monkeypatch.setenv("SMARTIVR_TELNYX_API_KEY", "KEY-of-the-test")
        yield rest


def read(texml):
    return ET.fromstring(texml)  # noqa: S314 - our own answer


async def keyed(house, key, provider=None):
    """Hold a call in which one key is pressed, until it is over; its log and its phone."""
    provider = provider or TelnyxProvider()
    async with calling(provider, CALL, house.url, SECRETS) as phone:
        assert await phone.prompt_heard()
        await phone.press(key)
        async with asyncio.timeout(60):
            await phone.over.wait()
        assert phone.fault is None
    call = house.desk.connections.find("telnyx", CALL.reference).call
    async with asyncio.timeout(60):
        await call.over.wait()
    return call


async def test_a_keyed_call_is_hung_up_where_it_leads_nowhere_and_goes_on_without_rest(
    tmp_path, rest
):
    async with transfer_house(tmp_path) as house:
        await keyed(house, "7")
        nowhere = await rest.asked()
        await a_transfer_works_when_rest_is_away(house, rest)
    account = "f5586561-8ff0-4291-a51b-c7dfe4139ff9"
    assert nowhere.path == f"/texml/Accounts/{account}/Calls/v3%3Acall%201"
    assert nowhere.form == {"Status": "completed"}


async def a_transfer_works_when_rest_is_away(house, rest):
    rest.answer = lambda _: (500, {})
    provider = TelnyxProvider()
    await keyed(house, "6", provider)
    first, second = await provider.follow(), await provider.follow()
    assert read(first).findtext("Dial/Number") == NUMBER
    assert read(second).find("Hangup") is not None


async def test_calls_that_end_without_rest(tmp_path):
    async with transfer_house(tmp_path, default_line="none") as house:
        await a_caller_hangs_up(house)
        await a_number_decides(house)
        await nobody_gets_in_who_is_not_telnyx(house)


async def a_caller_hangs_up(house):
    async with calling(TelnyxProvider(), CALL, house.url, SECRETS) as phone:
        assert await phone.prompt_heard()
    call = house.desk.connections.find("telnyx", CALL.reference).call
    async with asyncio.timeout(60):
        await call.over.wait()
    assert call.session.outcome.verdict == "abandoned"


async def a_number_decides(house):
    call = Placed(caller="+441", called="4820", reference="v3:2")
    async with calling(TelnyxProvider(), call, house.url, SECRETS) as phone:
        assert await phone.prompt_heard()
        facts = house.desk.connections.find("telnyx", "v3:2").call.facts
        assert (facts.caller, facts.called) == ("+441", "4820")


async def nobody_gets_in_who_is_not_telnyx(house):
    body = b"CallSid=1"
    other = base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()
    for path in ("answer", "after", "status"):
        for headers in ({}, signed(other, body), signed(SECRETS.signing_key, b"CallSid=2")):
            with pytest.raises(AccessRefused):
                await ask(f"{house.url}/v1/connect/telnyx/{path}", body, headers)
    stream = f"ws{house.url.removeprefix('http')}/v1/connect/telnyx/stream?pass=made-up"
    phone = Handset(TelnyxProvider(), await WebSocketWire.connect(stream))
    await phone.start()
    async with asyncio.timeout(60):
        await phone.over.wait()
    await phone.close()
    assert house.desk.switchboard.live == 0
