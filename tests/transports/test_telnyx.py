import base64
import json

import numpy as np
import pytest

from smartivr.audio import g711
from smartivr.errors import BadFrame, BadMessage, OutOfTurn
from smartivr.line import Encoding, HungUp, KeyPressed, MediaFormat, Played
from smartivr.transports.dialect import Begun, Media
from smartivr.transports.telnyx import Telnyx

SPOKEN = np.array([0, 1000, -1000, 32000] * 40, np.int16)


def start(**changes):
    facts = {
        "user_id": "u1",
        "call_control_id": "v3:abc",
        "call_session_id": "s1",
        "from": "+441",
        "to": "+442",
        "custom_parameters": {"line": "shop"},
        "media_format": {"encoding": "PCMU", "sample_rate": 8000, "channels": 1},
        **changes,
    }
    return json.dumps({"event": "start", "sequence_number": "1", "stream_id": "x", "start": facts})


def media(payload, **more):
    told = {"track": "inbound", "payload": base64.b64encode(payload).decode(), **more}
    return json.dumps({"event": "media", "stream_id": "x", "media": told})


def heard(dialect, message):
    return list(dialect.received(message))


@pytest.fixture
def begun():
    dialect = Telnyx("from-the-address")
    heard(dialect, json.dumps({"event": "connected", "version": "1.0.0"}))
    heard(dialect, start())
    return dialect


def test_a_stream_tells_which_call_it_is():
    assert heard(Telnyx("t"), start()) == [
        Begun(MediaFormat(Encoding.ULAW, 8000), "+442", "+441", "shop", "t", "v3:abc", "u1")
    ]


def test_a_pass_may_come_as_a_parameter():
    [told] = heard(Telnyx(), start(custom_parameters={"pass": "p"}))
    assert (told.token, told.line) == ("p", "")


@pytest.mark.parametrize(
    ("name", "rate_hz", "encoding"),
    [("PCMA", 8000, Encoding.ALAW), ("L16", 16000, Encoding.L16), ("L16", 8000, Encoding.L16)],
)
def test_audio_is_read_and_written_in_the_codec_of_the_stream(name, rate_hz, encoding):
    dialect = Telnyx()
    [told] = heard(dialect, start(media_format={"encoding": name, "sample_rate": rate_hz}))
    assert told.media == MediaFormat(encoding, rate_hz)
    [sent] = dialect.audio(SPOKEN)
    payload = json.loads(sent)["media"]["payload"]
    [back] = heard(dialect, media(base64.b64decode(payload), timestamp="40"))
    expected = g711.decode(g711.encode(SPOKEN, encoding), told.media)
    np.testing.assert_array_equal(back.samples, expected)
    assert back.at_ms == 40


def test_sixteen_bit_audio_has_its_high_byte_first():
    dialect = Telnyx()
    heard(dialect, start(media_format={"encoding": "L16", "sample_rate": 16000}))
    [told] = heard(dialect, media(b"\x01\x02\xff\xfe"))
    assert told.samples.tolist() == [258, -2]
    [sent] = dialect.audio(np.array([258, -2], np.int16))
    assert base64.b64decode(json.loads(sent)["media"]["payload"]) == b"\x01\x02\xff\xfe"


def test_a_codec_that_cannot_be_read_ends_the_stream():
    odd = start(media_format={"encoding": "AMR-WB", "sample_rate": 16000})
    assert heard(Telnyx(), odd) == [HungUp("unsupported-audio")]


def test_audio_keeps_its_place_in_the_stream(begun):
    [told] = heard(begun, media(b"\xff" * 160, timestamp="120", chunk="7"))
    assert isinstance(told, Media)
    assert (told.at_ms, len(told.samples)) == (120, 160)


def test_what_we_said_ourselves_is_not_heard(begun):
    assert heard(begun, media(b"\xff" * 160, track="outbound")) == []


def test_keys_are_told(begun):
    assert heard(begun, json.dumps({"event": "dtmf", "dtmf": {"digit": "#"}})) == [KeyPressed("#")]
    assert heard(begun, json.dumps({"event": "dtmf", "dtmf": {"digit": "flash"}})) == []


def test_each_mark_is_told_of_once(begun):
    [asked] = begun.mark("3")
    assert json.loads(asked) == {"event": "mark", "mark": {"name": "3"}}
    assert heard(begun, asked) == [Played("3")]
    assert heard(begun, asked) == []


def test_barge_in_clears_and_telnyx_returns_the_marks(begun):
    [asked] = begun.mark("3")
    assert [json.loads(sent) for sent in begun.clear()] == [{"event": "clear"}]
    assert heard(begun, asked) == [Played("3")]


def test_a_stop_is_the_caller_who_hangs_up(begun):
    assert heard(begun, json.dumps({"event": "stop", "stream_id": "x"})) == [HungUp()]


@pytest.mark.parametrize("event", ["error", "connected", "weather"])
def test_other_messages_are_nothing(begun, event):
    assert heard(begun, json.dumps({"event": event, "payload": {"code": 1}})) == []


@pytest.mark.parametrize("early", [media(b"\xff"), '{"event":"dtmf","dtmf":{"digit":"1"}}'])
def test_nothing_comes_before_the_start(early):
    with pytest.raises(OutOfTurn):
        Telnyx().received(early)


def test_a_second_start_is_refused_and_changes_nothing(begun):
    with pytest.raises(OutOfTurn):
        begun.received(start(media_format={"encoding": "L16", "sample_rate": 16000}))
    [told] = heard(begun, media(b"\xff"))
    assert told.samples.tolist() == [0]


@pytest.mark.parametrize(
    "wrong",
    [
        "{",
        "[]",
        b"binary",
        '{"event":7}',
        '{"event":"media"}',
        '{"event":"media","media":{"payload":"=="}}',
        '{"event":"media","media":{"payload":"/w==","timestamp":[]}}',
        '{"event":"mark","mark":{}}',
        '{"event":"dtmf"}',
        " " * 70_000,
    ],
)
def test_a_malformed_message_is_refused(begun, wrong):
    with pytest.raises(BadMessage):
        begun.received(wrong)


@pytest.mark.parametrize(
    "missing", [{"call_control_id": None}, {"media_format": None}, {"to": 4}, {"from": []}]
)
def test_a_start_without_what_it_must_have_is_refused(missing):
    with pytest.raises(BadMessage):
        Telnyx().received(start(**missing))


def test_half_a_sample_is_refused():
    dialect = Telnyx()
    heard(dialect, start(media_format={"encoding": "L16", "sample_rate": 16000}))
    with pytest.raises(BadFrame):
        dialect.received(media(b"abc"))
