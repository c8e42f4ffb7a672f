"""Twilio's own library signs, and we tell right from wrong."""

from urllib.parse import urlparse

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator, add_port, remove_port

from smartivr.web.connectors.twilio_signature import signed

TOKEN = "12345"  # noqa: S105 - the token of Twilio's documentation
FORM = {"CallSid": "CA1234567890ABCDE", "From": "+14158675309", "To": "+18005551212", "Digits": ""}
ADDRESSES = st.sampled_from(
    [
        "https://ivr.example.com/v1/connect/twilio/voice",
        "https://ivr.example.com/v1/connect/twilio/voice?line=shop&x=%20y",
        "https://ivr.example.com:8443/v1/connect/twilio/voice",
        "http://127.0.0.1:8080/v1/connect/twilio/after?again=1",
        "https://[2001:db8::1]/v1/connect/twilio/voice",
    ]
)
FIELDS = st.dictionaries(st.text(max_size=10), st.text(max_size=10), max_size=6)


def by_twilio(address, fields, token=TOKEN):
    return RequestValidator(token).compute_signature(address, fields)


@given(ADDRESSES, FIELDS)
def test_what_twilio_signs_is_right(address, fields):
    assert signed(TOKEN, address, fields.items(), by_twilio(address, fields))


def test_the_example_of_twilio_s_documentation_is_right():
    address = "https://example.com/myapp.php?foo=1&bar=2"
    fields = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675310",
        "Digits": "1234",
        "From": "+14158675310",
        "To": "+18005551212",
    }
    assert signed(TOKEN, address, fields.items(), by_twilio(address, fields))


def test_the_usual_port_may_be_written_or_not():
    address = "https://ivr.example.com/voice"
    for spelling in (add_port(urlparse(address)), remove_port(urlparse(address))):
        assert signed(TOKEN, address, FORM.items(), by_twilio(spelling, FORM))
        assert signed(TOKEN, "https://ivr.example.com:443/voice", (), by_twilio(spelling, {}))


@pytest.mark.parametrize("scheme", ["wss", "https"])
def test_a_socket_s_address_may_be_signed_as_either(scheme):
    signature = by_twilio(f"{scheme}://ivr.example.com/stream", {})
    assert signed(TOKEN, "wss://ivr.example.com/stream", (), signature)


def test_a_webhook_s_address_is_no_socket_s():
    signature = by_twilio("wss://ivr.example.com/voice", {})
    assert not signed(TOKEN, "https://ivr.example.com/voice", (), signature)


def test_values_of_one_name_are_signed_each_once_and_in_order():
    pairs = [("MediaUrl", "b"), ("MediaUrl", "a"), ("MediaUrl", "b")]
    signature = by_twilio("https://ivr.example.com/voiceMediaUrlaMediaUrlb", {})
    assert signed(TOKEN, "https://ivr.example.com/voice", pairs, signature)


@pytest.mark.parametrize(
    ("address", "fields", "token"),
    [
        ("https://ivr.example.com/voicf", FORM, TOKEN),
        ("http://ivr.example.com/voice", FORM, TOKEN),
        ("https://ivr.example.com:8443/voice", FORM, TOKEN),
        ("https://ivr.example.com/voice", {**FORM, "To": "+1"}, TOKEN),
        ("https://ivr.example.com/voice", {**FORM, "More": ""}, TOKEN),
        ("https://ivr.example.com/voice", FORM, "12346"),
    ],
)
def test_another_address_field_or_token_is_wrong(address, fields, token):
    signature = by_twilio("https://ivr.example.com/voice", FORM)
    assert signed(TOKEN, "https://ivr.example.com/voice", FORM.items(), signature)
    assert not signed(token, address, fields.items(), signature)


@given(st.text(max_size=40))
def test_what_is_no_signature_is_wrong(signature):
    assert not signed(TOKEN, "https://ivr.example.com/voice", FORM.items(), signature)
