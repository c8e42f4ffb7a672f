"""The simulated Twilio refuses what Twilio refuses, and signs as Twilio's library does."""

import base64
import json

import httpx2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import Connect as TheirConnect
from twilio.twiml.voice_response import Dial as TheirDial
from twilio.twiml.voice_response import VoiceResponse

from smartivr.errors import BadMessage
from smartivr.providers.base import Cleared, MarkAsked, Secrets, Sound
from smartivr.providers.twilio import TwilioProvider, signature_of
from smartivr.providers.twilio_markup import Connect, Dial, End, read
from smartivr.providers.twilio_rest import twilio_rest

LONG_PARAMETER = f'<Parameter name="a" value="{500 * "v"}"/>'
SECRETS = Secrets(account="AC1", signing_key="the-auth-token")


@pytest.fixture
def provider():
    return TwilioProvider()


def told(provider, event, **part):
    return provider.received(json.dumps({"event": event, "streamSid": provider.stream, **part}))


def payload(audio):
    return {"payload": base64.b64encode(audio).decode()}


def test_audio_marks_and_clearing_are_taken(provider):
    (sound,) = told(provider, "media", media=payload(bytes(160)))
    assert isinstance(sound, Sound)
    assert len(sound.samples) == 160
    assert list(told(provider, "mark", mark={"name": "7"})) == [MarkAsked("7")]
    assert list(told(provider, "clear")) == [Cleared()]


@pytest.mark.parametrize(
    ("event", "part"),
    [
        ("media", {}),
        ("media", {"media": {"payload": "no base64"}}),
        ("media", {"media": payload(b"")}),
        ("media", {"media": payload(b"RIFF\x00\x00\x00\x00WAVE")}),
        ("mark", {}),
        ("mark", {"mark": {"name": ""}}),
        ("stop", {}),
        ("transfer", {}),
    ],
)
def test_what_twilio_does_not_take_is_refused(provider, event, part):
    with pytest.raises(BadMessage):
        told(provider, event, **part)


@pytest.mark.parametrize("message", [b"\xff\x7f", "", "{", "[]", '{"event":"clear"}'])
def test_other_messages_and_those_for_other_streams_are_refused(provider, message):
    with pytest.raises(BadMessage):
        provider.received(message)


def test_messages_are_numbered_and_name_their_stream(provider):
    silence = np.zeros(160, np.int16)
    sent = [
        *provider.opening(),
        *provider.audio(silence, 0),
        *provider.audio(silence, 20),
        *provider.key("#"),
        *provider.played("7", dropped=True),
        *provider.hang_up(),
    ]
    connected, *others = map(json.loads, sent)
    assert connected == {"event": "connected", "protocol": "Call", "version": "1.0.0"}
    assert [each["sequenceNumber"] for each in others] == list("123456")
    assert {each["streamSid"] for each in others} == {provider.stream}
    assert [each["event"] for each in others] == ["start", *["media"] * 2, "dtmf", "mark", "stop"]
    assert (others[1]["media"]["chunk"], others[2]["media"]["timestamp"]) == ("1", "20")


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=5))
def test_it_signs_as_twilio_s_library_does(fields):
    address = "https://ivr.example.com/v1/connect/twilio/voice?line=shop"
    expected = RequestValidator("key").compute_signature(address, fields)
    assert signature_of("key", address, fields) == expected


def test_markup_of_twilio_s_library_is_understood():
    response = VoiceResponse()
    connect = TheirConnect(action="/after")
    connect.stream(url="wss://example.com/s").parameter(name="a", value="1")
    response.append(connect)
    assert read(str(response).encode()) == Connect("wss://example.com/s", "/after", {"a": "1"})
    response = VoiceResponse()
    dial = TheirDial()
    dial.sip("sip:a@example.com?X-Who=b%26c")
    response.append(dial)
    assert read(str(response).encode()) == Dial("sip:a@example.com", "", {"X-Who": "b&c"})
    response = VoiceResponse()
    response.hangup()
    assert read(str(response).encode()) == End()


@pytest.mark.parametrize(
    "inside",
    [
        "<Connect/>",
        '<Connect><Stream url="wss://example.com/s?token=1"/></Connect>',
        '<Connect><Stream url="https://example.com/s"/></Connect>',
        '<Connect><Stream url="wss://e/"/><Stream url="wss://e/"/></Connect>',
        f'<Connect><Stream url="wss://e/">{LONG_PARAMETER}</Stream></Connect>',
        "<Dial/>",
        "<Dial><Number/></Dial>",
        "<Dial><Sip>a@example.com</Sip></Dial>",
        "<Dial><Sip>sip:a@example.com?Subject=b</Sip></Dial>",
        f"<Dial><Sip>sip:a@example.com?X-A={1024 * 'v'}</Sip></Dial>",
        "<Dance/>",
    ],
)
def test_markup_that_twilio_would_not_carry_out_is_refused(inside):
    with pytest.raises(BadMessage):
        read(f"<Response>{inside}</Response>".encode())


@pytest.mark.parametrize("document", [b"", b"<Response>", b"<Answer/>", b"\xff"])
def test_what_is_no_markup_is_refused(document):
    with pytest.raises(BadMessage):
        read(document)


CREATED = {"To": "+1", "From": "+2", "Twiml": "<Response><Hangup/></Response>"}


@pytest.mark.parametrize(
    ("path", "login", "form", "status"),
    [
        ("AC1/Calls.json", ("AC1", "the-auth-token"), CREATED, 201),
        ("AC1/Calls.json", ("AC1", "another"), CREATED, 401),
        ("AC2/Calls.json", ("AC1", "the-auth-token"), CREATED, 404),
        ("AC1/Calls.json", ("AC1", "the-auth-token"), {**CREATED, "To": ""}, 400),
        ("AC1/Calls.json", ("AC1", "the-auth-token"), {**CREATED, "From": ""}, 400),
        ("AC1/Calls.json", ("AC1", "the-auth-token"), {**CREATED, "Twiml": "Hello"}, 400),
        ("AC1/Calls.json", ("AC1", "the-auth-token"), {"To": "+1", "From": "+2"}, 400),
        ("AC1/Calls/CA1.json", ("AC1", "the-auth-token"), {"Status": "completed"}, 200),
        ("AC1/Calls/CA1.json", ("AC1", "the-auth-token"), {"Status": "ended"}, 400),
        ("AC1/Calls/CA1.json", ("AC1", "the-auth-token"), {}, 400),
        ("AC1/Calls/CA1.json", ("AC1", "the-auth-token"), {"Twiml": 4001 * "x"}, 400),
        ("AC1/Calls/CA2.json", ("AC1", "the-auth-token"), {"Status": "completed"}, 404),
    ],
)
async def test_the_interface_takes_what_twilio_takes(path, login, form, status):
    async with twilio_rest(SECRETS) as rest, httpx2.AsyncClient() as http:
        known = rest.came("CA1")
        url = f"{rest.url}/2010-04-01/Accounts/{path}"
        answer = await http.post(url, data=form, auth=login)
    assert answer.status_code == status
    assert [dict(change) for change in known.changes] == ([form] if status == 200 else [])
