from itertools import cycle

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from smartivr.audio.dtmf import dtmf_sequence, dtmf_tone
from smartivr.audio.ear import (
    Ear,
    SpeechChunk,
    SpeechEnded,
    SpeechPaused,
    SpeechResumed,
    SpeechStarted,
    ToneKey,
)
from smartivr.audio.mix import level_dbov
from smartivr.audio.resample import resample
from smartivr.audio.tones import silence
from smartivr.audio.voice_activity import CHUNK_S, CHUNK_SAMPLES, VoiceActivity
from smartivr.errors import UnsupportedAudio
from smartivr.line import RATES_HZ

RATE_HZ = 16000


class Loudness(VoiceActivity):
    """Takes whatever is loud for voice, so that a test decides by itself where voice is."""

    def __init__(self):
        super().__init__()
        self.asked = 0

    def probability(self, chunk):
        self.asked += 1
        return float(level_dbov(chunk) > -40)


def ear(rate_hz=RATE_HZ, **times):
    made = Ear(rate_hz, voice=Loudness())
    made.listen(**times)
    return made


def voice(duration_s, rate_hz=RATE_HZ):
    """Noise that no tone detector takes for a key."""
    count = round(duration_s * rate_hz)
    return np.random.default_rng(7).normal(0, 3000, count).astype(np.int16)


def hear(listener, *pieces, frame=320):
    audio = np.concatenate(pieces)
    frames = np.split(audio, range(frame, len(audio), frame))
    return [event for samples in frames for event in listener.hear(samples)]


def kinds(events):
    rests = SpeechPaused | SpeechResumed
    found = [type(event).__name__ for event in events if not isinstance(event, rests)]
    return [name for at, name in enumerate(found) if at == 0 or found[at - 1] != name]


def speech(events):
    return np.concatenate([e.samples for e in events if isinstance(e, SpeechChunk)])


def test_speech_starts_flows_and_ends():
    events = hear(ear(), silence(1, RATE_HZ), voice(1), silence(2, RATE_HZ))
    assert kinds(events) == ["SpeechStarted", "SpeechChunk", "SpeechEnded"]
    assert events[0].at_s == pytest.approx(1.0, abs=CHUNK_S)
    assert events[-1].at_s - events[-1].silence_s == pytest.approx(2.0, abs=CHUNK_S)
    assert events[-1].silence_s == pytest.approx(0.9, abs=CHUNK_S)
    assert not events[-1].cut


def test_the_first_chunk_holds_the_pre_roll_and_all_voice_so_far():
    lead_in = np.arange(16000, dtype=np.int16) % 90  # too soft to be voice
    spoken = voice(1)
    events = hear(ear(), lead_in, spoken, silence(2, RATE_HZ))
    heard = speech(events)
    before = round(0.4 * RATE_HZ)
    start = next(i for i in range(len(heard)) if np.array_equal(heard[i : i + 50], spoken[:50]))
    assert start == pytest.approx(before, abs=CHUNK_SAMPLES)
    assert np.array_equal(heard[:start], lead_in[-start:])
    assert np.array_equal(heard[start : start + len(spoken)], spoken)
    assert len(events[1].samples) == pytest.approx(before + 0.2 * RATE_HZ, abs=2 * CHUNK_SAMPLES)


def test_chunks_follow_at_most_100_ms_apart_and_lose_nothing():
    events = hear(ear(), voice(3), silence(2, RATE_HZ))
    chunks = [event.samples for event in events if isinstance(event, SpeechChunk)]
    assert max(map(len, chunks[1:])) <= 0.1 * RATE_HZ
    heard = np.concatenate(chunks)
    assert np.array_equal(heard[: 3 * RATE_HZ], voice(3))
    assert len(heard) / RATE_HZ == pytest.approx(events[-1].at_s, abs=1e-6)


def test_a_cough_is_nothing():
    coughs = [piece for _ in range(5) for piece in (voice(0.12), silence(0.5, RATE_HZ))]
    assert hear(ear(), *coughs) == []


