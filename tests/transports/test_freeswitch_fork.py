"""mod_audio_fork, as its source says and takes; the audio itself is tried with jambonz's."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.errors import BadFrame, BadMessage, OutOfTurn
from smartivr.line import Encoding, KeyPressed, MediaFormat, Played
from smartivr.transports.base import Handover
from smartivr.transports.dialect import Begun, Media
from smartivr.transports.freeswitch_fork import FreeSwitchFork

UUID = "7dd5e34e-5db4-4edb-a166-757e5d29b941"
TOLD = {"uuid": UUID, "called": "4820", "caller": "+442079460100", "line": "shop"}
FRAME = np.arange(160, dtype=np.int16)


def heard(dialect, message):
    return list(dialect.received(message))


@pytest.fixture
def dialect():
    dialect = FreeSwitchFork({})
    heard(dialect, json.dumps(TOLD))
    return dialect


def test_the_metadata_begins_the_call():
    (begun,) = heard(FreeSwitchFork({}), json.dumps({**TOLD, "pass": "p", "rate": 16000, "x": 1}))
    assert begun == Begun(
        MediaFormat(Encoding.L16, 16000),
        called="4820",
        caller="+442079460100",
        line="shop",
        token="p",  # noqa: S106  no password, but a pass of this test
        reference=UUID,
    )


def test_the_address_may_tell_of_the_call_in_place_of_metadata_or_beside_it():
    (begun, media) = heard(FreeSwitchFork({"uuid": UUID, "line": "shop"}), bytes(320))
    assert (begun.reference, begun.line, len(media.samples)) == (UUID, "shop", 160)
    (begun,) = heard(FreeSwitchFork({"uuid": UUID, "line": "shop", "key": "k"}), '{"line":"x"}')
    assert (begun.reference, begun.line, begun.token) == (UUID, "x", "")


def test_a_number_in_the_address_keeps_its_plus():
    (begun, _) = heard(FreeSwitchFork({"uuid": UUID, "caller": " 442079460100"}), bytes(320))
    assert begun.caller == "+442079460100"


@pytest.mark.parametrize(
    "told",
    [
        {},
        {**TOLD, "uuid": "a b"},
        {**TOLD, "uuid": "x\napi shutdown"},
        {**TOLD, "rate": 11025},
        {**TOLD, "rate": 32000},
        {**TOLD, "mix": "quad"},
        {**TOLD, "called": "1" * 300},
    ],
)
def test_metadata_that_cannot_be_is_a_mistake_and_may_be_put_right(told):
    dialect = FreeSwitchFork({})
    with pytest.raises(BadMessage):
        heard(dialect, json.dumps(told))
    assert isinstance(heard(dialect, json.dumps(TOLD))[0], Begun)


def test_audio_before_the_call_is_out_of_turn():
    with pytest.raises(OutOfTurn):
        heard(FreeSwitchFork({}), bytes(320))


def test_audio_is_plain_samples_both_ways(dialect):
    (media,) = heard(dialect, FRAME.astype("<i2").tobytes())
    assert np.array_equal(media.samples, FRAME)
    assert dialect.audio(FRAME) == (FRAME.astype("<i2").tobytes(),)


def test_of_two_channels_the_callers_is_heard():
    dialect = FreeSwitchFork({})
    heard(dialect, json.dumps({**TOLD, "mix": "stereo"}))
    (media,) = heard(dialect, np.array([1, 9, 2, 9], "<i2").tobytes())
    assert media.samples.tolist() == [1, 2]
    with pytest.raises(BadFrame):
        heard(dialect, np.array([1, 9, 2], "<i2").tobytes())


@pytest.mark.parametrize("text", ['{"dtmf":"5"}', '{"event":"dtmf","dtmf":"5","duration":"1600"}'])
def test_what_the_dialplan_sends_of_a_key_is_a_key(dialect, text):
    assert heard(dialect, text) == [KeyPressed("5")]


@pytest.mark.parametrize("text", ['{"dtmf":"55"}', '{"dtmf":5}', '{"dtmf":"x"}', "hello", "[1]"])
def test_a_text_that_is_no_key_and_no_object_is_a_mistake(dialect, text):
    with pytest.raises(BadMessage):
        heard(dialect, text)


def test_texts_of_other_kinds_are_nothing(dialect):
    assert heard(dialect, '{"type":"weather"}') == []


def test_marks_are_answered_as_the_module_does(dialect):
    assert dialect.mark("1") == ('{"type": "mark", "data": {"name": "1"}}',)
    told = '{"type": "mark", "data": {"name":"1", "event": "playout"}}'
    assert heard(dialect, told) == [Played("1")]


def test_clearing_stops_what_plays(dialect):
    dialect.audio(FRAME)
    assert json.loads(dialect.clear()[-1]) == {"type": "killAudio"}


def test_the_end_raises_an_event_with_the_place_and_what_is_known(dialect):
    handover = Handover("queue", "support", {"intent": "broadband", "slot_kind": "x"})
    (message,) = dialect.farewell("queue", handover)
    assert json.loads(message) == {
        "type": "transfer",
        "data": {
            "intent": "broadband",
            "slot_kind": "x",
            "kind": "queue",
            "destination": "support",
        },
    }
    (message,) = dialect.farewell("caller", None)
    assert json.loads(message) == {"type": "disconnect", "data": {"reason": "caller"}}


def test_nothing_is_sent_before_the_call_has_begun():
    dialect = FreeSwitchFork({})
    assert (dialect.greeting(), dialect.audio(FRAME), dialect.clear()) == ((), (), ())
    assert dialect.mark("1") is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["uuid", "dtmf", "type", "event", "data", "name", "rate", "mix"]), inner
        )
    ),
)
MESSAGES = st.lists(
    st.one_of(
        st.binary(max_size=64),
        st.text(max_size=20),
        JSON.map(json.dumps),
        st.just(json.dumps(TOLD)),
        st.sampled_from(['{"dtmf":"1"}', '{"type":"mark","data":{"name":"1","event":"cleared"}}']),
    ),
    max_size=12,
)


@given(MESSAGES)
def test_no_message_raises_anything_but_what_the_seam_names(messages):
    dialect = FreeSwitchFork({})
    for message in messages:
        try:
            heard(dialect, message)
        except (BadMessage, BadFrame, OutOfTurn):
            continue
    try:
        heard(dialect, json.dumps(TOLD))
    except BadMessage:
        pytest.fail("the state is of no use any more")
    assert isinstance(heard(dialect, bytes(640))[0], Media)
    assert dialect.audio(FRAME)
