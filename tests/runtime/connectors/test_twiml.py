"""Our TwiML is what Twilio's own library makes, and within Twilio's limits."""

from urllib.parse import parse_qs
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.twiml.voice_response import Connect, Dial, VoiceResponse

from smartivr.runtime.connectors import twiml

STREAM = "wss://ivr.example.com/v1/connect/twilio/stream"
AFTER = "https://ivr.example.com/v1/connect/twilio/after?again=1&x=<&>"
DIALLED = "https://ivr.example.com/v1/connect/twilio/dialled"


def same(ours, theirs):
    return ET.canonicalize(ours) == ET.canonicalize(str(theirs))


def test_a_stream_is_connected_as_twilio_s_library_does():
    parameters = {"token": "a.b-c_d", "caller": "<\"&'>", "called": "+442079460820"}
    expected = VoiceResponse()
    connect = Connect(action=AFTER, method="POST")
    stream = connect.stream(url=STREAM)
    for name, value in parameters.items():
        stream.parameter(name=name, value=value)
    expected.append(connect)
    assert same(twiml.stream(STREAM, AFTER, {**parameters, "line": ""}), expected)


def test_a_number_is_dialled_as_twilio_s_library_does():
    expected = VoiceResponse()
    dial = Dial(action=DIALLED, method="POST")
    dial.number("+442079460100")
    expected.append(dial)
    assert same(twiml.dial("+442079460100", {"intent": "agents"}, DIALLED), expected)


def test_a_sip_address_is_dialled_with_headers_as_twilio_s_library_does():
    expected = VoiceResponse()
    dial = Dial(action=DIALLED, method="POST")
    dial.sip("sip:agents@pbx.example.com;transport=tls?X-Smartivr-Slot-Who=Zo%C3%AB%20%26%20%3D")
    expected.append(dial)
    address = "sip:agents@pbx.example.com;transport=tls"
    assert same(twiml.dial(address, {"slot_who": "Zoë & ="}, DIALLED), expected)


def test_headers_that_the_operator_has_written_stay():
    said = twiml.dial("sip:a@example.com?X-Trunk=7", {"intent": "b"}, DIALLED)
    assert ET.fromstring(said).findtext("Dial/Sip") == (  # noqa: S314 - our own
        "sip:a@example.com?X-Trunk=7&X-Smartivr-Intent=b"
    )


def test_a_client_is_dialled_with_parameters_as_twilio_s_library_does():
    expected = VoiceResponse()
    dial = Dial(action=DIALLED, method="POST")
    client = dial.client()
    client.identity("ann")
    client.parameter(name="intent", value="agents")
    expected.append(dial)
    assert same(twiml.dial("client:ann", {"intent": "agents"}, DIALLED), expected)


def test_hanging_up_and_refusing_are_said_as_twilio_s_library_does():
    hang_up, refuse = VoiceResponse(), VoiceResponse()
    hang_up.hangup()
    refuse.reject(reason="busy")
    assert same(twiml.hang_up(), hang_up)
    assert same(twiml.refuse(), refuse)


NAMES = st.from_regex(r"[a-z_]{1,30}", fullmatch=True)
CONTEXT = st.dictionaries(NAMES, st.text(max_size=200), max_size=20)


@given(CONTEXT)
def test_headers_are_never_longer_than_twilio_takes(context):
    said = ET.fromstring(twiml.dial("sip:a@example.com", context, DIALLED))  # noqa: S314 - our own
    address, _, headers = said.findtext("Dial/Sip").partition("?")
    assert address == "sip:a@example.com"
    assert len(headers) <= 1024
    assert all(name.startswith("X-Smartivr") for name in parse_qs(headers))


@given(CONTEXT, st.sampled_from(["client:ann", "sip:a@example.com", "+442079460100"]))
def test_whatever_is_known_the_markup_can_be_read(context, address):
    for said in (twiml.dial(address, context, DIALLED), twiml.stream(STREAM, AFTER, context)):
        response = ET.fromstring(said)  # noqa: S314 - our own
        assert all(len(each.get("value")) < 500 for each in response.iter("Parameter"))


@pytest.mark.parametrize("value", ["a\x00b", "a\nb", "a\ud800b"])
def test_what_xml_cannot_hold_is_left_out(value):
    said = ET.fromstring(twiml.stream(STREAM, AFTER, {"caller": value}))  # noqa: S314 - our own
    assert said.find("Connect/Stream/Parameter").get("value") == "ab"
