"""Calls of Vonage over real sockets: its webhooks, its WebSocket, its REST interface."""

import asyncio
import json
import time

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from provider_rest import provider_rest
from transfer_house import NUMBER, transfer_house

from smartivr.errors import AccessRefused
from smartivr.providers.asking import ask
from smartivr.providers.base import Placed, Secrets
from smartivr.providers.handset import calling
from smartivr.providers.vonage import VonageProvider, signed
from smartivr.providers.wires import WebSocketWire

SECRET = "signature secret of the tests, long enough"  # noqa: S105 - of these tests
SECRETS = Secrets(signing_key=SECRET)
KEY = rsa.generate_private_key(65537, 2048)
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
CALL = Placed(line="shop", caller="441632960001", called="441632960002", reference="u-1")
ELSEWHERE = "https://ivr.example.com"


@pytest.fixture(autouse=True)
def settings(monkeypatch):
    monkeypatch.setenv("SMARTIVR_VONAGE_SIGNATURE_SECRET", SECRET)
    monkeypatch.setenv("SMARTIVR_VONAGE_NUMBER", "+441632960002")


@pytest.fixture
async def rest(monkeypatch):
    async with provider_rest() as rest:
        monkeypatch.setenv("SMARTIVR_VONAGE_API_URL", rest.url)
        monkeypatch.setenv("SMARTIVR_VONAGE_APPLICATION", "app-1")
        monkeypatch.setenv("SMARTIVR_VONAGE_PRIVATE_KEY", PEM.replace("\n", "\\n"))
        rest.answer = lambda _: (200, {"uuid": "u-out", "status": "started"})
        yield rest


async def keyed(house, key, provider=None):
    """Hold a call in which one key is pressed, until it is over."""
    async with calling(provider or VonageProvider(), CALL, house.url, SECRETS) as phone:
        assert await phone.prompt_heard()
        await phone.press(key)
        async with asyncio.timeout(60):
            await phone.over.wait()
        assert phone.fault is None
    call = house.desk.connections.find("vonage", CALL.reference).call
    async with asyncio.timeout(60):
        await call.over.wait()
    return call


async def test_a_transfer_works_when_rest_is_away(tmp_path, rest):
    async with transfer_house(tmp_path) as house:
        await a_transfer_works_when_rest_is_away(house, rest)


async def a_transfer_works_when_rest_is_away(house, rest):
    rest.answer = lambda _: (500, {})
    provider = VonageProvider()
    await keyed(house, "6", provider)
    for status in ("started", "answered", "completed"):
        assert await provider.follow(status) == ""
    [action] = json.loads(await provider.follow())
    assert await provider.follow() == ""
    assert action["endpoint"] == [{"type": "phone", "number": NUMBER.removeprefix("+")}]
    assert action["from"] == "441632960002"


async def test_calls_that_end_without_rest(tmp_path):
    async with transfer_house(tmp_path, default_line="none") as house:
        await a_number_decides_and_the_caller_hangs_up(house)
        await nobody_gets_in_who_is_not_vonage(house)


async def a_number_decides_and_the_caller_hangs_up(house):
    call = Placed(caller="441", called="4820", reference="u-2")
    async with calling(VonageProvider(), call, house.url, SECRETS) as phone:
        assert await phone.prompt_heard()
        await phone.wire.close()
    call = house.desk.connections.find("vonage", "u-2").call
    assert (call.facts.caller, call.facts.called) == ("441", "4820")
    async with asyncio.timeout(60):
        await call.over.wait()
    assert call.session.outcome.verdict == "abandoned"


async def nobody_gets_in_who_is_not_vonage(house):
    body = b'{"uuid":"1"}'
    old = time.time() - 400
    tokens = ("x", signed("another secret, just as long as the first", body),
              signed(SECRET, b"{}"), signed(SECRET, body, old))  # fmt: skip
    for path in ("answer", "event"):
        for token in tokens:
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            with pytest.raises(AccessRefused):
                await ask(f"{house.url}/v1/connect/vonage/{path}", body, headers)
    wire = await WebSocketWire.connect(f"ws{house.url[4:]}/v1/connect/vonage/stream")
    first = {"event": "websocket:connected", "content-type": "audio/l16;rate=16000"}
    await wire.send(json.dumps({**first, "pass": "made-up", "call": "u-3"}))
    async with asyncio.timeout(60):
        assert await wire.receive() is None
    assert house.desk.switchboard.live == 0
