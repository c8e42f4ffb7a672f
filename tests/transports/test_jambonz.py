"""One call that jambonz streams to us, message by message."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.errors import BadFrame, BadMessage, OutOfTurn
from smartivr.line import Encoding, KeyPressed, MediaFormat
from smartivr.transports.dialect import Begun, Media
from smartivr.transports.jambonz import Jambonz

TOLD = {
    "sampleRate": 8000,
    "mixType": "mono",
    "callSid": "c-1",
    "accountSid": "a-1",
    "direction": "inbound",
    "from": "+15550100",
    "to": "4820",
    "callStatus": "in-progress",
    "sipStatus": 200,
    "pass": "secret",
    "line": "shop",
}
MESSAGES = [
    json.dumps(TOLD),
    json.dumps({"type": "mark", "data": {"name": "1", "event": "playout"}}),
    json.dumps({"event": "dtmf", "dtmf": "2", "duration": "800"}),
    bytes(320),
]


def begin(**changes):
    dialect = Jambonz()
    (begun,) = dialect.received(json.dumps(TOLD | changes))
    return dialect, begun


def test_the_first_text_tells_the_call():
    _, begun = begin()
    assert begun == Begun(
        MediaFormat(Encoding.L16, 8000),
        called="4820",
        caller="+15550100",
        line="shop",
        token="secret",  # noqa: S106 - of this test alone
        reference="c-1",
        account="a-1",
    )


def test_in_a_call_that_we_placed_the_caller_is_who_was_called():
    _, begun = begin(direction="outbound")
    assert (begun.called, begun.caller) == ("+15550100", "4820")


@pytest.mark.parametrize("rate_hz", [8000, 16000, 24000, 48000])
def test_audio_has_the_rate_that_was_told(rate_hz):
    dialect, begun = begin(sampleRate=rate_hz)
    assert begun.media == MediaFormat(Encoding.L16, rate_hz)
    frame = np.arange(rate_hz // 50, dtype=np.int16)
    (media,) = dialect.received(frame.astype("<i2").tobytes())
    assert isinstance(media, Media)
    assert np.array_equal(media.samples, frame)


def test_audio_at_64_khz_is_a_call_at_16_khz():
    dialect, begun = begin(sampleRate=64000)
    assert begun.media == MediaFormat(Encoding.L16, 16000)
    time_s = np.arange(64000) / 64000
    tone = (8000 * np.sin(2 * np.pi * 440 * time_s)).astype("<i2")
    frames = [dialect.received(each.tobytes()) for each in np.split(tone, 50)]
    heard = np.concatenate([media.samples for (media,) in frames])
    assert 15_000 < len(heard) <= 16_000
    assert abs(np.abs(np.fft.rfft(heard[:15_000])).argmax() * 16000 / 15_000 - 440) < 2
    sent = b"".join(dialect.audio(np.zeros(320, np.int16))[0] for _ in range(50))
    assert 120_000 < len(sent) <= 128_000


def test_keys_come_as_texts():
    dialect, _ = begin()
    assert list(dialect.received(MESSAGES[2])) == [KeyPressed("2")]


@pytest.mark.parametrize(
    "changes",
    [
        {"callSid": ""},
        {"callSid": None},
        {"callSid": "x" * 300},
        {"sampleRate": 11025},
        {"sampleRate": "loud"},
        {"mixType": "quadro"},
        {"direction": "sideways"},
        {"from": {"user": "x"}},
        {"pass": "x" * 3000},
    ],
)
def test_a_call_told_wrongly_is_refused_and_may_be_told_again(changes):
    dialect = Jambonz()
    with pytest.raises(BadMessage):
        list(dialect.received(json.dumps(TOLD | changes)))
    assert list(dialect.received(json.dumps(TOLD)))


def test_audio_before_the_call_is_out_of_turn():
    with pytest.raises(OutOfTurn):
        list(Jambonz().received(bytes(320)))


def test_before_the_call_nothing_is_sent():
    dialect = Jambonz()
    assert not dialect.greeting()
    assert not dialect.audio(np.zeros(160, np.int16))
    assert dialect.mark("1") is None
    assert not dialect.clear()


def test_the_end_is_told_once_the_call_is_over_here():
    dialect, _ = begin()
    assert [json.loads(each) for each in dialect.farewell("completed", None)] == [
        {"type": "disconnect"}
    ]


@given(st.data())
def test_no_messages_break_it(data):
    dialect = Jambonz()
    values = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
    mutated = st.builds(
        lambda key, value: json.dumps(TOLD | {key: value}), st.sampled_from(sorted(TOLD)), values
    )
    random_text = st.text(max_size=30) | st.dictionaries(
        st.sampled_from(["type", "event", "data", "dtmf"]), values
    ).map(json.dumps)
    messages = st.lists(
        st.one_of(st.sampled_from(MESSAGES), mutated, random_text, st.binary(max_size=400)),
        max_size=25,
    )
    for message in data.draw(messages):
        try:
            list(dialect.received(message))
        except (BadMessage, BadFrame, OutOfTurn):
            continue
        dialect.audio(np.full(160, -1, np.int16))
        dialect.mark("1")
        dialect.clear()
    try:
        list(dialect.received(MESSAGES[0]))
    except BadMessage:
        pytest.fail("it takes no call any more")
