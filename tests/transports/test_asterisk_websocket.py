"""Asterisk's documented messages, byte by byte as its source writes and reads them."""

import json

import numpy as np
import pytest

from smartivr.audio import g711
from smartivr.errors import BadFrame, BadMessage, OutOfTurn
from smartivr.line import Encoding, KeyPressed, MediaFormat, Played
from smartivr.transports.asterisk_queue import MOST_HELD, PART
from smartivr.transports.asterisk_websocket import AsteriskWebSocket
from smartivr.transports.base import Handover
from smartivr.transports.dialect import Begun, Media, Reply

PLAIN_START = (
    "MEDIA_START connection_id:smartivr channel:WebSocket/smartivr/0x7f10c8001230 "
    "channel_id:1763900000.7 format:ulaw optimal_frame_size:160 ptime:20"
)
JSON_START = (
    '{"event":"MEDIA_START","connection_id":"smartivr",'
    '"channel":"WebSocket/smartivr/0x7f10c8001230","channel_id":"1763900000.7","format":"ulaw",'
    '"optimal_frame_size":160,"ptime":20,"channel_variables":{"DIALEDPEERNUMBER":"smartivr",'
    '"MEDIA_WEBSOCKET_CONNECTION_ID":"smartivr","MEDIA_WEBSOCKET_OPTIMAL_FRAME_SIZE":"160"}}'
)
FRAME = np.full(160, 1000, np.int16)
ULAW = MediaFormat(Encoding.ULAW, 8000)
WIRE_FRAME = g711.encode(FRAME, Encoding.ULAW)


def begun(start=PLAIN_START, **given):
    dialect = AsteriskWebSocket(given)
    list(dialect.received(start))
    return dialect


def start_of(name, frame_bytes):
    fields = {"event": "MEDIA_START", "format": name, "optimal_frame_size": frame_bytes}
    return json.dumps(fields)


@pytest.fixture(params=[PLAIN_START, JSON_START], ids=["plain", "json"])
def either(request):
    return request.param


def test_a_call_begins_with_the_ids_and_the_format_that_asterisk_tells(either):
    (heard,) = AsteriskWebSocket().received(either)
    assert heard == Begun(ULAW, reference="1763900000.7")


def test_the_first_version_told_no_channel_id():
    start = (
        "MEDIA_START connection_id:smartivr channel:WebSocket/smartivr/0x7f "
        "format:slin16 optimal_frame_size:640 ptime:20"
    )
    (heard,) = AsteriskWebSocket().received(start)
    assert heard == Begun(MediaFormat(Encoding.L16, 16000), reference="WebSocket/smartivr/0x7f")


def test_what_the_address_gave_says_which_call_it_is(either):
    given = {"line": "shop", "called": "4820", "caller": "+44", "channel": "9.1", "token": "t"}
    (heard,) = AsteriskWebSocket(given).received(either)
    told = (heard.line, heard.called, heard.caller, heard.reference, heard.token)
    assert told == ("shop", "4820", "+44", "9.1", "t")


@pytest.mark.parametrize("prefix", ["", "__"])
def test_channel_variables_say_which_call_it_is(prefix):
    told = json.loads(JSON_START)
    told["channel_variables"] |= {f"{prefix}SMARTIVR_LINE": "shop", f"{prefix}SMARTIVR_CALLED": "1"}
    (heard,) = AsteriskWebSocket({"called": "2"}).received(json.dumps(told))
    assert (heard.line, heard.called) == ("shop", "2")


