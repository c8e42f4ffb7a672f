"""Twilio's messages, as its documentation shows them, in the words of a phone line."""

import base64
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.audio import g711
from smartivr.errors import BadFrame, BadMessage, OutOfTurn
from smartivr.line import Encoding, HungUp, KeyPressed, MediaFormat, Played
from smartivr.transports.base import Handover
from smartivr.transports.dialect import Begun, Media
from smartivr.transports.twilio import Twilio

STREAM = "MZ18ad3ab5a668481ce02b83e7395059f0"
CALL = "CA32ba8be1f18bbdb2a53ed44b8f2ea7c1"
ACCOUNT = "AC89b4c3b5b3f5f6a7a8b9c0d1e2f3a4b5"
ULAW = MediaFormat(Encoding.ULAW, 8000)
CONNECTED = {"event": "connected", "protocol": "Call", "version": "1.0.0"}
START = {
    "event": "start",
    "sequenceNumber": "1",
    "start": {
        "accountSid": ACCOUNT,
        "streamSid": STREAM,
        "callSid": CALL,
        "tracks": ["inbound"],
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        "customParameters": {
            "token": "pass",
            "called": "+442079460100",
            "caller": "+442079460999",
            "line": "shop",
        },
    },
    "streamSid": STREAM,
}
STOP = {
    "event": "stop",
    "sequenceNumber": "5",
    "stop": {"accountSid": ACCOUNT, "callSid": CALL},
    "streamSid": STREAM,
}


def media(payload, **changes):
    told = {"track": "inbound", "chunk": "2", "timestamp": "140", "payload": payload, **changes}
    return {"event": "media", "sequenceNumber": "4", "media": told, "streamSid": STREAM}


def key(digit):
    told = {"track": "inbound_track", "digit": digit}
    return {"event": "dtmf", "streamSid": STREAM, "sequenceNumber": "5", "dtmf": told}


def mark(name):
    told = {"name": name}
    return {"event": "mark", "sequenceNumber": "4", "streamSid": STREAM, "mark": told}


def heard(dialect, *messages):
    return [each for message in messages for each in dialect.received(json.dumps(message))]


@pytest.fixture
def begun():
    dialect = Twilio()
    heard(dialect, CONNECTED, START)
    return dialect


def without(told, *path):
    copy = json.loads(json.dumps(told))
    *way, last = path
    part = copy
    for name in way:
        part = part[name]
    del part[last]
    return copy


def test_a_call_begins_with_its_numbers_line_token_and_ids():
    assert heard(Twilio(), CONNECTED, START) == [
        Begun(ULAW, "+442079460100", "+442079460999", "shop", "pass", CALL, ACCOUNT)
    ]


def test_nothing_is_sent_before_the_stream_has_an_id():
    dialect = Twilio()
    assert list(dialect.greeting()) == []
    assert list(dialect.audio(np.zeros(160, np.int16))) == []
    assert list(dialect.clear()) == []
    assert dialect.mark("1") is None


def test_audio_comes_as_mu_law_with_its_place_in_the_stream(begun):
    samples = np.linspace(-8000, 8000, 160).astype(np.int16)
    sent = g711.encode(samples, Encoding.ULAW)
    (said,) = heard(begun, media(base64.b64encode(sent).decode()))
    assert isinstance(said, Media)
    assert said.at_ms == 140
    np.testing.assert_array_equal(said.samples, g711.decode(sent, ULAW))


def test_what_we_said_ourselves_is_not_the_caller(begun):
    assert heard(begun, media("/////w==", track="outbound")) == []


def test_audio_of_no_length_is_nothing(begun):
    assert heard(begun, media("")) == []


def test_keys_marks_and_the_end_are_heard(begun):
    told = [*map(key, "09*#AD"), mark("7"), STOP]
    expected = [KeyPressed(each) for each in "09*#AD"]
    assert heard(begun, *told) == [*expected, Played("7"), HungUp()]


def test_messages_of_other_kinds_are_nothing(begun):
    assert heard(begun, CONNECTED, {"event": "weather", "media": 5}, {"event": ""}) == []


