"""Twilio beside its streams: what has to be set, and what becomes of calls without REST."""

from types import SimpleNamespace

import httpx2
import pytest

from smartivr import settings
from smartivr.errors import SettingsError
from smartivr.line import Encoding, MediaFormat
from smartivr.runtime.callbacks.dialler import Diallers, NotReached, Ring
from smartivr.runtime.connectors import twiml
from smartivr.runtime.connectors.around import Around
from smartivr.runtime.connectors.connections import Connections
from smartivr.runtime.connectors.twilio import Addresses, TwilioSettings, twilio
from smartivr.transports.base import Handover
from smartivr.transports.dialect import Begun

SIGNING = {"auth_token": "t"}
SHOWN_NOWHERE = "of-this-test-alone"
PLACING = {**SIGNING, "account_sid": "AC1", "number": "+442079460000"}
BEGUN = Begun(MediaFormat(Encoding.ULAW, 8000), reference="CA1", account="AC1")
OWN = Addresses("https://ivr.example.com/")
AWAY = Handover("queue", "agents", {"intent": "agents", "transcript": "/v1/sessions/s1"})


@pytest.fixture
def around():
    def made(**changes):
        known = settings.load(destinations={"queue/agents": "+442079460100"}, **changes)
        return Around(known, Connections(SimpleNamespace()), Diallers())

    return made


@pytest.fixture
def given(monkeypatch):
    def give(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(f"SMARTIVR_TWILIO_{name.upper()}", value)

    return give


async def test_without_settings_there_is_no_connector(around):
    async with twilio(around()) as calls:
        assert calls is None


@pytest.mark.parametrize(
    ("variables", "public_url", "lacking"),
    [
        ({"account_sid": "AC1"}, "", "SMARTIVR_TWILIO_AUTH_TOKEN"),
        ({"number": "+442079460000"}, "", "SMARTIVR_TWILIO_AUTH_TOKEN"),
        (
            PLACING,
            "",
            "SMARTIVR_PUBLIC_URL",
        ),
        (
            {**SIGNING, "number": "+442079460000"},
            "https://ivr.example.com",
            "SMARTIVR_TWILIO_ACCOUNT_SID",
        ),
        ({**SIGNING, "number": "020 7946"}, "", "SMARTIVR_TWILIO_NUMBER"),
        ({**SIGNING, "api_url": "api.twilio.com"}, "", "SMARTIVR_TWILIO_API_URL"),
    ],
)
async def test_what_lacks_something_or_is_wrong_stops_the_start(
    around, given, variables, public_url, lacking
):
    given(**variables)
    with pytest.raises(SettingsError, match=lacking):
        async with twilio(around(public_url=public_url)):
            pass


async def test_empty_variables_count_as_not_set(around, given):
    given(account_sid="", number="", api_url="", auth_token="")
    assert TwilioSettings().api_url == "https://api.twilio.com"
    async with twilio(around()) as calls:
        assert calls is None


async def test_the_auth_token_is_not_shown(given):
    given(**{**SIGNING, "auth_token": SHOWN_NOWHERE})
    assert SHOWN_NOWHERE not in repr(TwilioSettings())


async def test_without_an_account_calls_are_told_once_when_twilio_asks(around, given):
    given(**SIGNING)
    async with twilio(around()) as calls:
        control = calls.control(OWN, lambda: False)
        assert await control.transfer(BEGUN, AWAY)
        assert calls.after("CA1") == twiml.dial(
            "+442079460100", AWAY.context, "https://ivr.example.com/v1/connect/twilio/dialled"
        )
        assert calls.after("CA1") is None
        await control.hang_up(BEGUN)
        assert calls.after("CA1") == twiml.hang_up()


async def test_who_has_nowhere_to_go_is_not_passed_on(around, given):
    given(**SIGNING)
    async with twilio(around()) as calls:
        control = calls.control(OWN, lambda: False)
        assert not await control.transfer(BEGUN, Handover("queue", "unknown"))
        assert calls.after("CA1") is None


async def test_a_call_whose_stream_broke_is_left_to_twilio(around, given):
    given(**SIGNING)
    async with twilio(around()) as calls:
        await calls.control(OWN, lambda: True).hang_up(BEGUN)
        assert calls.after("CA1") is None


async def test_what_nobody_asks_for_is_forgotten_at_last(around, given):
    given(**SIGNING)
    async with twilio(around()) as calls:
        for number in range(1001):
            calls.then(f"CA{number}", "<Response/>")
        assert calls.after("CA0") is None
        assert calls.after("CA1") == "<Response/>"


@pytest.mark.parametrize(
    ("number", "reached"),
    [("+442079460100", True), ("442079460100", False), ("100", False), ("sip:a@b", False)],
)
async def test_full_international_numbers_are_reached(around, given, number, reached):
    given(**PLACING)
    async with twilio(around(public_url="https://ivr.example.com")) as calls:
        assert calls.trunk.reaches(number) is reached


@pytest.mark.parametrize("status", [400, 401, 429, 500])
async def test_a_call_that_twilio_does_not_place_has_failed(around, given, monkeypatch, status):
    async def refuse(*_request, **_fields):
        return httpx2.Response(status, json={"code": 20003})

    given(**PLACING)
    monkeypatch.setattr(httpx2.AsyncClient, "request", refuse)
    places = around(public_url="https://ivr.example.com")
    async with twilio(places):
        result = await places.diallers.dial(Ring("+442079460100", 5.0))
    assert result == NotReached("failed", "transport-failed")


def test_addresses_are_those_of_the_public_address():
    assert OWN.stream == "wss://ivr.example.com/v1/connect/twilio/stream"
    assert Addresses("http://127.0.0.1:8080").stream == (
        "ws://127.0.0.1:8080/v1/connect/twilio/stream"
    )
    assert OWN.status("a1") == "https://ivr.example.com/v1/connect/twilio/status?attempt=a1"
    assert OWN.full("/v1/sessions/s1") == "https://ivr.example.com/v1/sessions/s1"
    assert OWN.full("+442079460100") == "+442079460100"