@pytest.mark.parametrize(
    ("name", "frame_bytes", "media"),
    [
        ("ulaw", 160, ULAW),
        ("alaw", 160, MediaFormat(Encoding.ALAW, 8000)),
        ("slin", 320, MediaFormat(Encoding.L16, 8000)),
        ("slin16", 640, MediaFormat(Encoding.L16, 16000)),
        ("slin24", 960, MediaFormat(Encoding.L16, 24000)),
        ("slin48", 1920, MediaFormat(Encoding.L16, 48000)),
    ],
)
def test_audio_passes_both_ways_in_each_format(name, frame_bytes, media):
    dialect = begun(start_of(name, frame_bytes))
    spoken = (np.arange(media.rate_hz // 50) % 50 * 100).astype(np.int16)
    (sent,) = dialect.audio(spoken)
    assert len(sent) == frame_bytes
    (heard,) = dialect.received(sent)
    assert isinstance(heard, Media)
    assert np.abs(heard.samples - spoken).max() < 200  # what G.711 loses at this level


@pytest.mark.parametrize(
    "event",
    [
        "DTMF_END digit:# channel_id:1763900000.7",
        "DTMF_END digit:#",
    ],
)
def test_a_key_in_plain_text(event):
    assert list(begun().received(event)) == [KeyPressed("#")]


def test_a_key_in_json():
    event = '{"event":"DTMF_END","channel_id":"1763900000.7","digit":"5"}'
    assert list(begun(JSON_START).received(event)) == [KeyPressed("5")]


@pytest.mark.parametrize(
    ("start", "asked", "answered"),
    [
        (PLAIN_START, "MARK_MEDIA 1", "MEDIA_MARK_PROCESSED 1"),
        (
            JSON_START,
            '{"command":"MARK_MEDIA","correlation_id":"1"}',
            '{"event":"MEDIA_MARK_PROCESSED","channel_id":"1763900000.7","correlation_id":"1"}',
        ),
    ],
)
def test_a_mark_comes_back_when_everything_before_it_was_played(start, asked, answered):
    dialect = begun(start)
    assert list(dialect.mark("prompt-4")) == [asked]
    assert list(dialect.received(answered)) == [Played("prompt-4")]
    assert list(dialect.received(answered)) == []


@pytest.mark.parametrize(
    ("start", "flush", "mark"),
    [
        (PLAIN_START, "FLUSH_MEDIA", "MARK_MEDIA 2"),
        (
            JSON_START,
            '{"command":"FLUSH_MEDIA"}',
            '{"command":"MARK_MEDIA","correlation_id":"2"}',
        ),
    ],
)
def test_marks_that_asterisk_forgets_in_a_flush_are_told_of_by_a_further_one(start, flush, mark):
    dialect = begun(start)
    dialect.mark("prompt-4")
    assert list(dialect.clear()) == [flush, mark]
    event = "MEDIA_MARK_PROCESSED 2"
    if start is JSON_START:
        event = '{"event":"MEDIA_MARK_PROCESSED","channel_id":"1","correlation_id":"2"}'
    assert list(dialect.received(event)) == [Played("prompt-4")]


def test_without_a_mark_on_its_way_a_flush_is_all():
    assert list(begun().clear()) == ["FLUSH_MEDIA"]


def test_the_end_hangs_up_this_leg_alone():
    handover = Handover("queue", "support")
    assert list(begun().farewell("queue", handover)) == ["HANGUP"]
    assert list(begun(JSON_START).farewell("caller", None)) == ['{"command":"HANGUP"}']
    assert list(AsteriskWebSocket().farewell("no-beginning", None)) == []


def test_a_channel_that_waits_for_it_is_answered():
    heard = list(AsteriskWebSocket({"answer": "1"}).received(JSON_START))
    assert heard[1:] == [Reply(('{"command":"ANSWER"}',))]


def test_audio_goes_in_whole_frames_and_is_filled_up_before_a_mark():
    dialect = begun()
    assert dialect.audio(FRAME[:100]) == ()
    (sent,) = dialect.audio(FRAME)
    assert sent == WIRE_FRAME
    filled, mark = dialect.mark("m")
    assert (filled, mark) == (WIRE_FRAME[:100] + b"\xff" * 60, "MARK_MEDIA 1")


class TestWhileAsterisksQueueIsFull:
    @pytest.fixture
    def full(self):
        dialect = begun()
        assert list(dialect.received("MEDIA_XOFF")) == []
        return dialect

    def test_nothing_is_sent_and_nothing_lost(self, full):
        assert [full.audio(FRAME), full.mark("m"), full.audio(FRAME)] == [(), (), ()]
        (reply,) = full.received("MEDIA_XON")
        assert reply == Reply((WIRE_FRAME, "MARK_MEDIA 1", WIRE_FRAME))
        assert full.audio(FRAME) == (WIRE_FRAME,)

    def test_what_waited_goes_on_in_parts_that_cannot_fill_it_again(self, full):
        for _ in range(PART * 2 + 1):
            full.audio(FRAME)
        (first,) = full.received("MEDIA_XON")
        assert first.messages == ("MARK_MEDIA 1", *[WIRE_FRAME] * PART)
        assert full.audio(FRAME) == ()
        (second,) = full.received("MEDIA_MARK_PROCESSED 1")
        assert second.messages == ("MARK_MEDIA 2", *[WIRE_FRAME] * PART)
        (third,) = full.received("MEDIA_MARK_PROCESSED 2")
        assert third.messages == (WIRE_FRAME, WIRE_FRAME)

    def test_what_waits_is_dropped_on_barge_in_and_its_marks_are_told_of(self, full):
        full.audio(FRAME)
        full.mark("m")
        assert list(full.clear()) == ["FLUSH_MEDIA", "MARK_MEDIA 1"]
        assert list(full.received("MEDIA_MARK_PROCESSED 1")) == [Played("m")]
        assert list(full.received("MEDIA_XON")) == []
        assert full.audio(FRAME) == (WIRE_FRAME,)

    def test_a_queue_that_stays_full_takes_a_minute_and_no_more(self, full):
        for _ in range(MOST_HELD + 50):
            full.audio(FRAME)
        sent = 0
        replies = list(full.received("MEDIA_XON"))
        while replies:
            frames = [each for each in replies[0].messages if isinstance(each, bytes)]
            sent += len(frames)
            number = replies[0].messages[0]
            done = number.removeprefix("MARK_MEDIA ") if isinstance(number, str) else "none"
            replies = list(full.received(f"MEDIA_MARK_PROCESSED {done}"))
        assert sent == MOST_HELD


def test_a_channel_in_passthrough_mode_knows_no_marks():
    dialect = begun()
    dialect.mark("m")
    event = "ERROR channel_id:1.2 error_text:MARK_MEDIA not supported in passthrough mode"
    assert list(dialect.received(event)) == [Played("m")]
    assert dialect.mark("n") is None


@pytest.mark.parametrize(
    "event",
    [
        "QUEUE_DRAINED",
        "MEDIA_BUFFERING_COMPLETED 7",
        "STATUS channel_id:1.2 queue_length:0 xon_level:800 xoff_level:900 queue_full:false",
        "ERROR channel_id:1.2 error_text:Unable to parse JSON command",
        "SOMETHING_NEW with words",
        "MEDIA_MARK_PROCESSED 99",
    ],
)
def test_what_was_not_asked_for_is_nothing(event):
    assert list(begun().received(event)) == []


@pytest.mark.parametrize(
    "start",
    [
        "MEDIA_START connection_id:a format:ulaw",
        "MEDIA_START connection_id:a optimal_frame_size:160",
        "MEDIA_START format:opus optimal_frame_size:0 ptime:20",
        "MEDIA_START format:slin optimal_frame_size:321",
        "MEDIA_START format:ulaw optimal_frame_size:70000",
        "MEDIA_START format:ulaw optimal_frame_size:²",
        '{"event":"MEDIA_START","format":7,"optimal_frame_size":160}',
        '{"event":7}',
        '{"event":"MEDIA_START"',
        "",
    ],
)
def test_a_beginning_that_lacks_something_is_refused_and_another_may_follow(start):
    dialect = AsteriskWebSocket()
    with pytest.raises(BadMessage):
        list(dialect.received(start))
    assert isinstance(next(iter(dialect.received(JSON_START))), Begun)


@pytest.mark.parametrize("digit", ["", "digit:", "digit:x", "digit:12"])
def test_a_key_that_no_phone_has_is_refused(digit):
    with pytest.raises(BadMessage):
        list(begun().received(f"DTMF_END {digit}"))


@pytest.mark.parametrize("message", [b"\xff" * 160, "DTMF_END digit:1"])
def test_nothing_may_come_before_the_beginning(message):
    with pytest.raises(OutOfTurn):
        list(AsteriskWebSocket().received(message))


def test_a_call_begins_once():
    with pytest.raises(OutOfTurn):
        list(begun().received(PLAIN_START))


def test_half_a_sample_is_refused():
    with pytest.raises(BadFrame):
        list(begun(start_of("slin", 320)).received(b"\0" * 321))


def test_an_event_without_end_is_refused():
    with pytest.raises(BadMessage):
        list(begun().received("STATUS " + "a" * 70_000))
