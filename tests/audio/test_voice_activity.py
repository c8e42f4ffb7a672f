import numpy as np
import pytest
import soundfile

from smartivr.audio.endpointing import Began, Ended, Endpointer
from smartivr.audio.mix import gain, mix_at_snr
from smartivr.audio.resample import resample
from smartivr.audio.silero import SileroNetwork
from smartivr.audio.tones import comfort_noise, silence
from smartivr.audio.voice_activity import CHUNK_S, CHUNK_SAMPLES, RATE_HZ, VoiceActivity


def chunks(samples):
    whole = len(samples) // CHUNK_SAMPLES * CHUNK_SAMPLES
    return samples[:whole].reshape(-1, CHUNK_SAMPLES)


def judge(samples, voice=None):
    voice = voice or VoiceActivity()
    return np.array([voice.probability(chunk) for chunk in chunks(samples)])


def segments(probabilities):
    """Where speech began and its voice ended, in seconds."""
    endpointer = Endpointer()
    found, began_s = [], 0.0
    for number, probability in enumerate(probabilities, 1):
        turn = endpointer.feed(float(probability), CHUNK_S)
        if isinstance(turn, Began):
            began_s = number * CHUNK_S - turn.voice_s
        elif isinstance(turn, Ended):
            found.append((began_s, number * CHUNK_S - turn.silence_s))
    return found


def test_a_voice_is_told_from_silence_and_noise(vowel):
    noise = np.random.default_rng(0).normal(0, 1000, 16000).astype(np.int16)
    assert judge(vowel(1)).mean() > 0.6
    assert judge(noise).max() < 0.3
    assert judge(silence(1, RATE_HZ)).max() < 0.1


def test_the_network_rests_in_silence_and_wakes_for_a_voice(vowel):
    voice = VoiceActivity()
    judge(comfort_noise(0.4, RATE_HZ, -70), voice)
    assert not voice.resting
    judge(comfort_noise(0.4, RATE_HZ, -70), voice)
    assert voice.resting
    assert judge(vowel(0.5), voice)[1:8].min() > 0.5
    assert not voice.resting


def test_a_pause_between_words_is_no_rest(vowel):
    voice = VoiceActivity()
    judge(vowel(0.5), voice)
    judge(silence(0.45, RATE_HZ), voice)
    assert not voice.resting


@pytest.mark.shared
@pytest.mark.parametrize("softer_db", [0, -10, -20])
def test_rest_costs_no_onset(recordings, softer_db):
    for path in recordings("sti-dev")[::30]:
        samples, _ = soundfile.read(path, dtype="int16")
        audio = np.concatenate([gain(samples, softer_db), silence(2, RATE_HZ)])
        network = SileroNetwork()
        always = segments([network.probability(chunk) for chunk in chunks(audio)])
        resting = segments(judge(audio))
        assert len(resting) == len(always) == 1
        assert resting[0] == pytest.approx(always[0], abs=0.2)


@pytest.mark.shared
@pytest.mark.parametrize("snr_db", [20, 12, 6])
def test_people_in_a_kitchen_are_heard_whole(recordings, kitchen, snr_db):
    missed, extra = 0, 0
    paths = recordings("sti-dev")[::20]
    for number, path in enumerate(paths):
        samples, _ = soundfile.read(path, dtype="int16")
        audio = np.concatenate([samples, silence(2, RATE_HZ)])
        ((began_s, ended_s),) = segments(judge(audio))
        noise = kitchen[number * 5 * RATE_HZ :]
        found = segments(judge(mix_at_snr(audio, noise, snr_db)))
        around = [s for s in found if s[0] < ended_s and s[1] > began_s]
        missed += len(around) != 1 or around[0][0] - began_s > 0.4 or ended_s - around[0][1] > 0.4
        extra += len(found) - len(around)
    assert missed <= len(paths) // 16
    assert extra <= len(paths) // 8


def test_in_a_noisy_place_a_chunk_must_be_likelier_to_count():
    noise = comfort_noise(2.0, RATE_HZ, -40, seed=1)
    voice, network = VoiceActivity(), SileroNetwork()
    weighed = np.array([voice.probability(chunk) for chunk in chunks(noise)])
    plain = np.array([network.probability(chunk) for chunk in chunks(noise)])
    assert voice.noisy
    assert weighed[:10] == pytest.approx(plain[:10])
    assert weighed[-10:] == pytest.approx(0.7 * plain[-10:])


def test_pauses_between_words_tell_a_quiet_place_from_a_noisy_one(vowel):
    voice = VoiceActivity()
    for _ in range(3):
        judge(np.concatenate([vowel(0.8), silence(0.1, RATE_HZ)]), voice)
        assert not voice.noisy


@pytest.mark.shared
def test_digits_in_a_kitchen_end_in_time(recordings, kitchen):
    late, paths = 0, recordings("fsdd-dev")[::20]
    for number, path in enumerate(paths):
        samples, rate_hz = soundfile.read(path, dtype="int16")
        word = resample(samples, rate_hz, RATE_HZ)
        audio = np.concatenate([silence(1, RATE_HZ), word, silence(3, RATE_HZ)])
        noise = kitchen[number * 2 * RATE_HZ :]
        found = segments(judge(mix_at_snr(audio, noise, 9)))
        late += bool(found) and found[0][1] > 1 + len(word) / RATE_HZ + 0.3
    assert late <= len(paths) // 10


@pytest.mark.shared
@pytest.mark.parametrize("louder_db", [0, 20])
def test_a_kitchen_without_people_starts_no_speech(kitchen, louder_db):
    assert segments(judge(gain(kitchen, louder_db))) == []