def test_a_short_word_is_heard_where_no_prompt_plays():
    listener = ear()
    listener.prompt_playing = False
    events = hear(listener, voice(0.14), silence(1.5, RATE_HZ))
    assert kinds(events) == ["SpeechStarted", "SpeechChunk", "SpeechEnded"]


def test_a_pause_is_told_after_all_speech_before_it_and_its_end_before_all_after_it():
    listener = ear()
    events = hear(listener, voice(1), silence(0.6, RATE_HZ), voice(1), silence(2, RATE_HZ))
    rests = [event for event in events if isinstance(event, SpeechPaused | SpeechResumed)]
    assert rests == [SpeechPaused(), SpeechResumed(), SpeechPaused()]
    paused, resumed = events.index(SpeechPaused()), events.index(SpeechResumed())
    assert len(speech(events[:paused])) / RATE_HZ == pytest.approx(1.3, abs=2 * CHUNK_S)
    assert not speech(events[paused:resumed]).any()
    assert speech(events[resumed:])[: 3 * CHUNK_SAMPLES].any()


def test_text_that_fits_ends_speech_sooner():
    listener = ear()
    hear(listener, voice(1))
    listener.text_fits = True
    events = hear(listener, silence(2, RATE_HZ))
    assert events[-1].silence_s == pytest.approx(0.5, abs=CHUNK_S)
    assert not listener.text_fits


def test_text_that_fits_ends_speech_even_when_it_is_known_late():
    listener = ear()
    hear(listener, voice(1), silence(0.7, RATE_HZ))
    listener.text_fits = True
    (*_, ended) = listener.hear(silence(0.04, RATE_HZ))
    assert isinstance(ended, SpeechEnded)
    assert ended.silence_s == pytest.approx(0.7, abs=2 * CHUNK_S)


def test_endless_speech_is_cut_and_the_next_utterance_repeats_none_of_it():
    events = hear(ear(max_utterance_s=2.0), voice(5))
    cut = [event for event in events if isinstance(event, SpeechEnded)]
    assert [event.cut for event in cut] == [True, True]
    assert np.array_equal(speech(events), voice(5)[: len(speech(events))])


def test_speech_is_heard_only_while_listening():
    loudness = Loudness()
    deaf = Ear(RATE_HZ, voice=loudness)
    assert hear(deaf, voice(2), dtmf_tone("1", 0.1, RATE_HZ), silence(1, RATE_HZ)) == [ToneKey("1")]
    assert loudness.asked == 0
    deaf.listen()
    assert hear(deaf, voice(0.5))
    deaf.stop_listening()
    assert hear(deaf, voice(2), silence(2, RATE_HZ)) == []
    assert not deaf.in_speech