def test_our_messages_are_those_of_the_documentation(begun):
    samples = np.array([0, 1000, -1000], np.int16)
    payload = base64.b64encode(g711.encode(samples, Encoding.ULAW)).decode()
    sent = [*begun.audio(samples), *begun.mark('my "label"'), *begun.clear()]
    assert [json.loads(message) for message in sent] == [
        {"event": "media", "streamSid": STREAM, "media": {"payload": payload}},
        {"event": "mark", "streamSid": STREAM, "mark": {"name": 'my "label"'}},
        {"event": "clear", "streamSid": STREAM},
    ]


def test_nothing_is_said_at_the_end(begun):
    assert list(begun.farewell("queue", Handover("queue", "support"))) == []


def test_a_start_may_tell_no_more_than_its_ids():
    start = {"event": "start", "start": {"streamSid": STREAM, "callSid": CALL}}
    assert heard(Twilio(), start) == [Begun(ULAW, reference=CALL)]


@pytest.mark.parametrize(
    "message",
    [
        without(START, "start"),
        without(START, "start", "callSid"),
        without(without(START, "streamSid"), "start", "streamSid"),
        {**START, "start": {**START["start"], "customParameters": [1]}},
        {**START, "start": {**START["start"], "customParameters": {"token": 7}}},
        {**START, "start": {**START["start"], "mediaFormat": {"encoding": "audio/x-l16"}}},
        {"sequenceNumber": "4"},
        {"event": 5},
        [],
    ],
)
def test_a_beginning_that_lacks_something_is_refused_and_a_right_one_may_follow(message):
    dialect = Twilio()
    with pytest.raises(BadMessage):
        heard(dialect, message)
    assert len(heard(dialect, START)) == 1


@pytest.mark.parametrize(
    "message",
    [
        without(media("//8="), "media"),
        without(media("//8="), "media", "payload"),
        media(5),
        media("no base64!"),
        media("//8=", timestamp="soon"),
        without(key("1"), "dtmf"),
        key("10"),
        key("x"),
        key(""),
        without(mark("1"), "mark", "name"),
        mark(1),
    ],
)
def test_a_message_that_lacks_something_is_refused_and_the_call_goes_on(begun, message):
    with pytest.raises((BadMessage, BadFrame)):
        heard(begun, message)
    assert heard(begun, key("1")) == [KeyPressed("1")]


def test_audio_before_the_beginning_and_a_second_beginning_are_out_of_turn(begun):
    with pytest.raises(OutOfTurn):
        heard(Twilio(), media("//8="))
    with pytest.raises(OutOfTurn):
        heard(begun, START)


@pytest.mark.parametrize("message", [b"\x00\x01", "", "{", "null", '"start"', "[" * 5000])
def test_what_is_no_json_object_is_refused(begun, message):
    with pytest.raises(BadMessage):
        list(begun.received(message))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda part: (
        st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=8), part, max_size=3)
    ),
    max_leaves=6,
)
VALID = st.sampled_from([CONNECTED, START, media("//8="), key("5"), mark("1"), STOP])


@st.composite
def mutated(draw):
    """Change, take away or add one field somewhere in a message."""
    message = json.loads(json.dumps(draw(VALID)))
    part = message
    while isinstance(inner := part[draw(st.sampled_from(sorted(part)))], dict) and inner:
        part = inner
    name = draw(st.sampled_from(sorted(part)) | st.text(max_size=8))
    if draw(st.booleans()):
        part.pop(name, None)
    else:
        part[name] = draw(JSON)
    return message


MESSAGES = st.one_of(
    VALID.map(json.dumps),
    mutated().map(json.dumps),
    JSON.map(json.dumps),
    st.text(max_size=40),
    st.binary(max_size=40),
)


@given(st.lists(MESSAGES, max_size=12))
def test_no_sequence_of_messages_breaks_the_dialect(messages):
    dialect = Twilio()
    begun = False
    for message in messages:
        try:
            for each in dialect.received(message):
                begun = begun or isinstance(each, Begun)
        except (BadMessage, BadFrame, OutOfTurn):
            continue
    for sent in [*dialect.audio(np.zeros(160, np.int16)), *dialect.clear()]:
        json.loads(sent)
    if not begun:
        assert len(heard(dialect, START)) == 1
    assert heard(dialect, key("1")) == [KeyPressed("1")]
