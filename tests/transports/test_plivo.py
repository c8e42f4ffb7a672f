import base64
import json

import numpy as np
import pytest

from smartivr.audio import g711
from smartivr.errors import BadMessage, OutOfTurn
from smartivr.line import Encoding, HungUp, KeyPressed, MediaFormat, Played
from smartivr.transports.dialect import Begun
from smartivr.transports.plivo import Plivo, as_header


def start(encoding="audio/x-mulaw", rate_hz=8000, extra="", **changes):
    facts = {
        "callId": "c1",
        "streamId": "s1",
        "accountId": "MA1",
        "tracks": ["inbound"],
        "mediaFormat": {"encoding": encoding, "sampleRate": rate_hz},
        **changes,
    }
    return json.dumps(
        {"event": "start", "sequenceNumber": 0, "start": facts, "extra_headers": extra}
    )


def media(payload, **more):
    told = {"track": "inbound", "payload": base64.b64encode(payload).decode(), **more}
    return json.dumps({"event": "media", "streamId": "s1", "media": told})


def heard(dialect, message):
    return list(dialect.received(message))


@pytest.fixture
def begun():
    dialect = Plivo()
    heard(dialect, start())
    return dialect


@pytest.mark.parametrize("between", [",", ";"])
def test_a_stream_tells_which_call_it_is(between):
    ours = {"pass": "a.b-c_d", "caller": "+441", "called": "sip:me@plivo", "line": "shop"}
    pairs = [f"{name}={as_header(value)}" for name, value in ours.items()]
    [told] = heard(Plivo(), start(extra=between.join([*pairs, "X-PH-other=-."])))
    ulaw = MediaFormat(Encoding.ULAW, 8000)
    assert told == Begun(ulaw, "sip:me@plivo", "+441", "shop", "a.b-c_d", "c1", "MA1")


def test_headers_are_letters_and_digits_alone():
    written = as_header("eyJ0.eyJ-_x.~ä")
    assert written.isascii()
    assert written.isalnum()


def test_a_header_that_is_not_ours_is_refused():
    with pytest.raises(BadMessage):
        Plivo().received(start(extra="pass=a"))


@pytest.mark.parametrize(
    ("kind", "rate_hz", "encoding"),
    [
        ("audio/x-mulaw", 8000, Encoding.ULAW),
        ("audio/x-l16", 8000, Encoding.L16),
        ("audio/x-l16", 16000, Encoding.L16),
    ],
)
def test_audio_is_read_and_written_as_the_stream_has_it(kind, rate_hz, encoding):
    dialect = Plivo()
    [told] = heard(dialect, start(kind, rate_hz))
    assert told.media == MediaFormat(encoding, rate_hz)
    frame = np.arange(rate_hz // 50, dtype=np.int16) * 50
    sent = json.loads(dialect.audio(frame)[0])
    payload = sent["media"].pop("payload")
    assert sent == {"event": "playAudio", "media": {"contentType": kind, "sampleRate": rate_hz}}
    [back] = heard(dialect, media(base64.b64decode(payload)))
    expected = g711.decode(g711.encode(frame, encoding), told.media)
    np.testing.assert_array_equal(back.samples, expected)


def test_an_encoding_that_cannot_be_read_ends_the_stream():
    assert heard(Plivo(), start("audio/opus")) == [HungUp("unsupported-audio")]


def test_keys_are_told(begun):
    key = '{"event":"dtmf","streamId":"s1","dtmf":{"track":"inbound","digit":"7"}}'
    assert heard(begun, key) == [KeyPressed("7")]


def test_a_mark_is_a_checkpoint(begun):
    assert json.loads(begun.mark("3")[0]) == {
        "event": "checkpoint",
        "streamId": "s1",
        "name": "3",
    }
    played = '{"event":"playedStream","streamId":"s1","name":"3"}'
    assert heard(begun, played) == [Played("3")]
    assert heard(begun, played) == []


def test_checkpoints_that_plivo_forgets_by_a_clear_are_told_of(begun):
    begun.mark("1")
    assert json.loads(begun.clear()[0]) == {"event": "clearAudio", "streamId": "s1"}
    begun.mark("2")
    assert heard(begun, '{"event":"clearedAudio","streamId":"s1"}') == [Played("1")]
    assert heard(begun, '{"event":"playedStream","name":"2"}') == [Played("2")]


@pytest.mark.parametrize("early", [media(b"\xff"), '{"event":"dtmf","dtmf":{"digit":"1"}}'])
def test_nothing_comes_before_the_start(early):
    with pytest.raises(OutOfTurn):
        Plivo().received(early)


def test_a_second_start_is_refused(begun):
    with pytest.raises(OutOfTurn):
        begun.received(start())


@pytest.mark.parametrize("missing", [{"callId": ""}, {"streamId": None}, {"mediaFormat": []}])
def test_a_start_without_what_it_must_have_is_refused(missing):
    with pytest.raises(BadMessage):
        Plivo().received(start(**missing))


@pytest.mark.parametrize(
    "wrong", ["nope", b"x", '{"event":"playedStream"}', '{"event":"media","media":{}}']
)
def test_a_malformed_message_is_refused(begun, wrong):
    with pytest.raises(BadMessage):
        begun.received(wrong)


def test_unknown_messages_and_other_tracks_are_nothing(begun):
    assert heard(begun, '{"event":"weather"}') == []
    assert heard(begun, media(b"\xff", track="outbound")) == []