def test_listening_anew_forgets_speech_and_hears_it_go_on():
    listener = ear()
    hear(listener, voice(1))
    listener.listen()
    events = hear(listener, voice(0.5), silence(1.5, RATE_HZ))
    assert kinds(events) == ["SpeechStarted", "SpeechChunk", "SpeechEnded"]
    assert events[0].at_s == pytest.approx(1.0, abs=CHUNK_S)


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_keys_are_heard_at_every_rate_and_are_not_speech(rate_hz):
    keys = dtmf_sequence("159#", rate_hz, tone_s=0.3)
    events = hear(ear(rate_hz), keys, silence(2, rate_hz), frame=rate_hz // 50)
    assert events == [ToneKey(key) for key in "159#"]


def test_a_key_is_no_part_of_the_speech_after_it():
    events = hear(
        ear(),
        dtmf_tone("5", 0.2, RATE_HZ),
        silence(0.1, RATE_HZ),
        voice(1),
        silence(2, RATE_HZ),
    )
    assert kinds(events) == ["ToneKey", "SpeechStarted", "SpeechChunk", "SpeechEnded"]
    quiet_s = 0.1 - 0.04
    voice_at = np.flatnonzero(np.abs(speech(events)) > 500)[0] / RATE_HZ
    assert voice_at >= quiet_s - CHUNK_S
    assert level_dbov(speech(events)[: int(voice_at * RATE_HZ)]) < -60


def test_a_key_in_the_middle_of_speech_is_heard():
    pieces = voice(0.6), dtmf_tone("0", 0.2, RATE_HZ), silence(2, RATE_HZ)
    events = hear(ear(), *pieces)
    assert ToneKey("0") in events
    assert kinds(events)[-1] == "SpeechEnded"


class Drowsy(Loudness):
    """Rests in silence, as the real one does."""

    def probability(self, chunk):
        super(Loudness, self).probability(chunk)
        return super().probability(chunk)


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_silence_is_passed_over_and_what_comes_after_it_is_heard_whole(rate_hz):
    spoken = [silence(1.0, rate_hz), voice(1.0, rate_hz), silence(2.0, rate_hz)]
    pieces = [silence(19.0, rate_hz), *spoken, silence(17.0, rate_hz), *spoken]
    usual, drowsy = Ear(rate_hz, voice=Loudness()), Ear(rate_hz, voice=Drowsy())
    for each in (usual, drowsy):
        each.listen()
    frame = rate_hz // 50
    expected, heard = (hear(each, *pieces, frame=frame) for each in (usual, drowsy))
    assert kinds(heard) == kinds(expected)
    assert turning_points(heard) == turning_points(expected)
    differences = speech(heard).astype(int) - speech(expected)
    assert np.abs(differences).max() <= 1
    assert drowsy._voice.asked < usual._voice.asked / 2


@pytest.mark.parametrize("listening", [True, False])
def test_a_short_key_after_long_silence_is_heard(listening):
    listener = Ear(8000)
    if listening:
        listener.listen()
    pieces = [piece for key in "19#" for piece in (silence(7.0, 8000), keyed(key, 8000))]
    events = hear(listener, *pieces, silence(1.0, 8000), frame=160)
    assert events == [ToneKey("1"), ToneKey("9"), ToneKey("#")]


def test_who_begins_to_listen_in_silence_hears_what_comes_whole():
    listener = Ear(8000, voice=Drowsy())
    hear(listener, silence(10.0, 8000), frame=160)
    listener.listen()
    events = hear(listener, voice(1.0, 8000), silence(1.0, 8000), frame=160)
    assert isinstance(events[0], SpeechStarted)
    assert events[0].at_s == pytest.approx(10.0, abs=0.1)
    assert len(events[1].samples) >= 0.4 * RATE_HZ


def keyed(key, rate_hz):
    return dtmf_tone(key, 0.05, rate_hz)


def test_an_unsupported_rate_is_refused():
    with pytest.raises(UnsupportedAudio):
        Ear(11025)


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


def turning_points(events):
    return [event.at_s for event in events if isinstance(event, SpeechStarted | SpeechEnded)]


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


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_a_voice_like_sound_is_one_utterance_at_every_rate(vowel, rate_hz):
    listener = Ear(rate_hz)
    listener.listen()
    audio = resample(vowel(1.2), RATE_HZ, rate_hz)
    events = hear(listener, silence(1, rate_hz), audio, silence(2, rate_hz), frame=rate_hz // 50)
    assert kinds(events) == ["SpeechStarted", "SpeechChunk", "SpeechEnded"]
    assert events[0].at_s == pytest.approx(1.0, abs=0.15)


@pytest.mark.shared
def test_each_recorded_order_is_one_utterance(recordings):
    for path in recordings("sti-dev")[::30]:
        samples, rate_hz = soundfile.read(path, dtype="int16")
        listener = Ear(rate_hz)
        listener.listen()
        events = hear(listener, samples, silence(2, rate_hz))
        assert kinds(events) == ["SpeechStarted", "SpeechChunk", "SpeechEnded"], path.name
