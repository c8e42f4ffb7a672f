"""Whole calls through Genesys's Audio Connector, over real sockets."""

import asyncio
import json

import pytest
import pytest_asyncio
from centre_house import centre_house, furnish

from smartivr.errors import AccessRefused
from smartivr.providers.base import Cleared, MarkAsked, Placed, Secrets, Sound
from smartivr.providers.genesys import Genesys
from smartivr.providers.genesys_connection import address_of, signed_headers
from smartivr.providers.handset import calling
from smartivr.providers.wires import WebSocketWire

API_KEY = "an-api-key-of-this-test"
SECRET = "YSBzZWNyZXQgb2YgdGhpcyB0ZXN0"  # noqa: S105  of this test alone
SECRETS = Secrets(account=API_KEY, signing_key=SECRET)
CALL = Placed(line="shop", called="4820", caller="+15550100", reference="c-1")
IDENTITY = {
    "audiohook-organization-id": "o-1",
    "audiohook-session-id": "s-1",
    "audiohook-correlation-id": "r-1",
}
LIMIT_S = 60.0


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory):
    """A shop with one more destination, behind an integration that signs."""
    home = furnish(tmp_path_factory.mktemp("house"))
    flow = home / "intents" / "shop" / "flow.yaml"
    option = '      callback: {key: "3", next: back}\n'
    far = '      far: {key: "4", next: far}\n'
    text = flow.read_text().replace(option, option + far)
    flow.write_text(text + "  far: {transfer: far, say: One moment.}\n")
    phrases = home / "intents" / "shop" / "phrases.yaml"
    phrases.write_text(phrases.read_text() + "  far: {label: far away, phrases: [far away]}\n")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SMARTIVR_GENESYS_API_KEY", API_KEY)
        environment.setenv("SMARTIVR_GENESYS_CLIENT_SECRET", SECRET)
        async with centre_house(home) as house:
            yield house


async def until(condition):
    async with asyncio.timeout(LIMIT_S):
        while not condition():  # noqa: ASYNC110  what is waited for sets no event
            await asyncio.sleep(0.02)


def call_of(house):
    return house.desk.connections.find("genesys", "c-1").call


async def test_a_key_brings_the_caller_elsewhere_with_what_is_known(house):
    async with calling(Genesys(), CALL, house.url, SECRETS) as phone:
        assert await phone.prompt_heard()
        await phone.press("4")
        async with asyncio.timeout(LIMIT_S):
            await phone.over.wait()
        assert phone.fault is None
        assert phone.left.destination == "far"
        assert phone.left.context["kind"] == "transfer"
        assert phone.left.context["caller"] == "+15550100"
        assert phone.left.context["line"] == "shop"
        assert call_of(house).session.outcome.verdict == "routed"


async def test_a_caller_who_hangs_up_ends_the_call(house):
    async with calling(Genesys(), CALL, house.url, SECRETS) as phone:
        assert await phone.prompt_heard()
        call = call_of(house)
    await until(lambda: call.session.ended)
    assert call.session.outcome.verdict == "abandoned"
    assert phone.fault is None


async def test_prompts_are_told_to_be_played_and_a_key_stops_them(house):
    told = []
    async with calling(Genesys(), CALL, house.url, SECRETS, on_told=told.append) as phone:
        await until(lambda: any(isinstance(each, MarkAsked) for each in told))
        call = call_of(house)
        await until(lambda: any(each["type"] == "prompt-ended" for each in call.log.entries))
        told.clear()
        await phone.press("9")
        await until(lambda: any(isinstance(each, Sound) for each in told))
        await phone.press("1")
        await until(lambda: any(isinstance(each, Cleared) for each in told))
        assert phone.fault is None


@pytest.mark.parametrize(
    "wrong",
    [
        Secrets(),
        Secrets(account=API_KEY),
        Secrets(account="another", signing_key=SECRET),
        Secrets(account=API_KEY, signing_key="b3RoZXI="),
    ],
)
async def test_who_does_not_sign_is_not_let_in(house, wrong):
    with pytest.raises(AccessRefused):
        async with calling(Genesys(), CALL, house.url, wrong):
            pass


async def said(house, *messages):
    """The types of what is answered to messages of a session, up to the end of it."""
    address = address_of(house.url, "shop", SECRETS)
    wire = await WebSocketWire.connect(address, headers=signed_headers(address, IDENTITY, SECRETS))
    for message in messages:
        await wire.send(json.dumps(message))
    types = []
    async with asyncio.timeout(LIMIT_S):
        while not types or types[-1] not in {"disconnect", "closed"}:
            message = await wire.receive()
            if isinstance(message, str):
                types.append(json.loads(message)["type"])
    await wire.close()
    return types


def message(kind, seq, parameters=None, **changes):
    fields = {"version": "2", "id": "s-1", "type": kind, "seq": seq, "serverseq": 0}
    return fields | {"position": "PT0S", "parameters": parameters or {}} | changes


def opening(**changes):
    told = {
        "organizationId": "o-1",
        "conversationId": "c-1",
        "participant": {"id": "p", "ani": "1", "aniName": "", "dnis": "4820"},
        "media": [{"type": "audio", "format": "PCMU", "channels": ["external"], "rate": 8000}],
    }
    return message("open", 1, told | changes)


async def test_numbers_and_names_that_do_not_fit_end_the_session(house):
    assert await said(house, opening(), message("ping", 3)) == ["opened", "disconnect"]
    assert await said(house, opening(), message("ping", 2, serverseq=9)) == ["opened", "disconnect"]
    assert await said(house, message("ping", 1, id="s-2")) == ["disconnect"]
    assert await said(house, opening(organizationId="o-2")) == ["opened", "disconnect"]


async def test_a_probe_is_opened_and_closed(house):
    nobody = "00000000-0000-0000-0000-000000000000"
    probe = opening(conversationId=nobody)
    assert await said(house, probe, message("close", 2, {"reason": "end"})) == [
        "opened",
        "closed",
    ]
