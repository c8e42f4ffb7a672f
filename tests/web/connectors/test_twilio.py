"""Whole calls through Twilio's connector: webhook, stream, transfer, callback, by real sockets."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
import pytest_asyncio
from centre_house import centre_house
from twilio.request_validator import RequestValidator
from twilio_building import PUBLIC, SECRETS, Building, twilio_building

from smartivr.errors import AccessRefused, TransportError
from smartivr.providers.base import Placed, Secrets
from smartivr.providers.twilio import TwilioProvider
from smartivr.providers.twilio_markup import Connect, Dial, End, read
from smartivr.providers.twilio_rest import twilio_rest
from smartivr.providers.wires import WebSocketWire
from smartivr.runtime.callbacks.dialler import NotReached, Ring
from smartivr.runtime.connectors.twilio import TwilioCalls
from smartivr.web import server

pytestmark = pytest.mark.asyncio(loop_scope="module")

NUMBERS = itertools.count()
WITHIN_S = 60.0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def building(tmp_path_factory):
    async with twilio_building(tmp_path_factory.mktemp("house")) as building:
        yield building


@pytest.fixture
def reference():
    return f"CA{next(NUMBERS):032x}"


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(WITHIN_S):
        while not holds():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.02)


async def within(waiting: Awaitable[object]) -> object:
    return await asyncio.wait_for(waiting, WITHIN_S)


async def test_a_keyed_call_is_passed_on_by_rest_with_what_is_known_of_it(building, reference):
    known = building.rest.came(reference)
    async with building.caller(reference) as phone:
        assert await phone.prompt_heard(within_s=WITHIN_S)
        await phone.press("1")
        await within(phone.over.wait())
    assert phone.fault is None
    session = building.session(reference)
    (change,) = known.changes
    instruction = read(change["Twiml"].encode())
    assert isinstance(instruction, Dial)
    assert instruction.address == "sip:agents@pbx.example.com"
    assert instruction.action == f"{PUBLIC}/v1/connect/twilio/dialled"
    told = {name.removeprefix("X-Smartivr-"): value for name, value in instruction.context.items()}
    assert (
        told.items()
        >= {
            "Session": session.id,
            "Caller": "+442079460999",
            "Called": "+442079460820",
            "Intent": "away",
            "Transcript": f"{PUBLIC}/v1/sessions/{session.id}",
        }.items()
    )


async def test_a_transfer_reaches_its_place_though_rest_fails(building, reference):
    async with building.caller(reference) as phone:  # the interface does not know this call
        assert await phone.prompt_heard(within_s=WITHIN_S)
        await phone.press("1")
        await within(phone.over.wait())
    assert phone.left is not None
    assert phone.left.destination == "sip:agents@pbx.example.com"
    assert phone.left.context["X-Smartivr-Intent"] == "away"


@pytest.mark.parametrize("key", ["2", "3"])
async def test_a_call_that_ends_or_has_nowhere_to_go_is_hung_up(building, reference, key):
    known = building.rest.came(reference)
    async with building.caller(reference) as phone:
        assert await phone.prompt_heard(within_s=WITHIN_S)
        await phone.press(key)
        await within(phone.over.wait())
    assert [dict(change) for change in known.changes] == [{"Status": "completed"}]
    assert phone.left is not None
    assert phone.left.destination == ""


async def test_a_caller_who_hangs_up_ends_the_call_without_asking_twilio(building, reference):
    known = building.rest.came(reference)
    async with building.caller(reference) as phone:
        assert await phone.prompt_heard(within_s=WITHIN_S)
    await until(lambda: building.session(reference).session.ended)
    assert known.changes == []


async def test_a_call_whose_line_is_not_told_comes_to_the_line_of_its_number(building, reference):
    async with building.caller(reference, line="") as phone:
        assert await phone.prompt_heard(within_s=WITHIN_S)
    facts = building.session(reference).facts
    assert (facts.called, facts.caller) == ("+442079460820", "+442079460999")


async def test_a_webhook_with_another_signature_is_refused(building, reference):
    other = replace(SECRETS, signing_key="another-auth-token")
    with pytest.raises(AccessRefused):
        async with building.caller(reference, secrets=other):
            pass
    answer = await building.unsigned("voice", "", CallSid=reference)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "access-refused"


@pytest.mark.parametrize("path", ["voice", "after", "dialled", "status"])
async def test_a_signature_of_other_fields_is_refused_everywhere(building, path):
    url = f"{PUBLIC}/v1/connect/twilio/{path}"
    signature = RequestValidator(SECRETS.signing_key).compute_signature(url, {"To": "1"})
    assert (await building.unsigned(path, signature, To="2")).status_code == 401


async def test_a_server_without_twilio_s_settings_knows_no_twilio(tmp_path, monkeypatch):
    for name in ("ACCOUNT_SID", "AUTH_TOKEN", "NUMBER"):
        monkeypatch.delenv(f"SMARTIVR_TWILIO_{name}", raising=False)
    async with centre_house(tmp_path) as house:
        answer = await Building(house, None).asked("voice", CallSid="CA1")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not-found")
        url = house.url.replace("http", "ws") + "/v1/connect/twilio/stream"
        with pytest.raises(AccessRefused):
            await WebSocketWire.connect(url)


async def test_a_stream_with_another_signature_is_refused_before_it_is_accepted(building):
    url = building.house.url.replace("http", "ws") + "/v1/connect/twilio/stream"
    for headers in ({}, {"X-Twilio-Signature": "bm8="}):
        with pytest.raises(AccessRefused):
            await WebSocketWire.connect(url, headers=headers)


async def streamed(building, reference, token, account=SECRETS.account):
    """Connect a stream that is signed, with this token; how it ended."""
    provider = TwilioProvider(PUBLIC)
    url = f"{PUBLIC.replace('http', 'ws')}/v1/connect/twilio/stream"
    markup = f'<Response><Connect><Stream url="{url}">'
    markup += f'<Parameter name="token" value="{token}"/></Stream></Connect></Response>'
    secrets = replace(SECRETS, account=account)
    provider.rings(Placed(reference=reference), building.house.url, secrets)
    wire = await provider.answered(markup)
    for message in provider.opening():
        await wire.send(message)
    return wire


@pytest.mark.parametrize("token", ["", "no-pass-at-all"])
async def test_a_stream_without_our_pass_begins_no_call(building, reference, token):
    building.rest.came(reference)
    wire = await streamed(building, reference, token)
    assert await within(wire.receive()) == "<Response/>"
    assert not any(key[1] == reference for key in building.house.desk.connections._known)
    await wire.close()


async def test_a_pass_lets_one_call_in_and_none_of_another_account(building, reference):
    building.rest.came(reference)
    answer = await building.asked("voice", CallSid=reference, CallStatus="ringing")
    connect = read(answer.content)
    assert isinstance(connect, Connect)
    token = connect.parameters["token"]
    other = await streamed(building, reference + "o", token, account="AC" + 32 * "b")
    assert await within(other.receive()) == "<Response/>"
    first = await streamed(building, reference, token)
    assert "media" in str(await within(first.receive()))
    second = await streamed(building, reference + "2", token)
    assert await within(second.receive()) == "<Response/>"
    for wire in (other, first, second):
        await wire.close()


async def test_a_broken_stream_is_connected_again_once(building, reference):
    known = building.rest.came(reference)
    async with building.caller(reference) as phone:
        assert await phone.prompt_heard(within_s=WITHIN_S)
        await phone.wire.drop()
        session = building.session(reference)
        await until(lambda: id(session) not in building.house.desk.switchboard.pacer._joined)
    assert session.session.ended
    assert known.changes == []
    told = {"CallSid": reference, "CallStatus": "in-progress", "Direction": "inbound", "To": "+1"}
    again = read((await building.asked("after", **told)).content)
    assert isinstance(again, Connect)
    assert again.parameters["called"] == "+1"
    path = again.action.removeprefix(f"{PUBLIC}/v1/connect/twilio/")
    assert read((await building.asked(path, **told)).content) == End()


@pytest.mark.parametrize(
    "told",
    [
        {"CallStatus": "completed", "Direction": "inbound"},
        {"CallStatus": "in-progress", "Direction": "outbound-api"},
    ],
)
async def test_nobody_is_connected_again_who_has_gone_or_was_called_by_us(building, told):
    answer = await building.asked("after", CallSid="CA-unknown", **told)
    assert answer.headers["content-type"].startswith("text/xml")
    assert read(answer.content) == End()


@pytest.mark.parametrize(
    ("result", "comes_back"),
    [("completed", False), ("busy", True), ("no-answer", True), ("failed", True)],
)
async def test_a_caller_whom_nobody_took_comes_back(building, result, comes_back):
    told = {"CallSid": "CA9", "CallStatus": "in-progress", "Direction": "inbound"}
    answer = read((await building.asked("dialled", DialCallStatus=result, **told)).content)
    assert isinstance(answer, Connect if comes_back else End)


async def test_who_comes_back_from_a_transfer_is_not_sent_there_again(building, reference):
    calls = building.house.desk.connectors.of(TwilioCalls)
    calls.then(reference, "<Response><Dial><Number>+442079460100</Number></Dial></Response>")
    told = {"CallSid": reference, "CallStatus": "in-progress", "Direction": "inbound"}
    back = await building.asked("dialled", DialCallStatus="busy", **told)
    assert isinstance(read(back.content), Connect)
    assert isinstance(read((await building.asked("after", **told)).content), Connect)


async def test_a_call_that_finds_all_lines_busy_hears_so(building, monkeypatch):
    monkeypatch.setattr(building.house.desk.switchboard, "_draining", True)
    answer = await building.asked("voice", CallSid="CA8", CallStatus="ringing")
    assert read(answer.content) == End("busy")


async def test_a_server_that_stops_hangs_up_what_is_left(tmp_path, monkeypatch):
    monkeypatch.setattr(server, "DRAIN_S", 0.0)
    secrets = Secrets(account="AC9", signing_key="another-token-of-this-test")
    async with twilio_rest(secrets) as rest:
        monkeypatch.setenv("SMARTIVR_TWILIO_ACCOUNT_SID", secrets.account)
        monkeypatch.setenv("SMARTIVR_TWILIO_AUTH_TOKEN", secrets.signing_key)
        monkeypatch.setenv("SMARTIVR_TWILIO_API_URL", rest.url)
        known = rest.came("CA1")
        async with centre_house(tmp_path, public_url=PUBLIC) as house:
            provider = TwilioProvider(PUBLIC)
            wire = await provider.place(Placed("shop", reference="CA1"), house.url, secrets)
            for message in provider.opening():
                await wire.send(message)
            assert "media" in str(await within(wire.receive()))
        assert [dict(change) for change in known.changes] == [{"Status": "completed"}]
        await wire.close()


async def test_a_callback_that_twilio_refuses_has_failed(building, monkeypatch):
    monkeypatch.setattr(building.rest, "_account", "another")
    ring = Ring("+442079460777", ring_s=10.0, line="shop")
    result = await building.house.background.diallers.dial(ring)
    assert result == NotReached("failed", TransportError.code)
