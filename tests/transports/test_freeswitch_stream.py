"""mod_audio_stream, as its documentation says."""

import base64
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.errors import BadFrame, BadMessage, OutOfTurn
from smartivr.line import KeyPressed
from smartivr.transports.base import Handover
from smartivr.transports.dialect import Begun
from smartivr.transports.freeswitch_stream import FreeSwitchStream

TOLD = {"uuid": "7dd5e34e-5db4-4edb-a166-757e5d29b941", "line": "shop"}
FRAME = np.arange(160, dtype=np.int16)


def heard(dialect, message):
    return list(dialect.received(message))


def begun(**told):
    dialect = FreeSwitchStream({})
    assert isinstance(heard(dialect, json.dumps({**TOLD, **told}))[0], Begun)
    return dialect


def test_audio_goes_back_as_the_modules_json():
    (message,) = begun().audio(FRAME)
    fields = json.loads(message)
    coded = fields["data"].pop("audioData")
    assert fields == {"type": "streamAudio", "data": {"audioDataType": "raw", "sampleRate": 8000}}
    assert base64.b64decode(coded) == FRAME.astype("<i2").tobytes()


def test_audio_goes_back_as_binary_where_the_dialplan_says_so():
    assert begun(playback="binary").audio(FRAME) == (FRAME.astype("<i2").tobytes(),)


@pytest.mark.parametrize("frames", [1, 5])
def test_audio_comes_in_one_or_several_frames_at_once(frames):
    (media,) = heard(begun(rate=16000), bytes(640 * frames))
    assert len(media.samples) == 320 * frames


def test_the_address_may_tell_of_the_call_in_place_of_metadata():
    (first, media) = heard(FreeSwitchStream(TOLD), bytes(320))
    assert (first.line, len(media.samples)) == ("shop", 160)


def test_audio_before_the_call_is_out_of_turn():
    with pytest.raises(OutOfTurn):
        heard(FreeSwitchStream({}), bytes(320))


def test_keys_come_by_send_text_and_other_texts_are_nothing():
    assert heard(begun(), '{"dtmf":"#"}') == [KeyPressed("#")]
    assert heard(begun(), '{"event":"x"}') == []


def test_the_module_knows_neither_marks_nor_clearing():
    assert begun().mark("1") is None
    assert begun().clear() == ()


def test_the_end_says_where_the_caller_goes_on():
    (message,) = begun().farewell("queue", Handover("queue", "support"))
    assert json.loads(message)["data"] == {"kind": "queue", "destination": "support"}


def test_half_a_sample_is_a_mistake():
    with pytest.raises(BadFrame):
        heard(begun(), bytes(321))
    with pytest.raises(BadFrame):
        heard(begun(mix="stereo"), bytes(322))


@given(st.lists(st.binary(max_size=64) | st.text(max_size=30) | st.just(json.dumps(TOLD))))
def test_no_message_raises_anything_but_what_the_seam_names(messages):
    dialect = FreeSwitchStream({})
    for message in messages:
        try:
            heard(dialect, message)
        except (BadMessage, BadFrame, OutOfTurn):
            continue
    heard(dialect, json.dumps(TOLD))
    assert len(dialect.audio(FRAME)) == 1
