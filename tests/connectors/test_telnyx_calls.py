"""Calls of Telnyx over real sockets: its webhooks, its stream, its REST interface."""

import asyncio
import base64
from xml.etree import ElementTree as ET

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from provider_rest import provider_rest
from transfer_house import NUMBER, OUTSIDE, transfer_house

from smartivr.errors import AccessRefused
from smartivr.line import HungUp, KeyPressed
from smartivr.providers.asking import ask
from smartivr.providers.base import Placed, Secrets
from smartivr.providers.handset import Handset, calling
from smartivr.providers.telnyx import TelnyxProvider, signed
from smartivr.providers.wires import WebSocketWire
from smartivr.runtime.callbacks.dialler import NotReached, Ring
from smartivr.runtime.connectors.telnyx import TelnyxCalls

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


@pytest.fixture
def callbacks(monkeypatch, rest):
    monkeypatch.setenv("SMARTIVR_TELNYX_NUMBER", "+441632960002")
    monkeypatch.setenv("SMARTIVR_TELNYX_APPLICATION", "1494404757140276705")
    rest.answer = lambda _: (200, {"call_sid": "v3:out", "status": "queued"})
    return rest


def read(texml):
    return ET.fromstring(texml)  # noqa: S314 - our own answer


async def keyed(house, key, provider=None):
    """Hold a call in which one key is pressed, until it is over; its log and its phone."""
    provider = provider or TelnyxProvider()
    async with calling(provider, CALL, house.url, SECRETS) as phone:
        assert await phone.prompt_heard()
        await phone.press(key)
        async with asyncio.timeout(10):
            await phone.over.wait()
        assert phone.fault is None
    call = house.desk.connections.find("telnyx", CALL.reference).call
    async with asyncio.timeout(5):
        await call.over.wait()
    return call


async def test_keyed_calls_are_transferred_with_what_is_known_or_hung_up(tmp_path, rest):
    async with transfer_house(tmp_path) as house:
        call = await keyed(house, "4")
        asked = await rest.asked()
        await keyed(house, "5")
        over = await rest.asked()
        await keyed(house, "7")
        nowhere = await rest.asked()
        await a_transfer_works_when_rest_is_away(house, rest)
    account = "f5586561-8ff0-4291-a51b-c7dfe4139ff9"
    assert (asked.method, asked.path) == (
        "POST",
        f"/texml/Accounts/{account}/Calls/v3%3Acall%201",
    )
    assert asked.headers["authorization"] == "Bearer KEY-of-the-test"
    address = read(asked.form["Texml"]).findtext("Dial/Sip")
    assert address.startswith(f"{OUTSIDE}?X-Smartivr-Session={call.id}&")
    assert "X-Smartivr-Intent=outside&" in address
    assert "X-Smartivr-Caller=%2B441632960001&" in address
    assert f"X-Smartivr-Transcript=%2Fv1%2Fsessions%2F{call.id}" in address
    assert over.form == nowhere.form == {"Status": "completed"}


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
    async with asyncio.timeout(5):
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
    async with asyncio.timeout(5):
        await phone.over.wait()
    await phone.close()
    assert house.desk.switchboard.live == 0


async def test_calls_placed_by_us(tmp_path, callbacks):
    async with transfer_house(tmp_path, public_url=ELSEWHERE) as house:
        await somebody_answers(house, callbacks)
        await nobody_answers(house, callbacks)
        await we_give_up(house, callbacks)
        callbacks.answer = lambda _: (422, {"errors": []})
        assert await dialled(house) == NotReached("failed", "transport-failed")


def dialled(house):
    return asyncio.create_task(house.background.diallers.dial(Ring("+441632960003", ring_s=20)))


async def somebody_answers(house, rest):
    dialling = dialled(house)
    asked = await rest.asked()
    assert asked.path == "/texml/calls/1494404757140276705"
    wanted = asked.json
    assert (wanted["To"], wanted["From"]) == ("+441632960003", "+441632960002")
    assert wanted["Timeout"] == 20
    here = wanted["Texml"].replace("wss://ivr.example.com", f"ws{house.url[4:]}")
    provider = TelnyxProvider()
    phone = Handset(provider, await provider.called_out(Placed(reference="v3:out"), here))
    await phone.start()
    async with asyncio.timeout(5):
        transport = await dialling
        await phone.press("8")
        while (event := await transport.receive()) != KeyPressed("8"):
            assert not isinstance(event, HungUp)
    await transport.close("done")
    assert (await rest.asked()).form == {"Status": "completed"}
    await phone.close()


async def nobody_answers(house, rest):
    for status in ("busy", "no-answer", "failed"):
        dialling = dialled(house)
        told = (await rest.asked()).json["StatusCallback"].replace(ELSEWHERE, house.url)
        body = f"CallSid=v3%3Aout&CallStatus={status}".encode()
        await ask(told, body, signed(SECRETS.signing_key, body))
        assert await dialling == NotReached(status)


async def we_give_up(house, rest):
    dialling = dialled(house)
    await rest.asked()
    dialling.cancel()
    stopped = await rest.asked()
    assert stopped.path == "/calls/v3%3Aout/actions/hangup"
    assert not house.desk.connectors.of(TelnyxCalls).reaches("sip:me@example.com")
