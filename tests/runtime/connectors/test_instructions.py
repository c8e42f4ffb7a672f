"""What Telnyx, Vonage and Plivo are told to do with calls."""

import json
from urllib.parse import parse_qsl, unquote
from xml.etree import ElementTree as ET

import pytest
from plivo import plivoxml
from vonage_voice.models.ncco import Connect

from smartivr.runtime.connectors import ncco, plivo_xml, texml
from smartivr.runtime.connectors.follow_ups import FollowUp
from smartivr.transports.plivo import as_header

STREAM = "wss://ivr.example.com/stream?pass=a.b-c_d&line=x"
AFTER = "https://ivr.example.com/after"
KNOWN = {"session": "s-1", "caller": "+441", "slot_order_id": 'a & "b" <ä>', "intent": "billing"}
SIP = FollowUp("sip:desk@pbx.example.com", KNOWN)
NUMBER = FollowUp("+442079460100", KNOWN)


def read(xml):
    return ET.fromstring(xml)  # noqa: S314 - our own


def test_telnyx_streams_both_ways_and_then_asks():
    response = read(texml.connect(STREAM, {"pass": "p"}, AFTER))
    stream = response.find("Connect/Stream")
    assert (stream.get("url"), stream.get("bidirectionalMode")) == (STREAM, "rtp")
    assert stream.find("Parameter").attrib == {"name": "pass", "value": "p"}
    assert [verb.tag for verb in response] == ["Connect", "Redirect"]
    assert response.findtext("Redirect") == AFTER


@pytest.mark.parametrize("given", ["", "?transport=tls"])
def test_telnyx_takes_what_is_known_along_to_a_sip_address(given):
    there = FollowUp(SIP.address + given, KNOWN)
    address = read(texml.next_step(there)).findtext("Dial/Sip")
    base, _, query = address.partition("?")
    headers = dict(parse_qsl(query))
    assert base == SIP.address
    assert headers["X-Smartivr-Slot-Order-Id"] == KNOWN["slot_order_id"]
    assert list(headers)[-4:] == [
        "X-Smartivr-Session",
        "X-Smartivr-Intent",
        "X-Smartivr-Caller",
        "X-Smartivr-Slot-Order-Id",
    ]


@pytest.mark.parametrize("made", [texml.next_step, plivo_xml.next_step])
def test_a_number_is_dialled_and_otherwise_the_call_ends(made):
    assert read(made(NUMBER)).findtext("Dial/Number") == NUMBER.address
    assert [verb.tag for verb in read(made(None))] == ["Hangup"]


def test_plivo_is_told_what_its_own_library_would_tell_it():
    given = {"pass": "a.b", "line": "", "caller": "+441"}
    ours = read(plivo_xml.connect(STREAM, given, AFTER))
    extra = f"pass={as_header('a.b')},caller={as_header('+441')}"
    theirs = plivoxml.ResponseElement()
    theirs.add(
        plivoxml.StreamElement(
            STREAM,
            bidirectional=True,
            keepCallAlive=True,
            contentType="audio/x-mulaw;rate=8000",
            extraHeaders=extra,
        )
    )
    theirs.add(plivoxml.RedirectElement(AFTER, method="POST"))
    expected = read(theirs.to_string().encode())
    assert [(verb.tag, verb.text.strip(), verb.attrib) for verb in ours] == [
        (verb.tag, verb.text.strip(), verb.attrib) for verb in expected
    ]


def test_plivo_takes_what_is_known_along_in_letters_digits_and_percent():
    user = read(plivo_xml.next_step(SIP)).find("Dial/User")
    headers = dict(each.split("=") for each in user.get("sipHeaders").split(","))
    assert user.text == SIP.address
    assert unquote(headers["SmartivrSlotOrderId"]) == KNOWN["slot_order_id"]
    assert "".join(headers.values()).replace("%", "").isalnum()
    assert read(plivo_xml.next_step(FollowUp(SIP.address, {}))).find("Dial/User").attrib == {}


def test_headers_that_are_too_long_leave_the_last_part_out():
    long = {"pass": "p" * 200, "line": "shop", "called": "1" * 100, "caller": "2" * 200}
    extra = read(plivo_xml.connect(STREAM, long, AFTER)).find("Stream").get("extraHeaders")
    assert [each.partition("=")[0] for each in extra.split(",")] == ["pass", "line", "called"]
    [action] = ncco.connect(STREAM, {**long, "caller": "2" * 300}, AFTER)
    assert list(action["endpoint"][0]["headers"]) == ["pass", "line", "called"]


def test_vonage_is_told_what_its_own_library_allows():
    for [action] in (ncco.next_step(SIP, "+441632960002"), ncco.next_step(NUMBER, "+441632960002")):
        Connect.model_validate({**action, "from_": action["from"]})
        assert action["from"] == "441632960002"
    [any_number] = ncco.next_step(NUMBER)
    Connect.model_validate(any_number)
    assert any_number["endpoint"] == [{"type": "phone", "number": "442079460100"}]
    assert ncco.next_step(None) == []


def test_vonage_streams_and_asks_once_the_stream_is_closed():
    [action] = ncco.connect(STREAM, {"pass": "p", "call": "u", "line": ""}, AFTER)
    assert (action["eventType"], action["eventUrl"]) == ("synchronous", [AFTER])
    [endpoint] = action["endpoint"]
    assert endpoint["content-type"] == "audio/l16;rate=16000"
    assert endpoint["headers"] == {"pass": "p", "call": "u"}
    json.dumps(action)


def test_vonage_takes_what_is_known_along_to_a_sip_address():
    [action] = ncco.next_step(SIP)
    [endpoint] = action["endpoint"]
    assert endpoint["headers"]["Smartivr-Slot-Order-Id"] == KNOWN["slot_order_id"]
