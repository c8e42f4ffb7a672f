"""Calls of Plivo over real sockets: its webhooks, its stream, its REST interface."""

import asyncio
import json
from xml.etree import ElementTree as ET

import pytest
from provider_rest import provider_rest
from transfer_house import NUMBER, OUTSIDE, transfer_house

from smartivr.errors import AccessRefused
from smartivr.providers.asking import ask
from smartivr.providers.base import Placed, Secrets
from smartivr.providers.handset import calling
from smartivr.providers.plivo import PlivoProvider, signed
from smartivr.providers.wires import WebSocketWire
from smartivr.transports.plivo import as_header

TOKEN = "token-of-the-tests"  # noqa: S105 - of these tests
SECRETS = Secrets(signing_key=TOKEN)
CALL = Placed(line="shop", caller="441632960001", called="441632960002", reference="c-1")
ELSEWHERE = "https://ivr.example.com"
FORM = {"CallUUID": "c-1", "From": "1", "To": "2"}


def read(xml):
    return ET.fromstring(xml)  # noqa: S314 - our own answer


@pytest.fixture(autouse=True)
def token(monkeypatch):
    monkeypatch.setenv("SMARTIVR_PLIVO_AUTH_TOKEN", TOKEN)


@pytest.fixture
async def rest(monkeypatch):
    async with provider_rest() as rest:
        monkeypatch.setenv("SMARTIVR_PLIVO_API_URL", rest.url)
        monkeypatch.setenv("SMARTIVR_PLIVO_AUTH_ID", "MA1")
        rest.answer = lambda _: (201, {"request_uuid": "r-1", "message": "call fired"})
        yield rest


class ThroughTheProxy(PlivoProvider):
    """Reaches the server where it is, and signs for its public address."""

    def __init__(self, house):
        super().__init__()
        self._house = house

    def _read(self, answer):
        return super()._read(answer).replace("wss://ivr.example.com", f"ws{self._house.url[4:]}")

    async def _asked(self, address):
        return await asked_publicly(self._house, address, {**FORM, "CallUUID": "c-1"})


async def asked_publicly(house, address, form):
    """Ask a webhook at its public address, which a proxy passes on."""
    public = address.replace(house.url, ELSEWHERE)
    body = "&".join(f"{name}={value}" for name, value in form.items()).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    there = public.replace(ELSEWHERE, house.url)
    return await ask(there, body, {**headers, **signed(TOKEN, public, form)})


async def keyed(house, key, provider=None):
    """Hold a call in which one key is pressed, until it is over."""
    async with calling(provider or PlivoProvider(), CALL, house.url, SECRETS) as phone:
        assert await phone.prompt_heard()
        await phone.press(key)
        async with asyncio.timeout(60):
            await phone.over.wait()
        assert phone.fault is None
    call = house.desk.connections.find("plivo", "c-1").call
    async with asyncio.timeout(60):
        await call.over.wait()
    return call


async def test_behind_a_proxy_the_public_address_is_what_is_signed_and_told(tmp_path, rest):
    async with transfer_house(tmp_path, public_url=ELSEWHERE) as house:
        provider = ThroughTheProxy(house)
        await keyed(house, "4", provider)
        address = (await rest.asked()).json["aleg_url"]
        assert address.startswith(f"{ELSEWHERE}/v1/connect/plivo/after?")
        assert read(await provider.follow(address)).findtext("Dial/User") == OUTSIDE


async def test_calls_that_end_without_rest(tmp_path):
    async with transfer_house(tmp_path, default_line="none") as house:
        await a_transfer_works_without_rest(house)
        await a_number_decides_and_the_caller_hangs_up(house)
        await nobody_gets_in_who_is_not_plivo(house)


async def a_transfer_works_without_rest(house):
    provider = PlivoProvider()
    await keyed(house, "6", provider)
    first, second = await provider.follow(), await provider.follow()
    assert read(first).findtext("Dial/Number") == NUMBER
    assert read(second).find("Hangup") is not None


async def a_number_decides_and_the_caller_hangs_up(house):
    call = Placed(caller="sip:me@phone.plivo.com", called="4820", reference="c-2")
    async with calling(PlivoProvider(), call, house.url, SECRETS) as phone:
        assert await phone.prompt_heard()
        await phone.wire.close()
    call = house.desk.connections.find("plivo", "c-2").call
    assert (call.facts.caller, call.facts.called) == ("sip:me@phone.plivo.com", "4820")
    async with asyncio.timeout(60):
        await call.over.wait()
    assert call.session.outcome.verdict == "abandoned"


async def nobody_gets_in_who_is_not_plivo(house):
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for path in ("answer", "after", "status"):
        address = f"{house.url}/v1/connect/plivo/{path}"
        right = signed(TOKEN, address, {"CallUUID": "1"})
        forged = (
            {},
            signed("another-token", address, {"CallUUID": "1"}),
            signed(TOKEN, address, {"CallUUID": "2"}),
            signed(TOKEN, address.replace("http:", "https:"), {"CallUUID": "1"}),
            {**right, "X-Plivo-Signature-V3-Nonce": "another-nonce"},
        )
        for headers in forged:
            with pytest.raises(AccessRefused):
                await ask(address, b"CallUUID=1", {**form, **headers})
    wire = await WebSocketWire.connect(f"ws{house.url[4:]}/v1/connect/plivo/stream")
    sounds = {"encoding": "audio/x-mulaw", "sampleRate": 8000}
    start = {"callId": "c-3", "streamId": "s", "mediaFormat": sounds}
    extra = f"pass={as_header('made-up')}"
    await wire.send(json.dumps({"event": "start", "start": start, "extra_headers": extra}))
    async with asyncio.timeout(60):
        assert await wire.receive() is None
    assert house.desk.switchboard.live == 0
