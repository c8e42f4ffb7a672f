import json

import numpy as np
import pytest

from smartivr.errors import BadFrame, BadMessage, OutOfTurn
from smartivr.line import Encoding, HungUp, KeyPressed, MediaFormat, Played
from smartivr.transports.dialect import Begun
from smartivr.transports.vonage import Vonage


def connected(rate_hz=16000, **headers):
    return json.dumps(
        {
            "event": "websocket:connected",
            "content-type": f"audio/l16;rate={rate_hz}",
            "pass": "p",
            "call": "uuid-1",
            "caller": "441",
            "called": "442",
            **headers,
        }
    )


def heard(dialect, message):
    return list(dialect.received(message))


@pytest.fixture
def begun():
    dialect = Vonage()
    heard(dialect, connected())
    return dialect


def test_the_first_message_tells_which_call_it_is():
    assert heard(Vonage(), connected(line="shop")) == [
        Begun(MediaFormat(Encoding.L16, 16000), "442", "441", "shop", "p", "uuid-1")
    ]


@pytest.mark.parametrize("rate_hz", [8000, 16000, 24000])
def test_one_message_is_one_frame_with_its_low_byte_first(rate_hz):
    dialect = Vonage()
    heard(dialect, connected(rate_hz))
    frame = np.arange(rate_hz // 50, dtype=np.int16) - 3
    [sent] = dialect.audio(frame)
    assert sent == frame.astype("<i2").tobytes()
    [told] = heard(dialect, sent)
    np.testing.assert_array_equal(told.samples, frame)


def test_audio_of_another_kind_ends_the_connection():
    told = heard(
        Vonage(), json.dumps({"event": "websocket:connected", "content-type": "audio/mp3"})
    )
    assert told == [HungUp("unsupported-audio")]


@pytest.mark.parametrize("form", [{"digit": "5", "duration": 260}, {"dtmf": {"digit": "5"}}])
def test_keys_are_told(begun, form):
    assert heard(begun, json.dumps({"event": "websocket:dtmf", **form})) == [KeyPressed("5")]


def test_a_mark_is_a_notification_of_ours(begun):
    [asked] = begun.mark("3")
    sent = json.loads(asked)
    assert sent == {"action": "notify", "payload": {"mark": "3"}}
    answer = json.dumps({"event": "websocket:notify", "payload": sent["payload"]})
    assert heard(begun, answer) == [Played("3")]
    assert heard(begun, answer) == []


def test_what_was_cleared_is_told_of_once(begun):
    begun.mark("1")
    begun.mark("2")
    assert begun.clear() == ('{"action":"clear"}',)
    begun.mark("3")
    cleared = '{"event":"websocket:cleared"}'
    assert heard(begun, cleared) == [Played("1"), Played("2")]
    assert heard(begun, cleared) == []
    assert heard(begun, '{"event":"websocket:notify","payload":{"mark":"3"}}') == [Played("3")]


def test_unknown_messages_are_nothing(begun):
    assert heard(begun, '{"event":"websocket:weather"}') == []


@pytest.mark.parametrize("early", [bytes(640), '{"event":"websocket:dtmf","digit":"1"}'])
def test_nothing_comes_before_the_first_message(early):
    with pytest.raises(OutOfTurn):
        Vonage().received(early)


def test_a_connection_is_described_once(begun):
    with pytest.raises(OutOfTurn):
        begun.received(connected(8000))


@pytest.mark.parametrize(
    "wrong",
    [
        "{",
        "3",
        "{}",
        '{"event":"websocket:dtmf"}',
        '{"event":"websocket:dtmf","digit":5}',
        '{"event":"websocket:notify"}',
        '{"event":"websocket:notify","payload":{"mark":7}}',
    ],
)
def test_a_malformed_message_is_refused(begun, wrong):
    with pytest.raises(BadMessage):
        begun.received(wrong)


@pytest.mark.parametrize("payload", [b"abc", bytes(40_000)])
def test_a_frame_that_cannot_be_one_is_refused(begun, payload):
    with pytest.raises(BadFrame):
        begun.received(payload)


def test_headers_that_are_no_text_are_refused():
    with pytest.raises(BadMessage):
        Vonage().received(connected(call=7))
