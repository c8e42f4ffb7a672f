"""An ear that hears whatever comes, however it is cut."""

from itertools import cycle

import numpy as np
import pytest
from ear_bench import RATE_HZ, ear, hear, kinds, turning_points, voice
from hypothesis import given, settings
from hypothesis import strategies as st

from smartivr.audio.dtmf import dtmf_tone
from smartivr.audio.ear import Ear, ToneKey
from smartivr.audio.tones import silence
from smartivr.audio.voice_activity import CHUNK_S
from smartivr.line import RATES_HZ

PIECES = st.lists(
    st.one_of(
        st.floats(0.05, 1.2).map(lambda s: ("voice", s)),
        st.floats(0.05, 1.5).map(lambda s: ("silence", s)),
        st.sampled_from("159#").map(lambda key: ("key", key)),
    ),
    max_size=6,
)


def compose(pieces, rate_hz):
    make = {
        "voice": lambda s: voice(s, rate_hz),
        "silence": lambda s: silence(s, rate_hz),
        "key": lambda key: dtmf_tone(key, 0.08, rate_hz),
    }
    return np.concatenate([np.zeros(0, np.int16), *(make[kind](value) for kind, value in pieces)])


@settings(max_examples=40, deadline=None)
@given(PIECES, st.lists(st.integers(40, 9600), min_size=1), st.sampled_from(RATES_HZ))
def test_the_way_audio_is_cut_into_frames_changes_nothing(pieces, cuts, rate_hz):
    audio = np.concatenate([compose(pieces, rate_hz), silence(2, rate_hz)])
    at_once, cut = ear(rate_hz), ear(rate_hz)
    expected = at_once.hear(audio)
    heard, start, lengths = [], 0, cycle(cuts)
    while start < len(audio):
        frame = audio[start : start + next(lengths)]
        heard += cut.hear(frame)
        start += len(frame)
    assert kinds(heard) == kinds(expected)
    assert turning_points(heard) == [
        pytest.approx(at_s, abs=CHUNK_S) for at_s in turning_points(expected)
    ]


@settings(max_examples=40, deadline=None)
@given(PIECES)
def test_each_utterance_starts_flows_and_ends(pieces):
    events = hear(ear(), compose(pieces, RATE_HZ), silence(2, RATE_HZ))
    spoken = kinds([event for event in events if not isinstance(event, ToneKey)])
    assert spoken == ["SpeechStarted", "SpeechChunk", "SpeechEnded"] * (len(spoken) // 3)


@given(st.lists(st.binary(max_size=6400), max_size=5))
def test_garbage_never_raises(payloads):
    listener = Ear(8000)
    listener.listen()
    for payload in payloads:
        listener.hear(np.frombuffer(payload[: len(payload) // 2 * 2], np.int16))
