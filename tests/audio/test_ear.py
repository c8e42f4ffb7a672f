import numpy as np
import pytest
import soundfile
from ear_bench import RATE_HZ, Loudness, ear, hear, kinds, speech, voice

from smartivr.audio.dtmf import dtmf_sequence, dtmf_tone
from smartivr.audio.ear import Ear, SpeechChunk, SpeechEnded, SpeechPaused, SpeechResumed, ToneKey
from smartivr.audio.mix import level_dbov
from smartivr.audio.resample import resample
from smartivr.audio.tones import silence
from smartivr.audio.voice_activity import CHUNK_S, CHUNK_SAMPLES
from smartivr.errors import UnsupportedAudio
from smartivr.line import RATES_HZ


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


def test_an_unsupported_rate_is_refused():
    with pytest.raises(UnsupportedAudio):
        Ear(11025)


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
