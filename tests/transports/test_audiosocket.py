"""Asterisk's AudioSocket, byte by byte as its res_audiosocket writes and reads."""

import uuid

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.errors import BadFrame, BadMessage, OutOfTurn, TokenRefused
from smartivr.line import Encoding, HungUp, KeyPressed, MediaFormat
from smartivr.transports.audiosocket import CALL_RATES_HZ, RATES_HZ_BY_KIND, AudioSocket, Expected
from smartivr.transports.base import Handover
from smartivr.transports.dialect import Begun, Media

UUID = uuid.UUID("11223344-5566-7788-99aa-bbccddeeff00")
HELLO = b"\x01\x00\x10" + UUID.bytes
SILENCE = np.zeros(160, np.int16)


def expecting(**known):
    def expect(identity):
        if identity != str(UUID):
            raise TokenRefused("not ours")
        return Expected(**known)

    return AudioSocket(expect)


def begun(**known):
    dialect = expecting(**known)
    (first,) = dialect.received(HELLO)
    return dialect, first


def frame(kind, payload):
    return bytes([kind]) + len(payload).to_bytes(2, "big") + payload


def heard(dialect, message):
    return list(dialect.received(message))


def test_the_uuid_begins_the_call_with_what_was_announced_of_it():
    _, first = begun(line="shop", called="4820", caller="100")
    assert first == Begun(
        MediaFormat(Encoding.L16, 8000),
        called="4820",
        caller="100",
        line="shop",
        token=str(UUID),
        reference=str(UUID),
    )


def test_the_pbx_may_name_the_call():
    assert begun(reference="pbx-1698.7")[1].reference == "pbx-1698.7"


def test_audio_is_little_endian_after_a_big_endian_length():
    dialect, _ = begun()
    (media,) = heard(dialect, b"\x10\x00\x04\x01\x00\xff\xff")
    assert media.samples.tolist() == [1, -1]


def test_audio_leaves_as_one_frame_with_its_header():
    dialect, _ = begun()
    samples = np.arange(160, dtype=np.int16)
    (message,) = dialect.audio(samples)
    assert message == b"\x10\x01\x40" + samples.astype("<i2").tobytes()


@pytest.mark.parametrize(("sent", "key"), [(b"5", "5"), (b"#", "#"), (b"d", "D")])
def test_a_digit_is_a_key(sent, key):
    dialect, _ = begun()
    assert heard(dialect, frame(0x03, sent)) == [KeyPressed(key)]


@pytest.mark.parametrize("payload", [b"", b"12", b"x", b"\xff"])
def test_a_digit_that_is_none_is_a_mistake_after_which_the_call_goes_on(payload):
    dialect, _ = begun()
    with pytest.raises(BadMessage):
        heard(dialect, frame(0x03, payload))
    assert heard(dialect, frame(0x03, b"1")) == [KeyPressed("1")]


def test_half_a_sample_is_a_mistake_after_which_the_call_goes_on():
    dialect, _ = begun()
    with pytest.raises(BadFrame):
        heard(dialect, frame(0x10, b"\x00\x00\x00"))
    assert heard(dialect, frame(0x03, b"1")) == [KeyPressed("1")]


@pytest.mark.parametrize(
    ("kind", "payload", "reason"), [(0x00, b"", "caller"), (0xFF, b"\x02", "connection-lost")]
)
def test_a_hang_up_and_an_error_end_the_call(kind, payload, reason):
    dialect, _ = begun()
    assert heard(dialect, frame(kind, payload)) == [HungUp(reason)]


def test_kinds_that_are_not_known_and_empty_audio_are_nothing():
    dialect, _ = begun()
    assert heard(dialect, frame(0x02, b"\x00\x14") + frame(0x10, b"") + frame(0x77, b"x")) == []


def test_our_side_hangs_up_with_an_empty_frame_wherever_the_caller_goes():
    dialect, _ = begun()
    assert dialect.farewell("queue", Handover("queue", "support")) == (b"\x00\x00\x00",)


def test_asterisk_knows_neither_marks_nor_clearing():
    dialect, _ = begun()
    assert dialect.mark("1") is None
    assert dialect.clear() == ()
    assert dialect.greeting() == ()


