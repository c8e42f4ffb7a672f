"""Calls of Vonage over real sockets: its webhooks, its WebSocket, its REST interface."""

import asyncio
import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from provider_rest import provider_rest
from transfer_house import NUMBER, OUTSIDE, transfer_house
from vonage_voice.models.ncco import Connect

from smartivr.errors import AccessRefused
from smartivr.line import HungUp, KeyPressed
from smartivr.providers.asking import ask
from smartivr.providers.base import Placed, Secrets
from smartivr.providers.handset import Handset, calling
from smartivr.providers.vonage import VonageProvider, signed
from smartivr.providers.wires import WebSocketWire
from smartivr.runtime.callbacks.dialler import NotReached, Ring

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
        async with asyncio.timeout(10):
            await phone.over.wait()
        assert phone.fault is None
    call = house.desk.connections.find("vonage", CALL.reference).call
    async with asyncio.timeout(5):
        await call.over.wait()
    return call


async def test_keyed_calls_are_transferred_with_what_is_known_or_hung_up(tmp_path, rest):
    async with transfer_house(tmp_path) as house:
        call = await keyed(house, "4")
        asked = await rest.asked()
        await keyed(house, "5")
        over = await rest.asked()
        await a_transfer_works_when_rest_is_away(house, rest)
    assert (asked.method, asked.path) == ("PUT", "/v1/calls/u-1")
    assert (asked.json["action"], asked.json["destination"]["type"]) == ("transfer", "ncco")
    [action] = asked.json["destination"]["ncco"]
    Connect.model_validate({**action, "from_": action["from"]})  # as Vonage's library has it
    [endpoint] = action["endpoint"]
    assert (endpoint["type"], endpoint["uri"]) == ("sip", OUTSIDE)
    headers = endpoint["headers"]
    assert headers["Smartivr-Session"] == call.id
    assert headers["Smartivr-Caller"] == "441632960001"
    assert headers["Smartivr-Intent"] == "outside"
    assert headers["Smartivr-Transcript"] == f"/v1/sessions/{call.id}"
    claims = jwt.decode(
        asked.headers["authorization"].removeprefix("Bearer "), KEY.public_key(), ["RS256"]
    )
    assert claims["application_id"] == "app-1"
    assert over.json == {"action": "hangup"}


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
    async with asyncio.timeout(5):
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
    async with asyncio.timeout(5):
        assert await wire.receive() is None
    assert house.desk.switchboard.live == 0


async def test_calls_placed_by_us(tmp_path, rest):
    async with transfer_house(tmp_path, public_url=ELSEWHERE) as house:
        await somebody_answers(house, rest)
        await nobody_answers(house, rest)
        await we_give_up(house, rest)
        rest.answer = lambda _: (401, {})
        assert await dialled(house) == NotReached("failed", "transport-failed")


def dialled(house):
    return asyncio.create_task(house.background.diallers.dial(Ring("+441632960003", ring_s=20)))


async def somebody_answers(house, rest):
    dialling = dialled(house)
    asked = await rest.asked()
    assert (asked.method, asked.path) == ("POST", "/v1/calls")
    wanted = asked.json
    assert wanted["to"] == [{"type": "phone", "number": "441632960003"}]
    assert wanted["from"] == {"type": "phone", "number": "441632960002"}
    assert wanted["ringing_timer"] == 20
    provider = ThroughTheProxy(house)
    [answer_url] = wanted["answer_url"]
    call = Placed(caller="441632960002", called="441632960003", reference="u-out")
    wire = await provider.called_out(call, answer_url.replace(ELSEWHERE, house.url), SECRETS)
    phone = Handset(provider, wire)
    await phone.start()
    async with asyncio.timeout(5):
        transport = await dialling
        await phone.press("8")
        while (event := await transport.receive()) != KeyPressed("8"):
            assert not isinstance(event, HungUp)
    await transport.close("done")
    hung_up = await rest.asked()
    assert (hung_up.path, hung_up.json) == ("/v1/calls/u-out", {"action": "hangup"})
    await phone.close()


class ThroughTheProxy(VonageProvider):
    """Reaches the server where it is, in place of its public address."""

    def __init__(self, house):
        super().__init__()
        self._house = house

    def _read(self, answer):
        return super()._read(answer).replace("wss://ivr.example.com", f"ws{self._house.url[4:]}")


async def nobody_answers(house, rest):
    results = {"busy": "busy", "unanswered": "no-answer", "rejected": "busy", "failed": "failed"}
    for status, result in results.items():
        dialling = dialled(house)
        [told] = (await rest.asked()).json["event_url"]
        for each in ("ringing", status):
            body = json.dumps({"status": each, "uuid": "u-out"}).encode()
            token = {"Authorization": f"Bearer {signed(SECRET, body)}"}
            headers = {**token, "Content-Type": "application/json"}
            await ask(told.replace(ELSEWHERE, house.url), body, headers)
        assert await dialling == NotReached(result)


async def we_give_up(house, rest):
    dialling = dialled(house)
    await rest.asked()
    dialling.cancel()
    stopped = await rest.asked()
    assert (stopped.path, stopped.json) == ("/v1/calls/u-out", {"action": "hangup"})