@pytest.mark.parametrize(
    ("message", "error"),
    [
        (frame(0x10, bytes(320)), OutOfTurn),
        (frame(0x03, b"1"), OutOfTurn),
        (b"GET / HTTP/1.1\r\n\r\n", OutOfTurn),
        (frame(0x01, bytes(16)), TokenRefused),
        (b"\x01\x00\x24" + str(UUID).encode(), BadMessage),
        (HELLO + HELLO, OutOfTurn),
        (HELLO + b"\x10\x0c\x82", BadMessage),
    ],
)
def test_a_mistake_in_the_frames_themselves_breaks_the_stream_for_good(message, error):
    dialect = expecting()
    with pytest.raises(error) as raised:
        heard(dialect, message)
    assert dialect.broken == raised.value.code
    with pytest.raises(BadMessage):
        heard(dialect, frame(0x03, b"1"))


def test_text_is_not_of_this_protocol():
    with pytest.raises(BadMessage):
        expecting().received("hello")


def test_nothing_is_sent_before_the_call_has_begun():
    assert expecting().audio(SILENCE) == ()


@given(st.lists(st.integers(1, 40), max_size=40))
def test_where_the_bytes_are_cut_changes_nothing(cuts):
    stream = HELLO + frame(0x10, bytes(range(64))) + frame(0x03, b"7") + frame(0x00, b"")
    dialect, events, at = expecting(), [], 0
    for cut in [*cuts, len(stream)]:
        events += heard(dialect, stream[at : at + cut])
        at += cut
    assert [type(each) for each in events] == [Begun, Media, KeyPressed, HungUp]
    assert events[1].samples.astype("<i2").tobytes() == bytes(range(64))


@pytest.mark.parametrize(("kind", "rate_hz"), RATES_HZ_BY_KIND.items())
def test_every_rate_of_asterisk_is_taken_and_sent_in_whole_frames(kind, rate_hz):
    dialect, first = begun(rate_hz=rate_hz)
    call_hz = first.media.rate_hz
    assert call_hz == CALL_RATES_HZ.get(rate_hz, rate_hz)
    frames = [tone(rate_hz, at) for at in range(50)]
    taken = [
        each.samples
        for one in frames
        for each in heard(dialect, frame(kind, one.astype("<i2").tobytes()))
    ]
    assert_is_tone(np.concatenate(taken), call_hz)
    sent = [message for at in range(50) for message in dialect.audio(tone(call_hz, at))]
    size = 2 * rate_hz // 50
    assert {message[:3] for message in sent} == {bytes([kind]) + size.to_bytes(2, "big")}
    assert len(sent) >= 48
    assert_is_tone(np.frombuffer(b"".join(each[3:] for each in sent), "<i2"), rate_hz)


def test_audio_of_another_kind_than_announced_is_answered_in_kind():
    dialect, _ = begun()
    (media,) = heard(dialect, frame(0x12, bytes(640))) or [None]
    assert media is None or len(media.samples) <= 160
    sent = [message for _ in range(5) for message in dialect.audio(SILENCE)]
    assert {(message[0], len(message)) for message in sent} == {(0x12, 643)}


def test_what_was_held_back_for_a_whole_frame_is_dropped_with_the_prompt():
    dialect, _ = begun(rate_hz=44100)
    dialect.audio(np.full(960, 9000, np.int16))
    assert dialect.clear() == ()
    assert len(dialect._unsent) == 0


@given(st.lists(st.binary(max_size=60) | st.sampled_from([HELLO, frame(3, b"1")]), max_size=12))
def test_no_bytes_raise_anything_but_what_the_seam_names(chunks):
    dialect = expecting()
    for chunk in chunks:
        try:
            heard(dialect, chunk)
        except (BadMessage, BadFrame, OutOfTurn, TokenRefused):
            continue
    for message in (*dialect.audio(SILENCE), *dialect.clear(), *dialect.farewell("x", None)):
        assert isinstance(message, bytes)


def tone(rate_hz, number):
    size = rate_hz // 50
    time_s = np.arange(number * size, (number + 1) * size) / rate_hz
    return (10000 * np.sin(2 * np.pi * 400 * time_s)).astype(np.int16)


def assert_is_tone(samples, rate_hz):
    """Nothing but the tone of 400 Hz, as loud as it was."""
    middle = samples[rate_hz // 5 : rate_hz // 5 * 4].astype(float)
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    peak = np.argmax(spectrum) * rate_hz / len(middle)
    assert peak == pytest.approx(400, abs=3)
    assert np.std(middle) == pytest.approx(7071, rel=0.02)
