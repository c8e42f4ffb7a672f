import shutil
import subprocess

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from smartivr.audio import g711
from smartivr.audio.dtmf import ToneDetector, dtmf_sequence, dtmf_tone
from smartivr.audio.mix import add, mix_at_snr, saturate
from smartivr.audio.resample import resample
from smartivr.audio.tones import silence, tone
from smartivr.line import KEYS, RATES_HZ, Encoding, MediaFormat

MULTIMON_HZ = 22050
needs_multimon = pytest.mark.skipif(
    shutil.which("multimon-ng") is None, reason="multimon-ng is not installed"
)


def heard(samples, rate_hz=8000):
    around = silence(0.1, rate_hz)
    return ToneDetector(rate_hz).feed(np.concatenate([around, samples, around]))


def with_noise(samples, snr_db, seed=0):
    power = np.mean(samples[samples != 0].astype(float) ** 2)
    deviation = np.sqrt(power / 10 ** (snr_db / 10))
    return saturate(samples + np.random.default_rng(seed).normal(0, deviation, len(samples)))


def multimon(samples, rate_hz):
    """Let the other decoder hear samples."""
    raw = resample(samples, rate_hz, MULTIMON_HZ).astype("<i2").tobytes()
    command = ["multimon-ng", "-q", "-t", "raw", "-a", "DTMF", "-"]
    done = subprocess.run(command, input=raw, capture_output=True, timeout=60, check=True)
    lines = done.stdout.decode().splitlines()
    return "".join(line.removeprefix("DTMF: ") for line in lines if line.startswith("DTMF: "))


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_every_key_of_40_ms_is_heard_at_every_rate(rate_hz):
    keys = dtmf_sequence(KEYS, rate_hz, tone_s=0.04, gap_s=0.04)
    assert heard(keys, rate_hz) == KEYS


@pytest.mark.parametrize("key", KEYS)
def test_40_ms_are_enough_wherever_they_begin(key):
    for late_ms in range(9):
        pieces = [silence(late_ms / 1000, 8000), dtmf_tone(key, 0.04, 8000)]
        assert heard(np.concatenate(pieces)) == key


@pytest.mark.parametrize("key", KEYS)
def test_20_ms_are_too_short(key):
    for late_ms in range(9):
        pieces = [silence(late_ms / 1000, 8000), dtmf_tone(key, 0.02, 8000)]
        assert heard(np.concatenate(pieces)) == ""


def test_a_long_press_is_one_key():
    assert heard(dtmf_tone("5", 3.0, 8000)) == "5"


def test_a_key_is_reported_within_40_ms():
    detector = ToneDetector(8000)
    assert detector.feed(np.concatenate([silence(0.1, 8000), dtmf_tone("7", 0.04, 8000)])) == "7"


def test_a_gap_of_40_ms_parts_two_presses_and_one_of_15_ms_does_not():
    assert heard(dtmf_sequence("55", 8000, tone_s=0.06, gap_s=0.04)) == "55"
    assert heard(dtmf_sequence("55", 8000, tone_s=0.06, gap_s=0.015)) == "5"


def test_another_key_needs_no_gap():
    assert heard(dtmf_sequence("1590", 8000, tone_s=0.08, gap_s=0.0)) == "1590"


@pytest.mark.parametrize("twist_db", [-8, -4, 0, 4])
def test_twist_within_the_limits_is_heard(twist_db):
    for key in KEYS:
        assert heard(dtmf_tone(key, 0.05, 8000, twist_db=twist_db)) == key


@pytest.mark.parametrize("twist_db", [-12, 8])
def test_twist_beyond_the_limits_is_no_key(twist_db):
    for key in KEYS:
        assert heard(dtmf_tone(key, 0.2, 8000, twist_db=twist_db)) == ""


@pytest.mark.parametrize("detune", [-0.015, -0.01, 0.01, 0.015])
def test_a_frequency_off_by_one_and_a_half_percent_is_heard(detune):
    for key in KEYS:
        assert heard(dtmf_tone(key, 0.05, 8000, detune=detune)) == key


@pytest.mark.parametrize("detune", [-0.05, -0.035, 0.035, 0.05])
def test_a_frequency_off_by_three_and_a_half_percent_is_no_key(detune):
    for key in KEYS:
        assert heard(dtmf_tone(key, 0.2, 8000, detune=detune)) == ""


@pytest.mark.parametrize("level_dbov", [-40, -30, -9])
def test_loud_and_soft_tones_are_heard(level_dbov):
    assert heard(dtmf_sequence(KEYS, 8000, tone_s=0.05, level_dbov=level_dbov)) == KEYS


def test_a_tone_softer_than_any_telephone_sends_is_no_key():
    assert heard(dtmf_sequence(KEYS, 8000, level_dbov=-55)) == ""


@pytest.mark.parametrize("media", [MediaFormat(Encoding.ULAW), MediaFormat(Encoding.ALAW)])
def test_keys_survive_the_telephone_network(media):
    keys = dtmf_sequence(KEYS, 8000, tone_s=0.04, gap_s=0.04)
    assert heard(g711.decode(g711.encode(keys, media.encoding), media)) == KEYS


@pytest.mark.parametrize("twist_db", [-8, 0, 4])
def test_keys_are_heard_in_noise_15_db_below(twist_db):
    missed = 0
    for seed, key in enumerate(KEYS * 5):
        press = np.concatenate([silence(0.1, 8000), dtmf_tone(key, 0.05, 8000, twist_db=twist_db)])
        missed += heard(with_noise(press, 15, seed)) != key
    assert missed <= 1  # of 80


def test_single_tones_and_wrong_pairs_are_no_keys():
    for frequencies_hz in [(697.0,), (1209.0,), (697.0, 770.0), (1209.0, 1477.0), (350.0, 440.0)]:
        assert heard(tone(frequencies_hz, 0.5, 8000)) == ""


def test_a_third_tone_as_loud_spoils_a_key():
    pieces = dtmf_tone("5", 0.5, 8000), tone((1000.0,), 0.5, 8000, -16)
    assert heard(add(*pieces)) == ""


def test_the_detector_knows_while_a_tone_sounds():
    detector = ToneDetector(8000)
    detector.feed(dtmf_tone("1", 0.1, 8000))
    assert detector.sounding
    detector.feed(silence(0.1, 8000))
    assert not detector.sounding


@settings(max_examples=50)
@given(st.lists(st.integers(1, 1600), min_size=1), st.text(KEYS, min_size=1, max_size=6))
def test_the_way_audio_is_cut_changes_nothing(cuts, keys):
    audio = np.concatenate([silence(0.05, 8000), dtmf_sequence(keys, 8000, tone_s=0.05)])
    detector = ToneDetector(8000)
    pieces = np.split(audio, np.minimum(np.cumsum(cuts), len(audio)))
    assert "".join(map(detector.feed, pieces)) == keys


@given(st.binary(max_size=4000))
def test_garbage_never_raises(payload):
    samples = np.frombuffer(payload[: len(payload) // 2 * 2], np.int16)
    assert set(ToneDetector(16000).feed(samples)) <= set(KEYS)


@needs_multimon
@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_another_decoder_hears_our_tones(rate_hz):
    assert multimon(dtmf_sequence(KEYS, rate_hz), rate_hz) == KEYS


@needs_multimon
@pytest.mark.parametrize("twist_db", [-3, 0, 3])
def test_another_decoder_agrees_on_noisy_and_twisted_tones(twist_db):
    gap = silence(0.1, 8000)
    presses = [(gap, dtmf_tone(key, 0.1, 8000, twist_db=twist_db)) for key in KEYS]
    audio = with_noise(np.concatenate([piece for press in presses for piece in press]), 15)
    assert heard(audio) == multimon(audio, 8000) == KEYS


@pytest.mark.shared
@pytest.mark.parametrize("folder", ["sti-dev", "fsdd-dev"])
def test_no_key_is_heard_in_speech(recordings, folder, record_property):
    files = recordings(folder)
    heard_s = 0.0
    for path in files:
        samples, rate_hz = soundfile.read(path, dtype="int16")
        assert ToneDetector(rate_hz).feed(samples) == "", path.name
        heard_s += len(samples) / rate_hz
    record_property("files", len(files))
    print(f"no key in {len(files)} files of {folder}, {heard_s:.0f} s")  # noqa: T201  the count asked for


@pytest.mark.shared
def test_no_key_is_heard_in_telephone_speech(recordings):
    media = MediaFormat(Encoding.ULAW, 8000)
    for path in recordings("sti-dev")[::4]:
        samples, rate_hz = soundfile.read(path, dtype="int16")
        narrow = resample(samples, rate_hz, 8000)
        telephone = g711.decode(g711.encode(narrow, media.encoding), media)
        assert ToneDetector(8000).feed(telephone) == "", path.name


@pytest.mark.shared
@pytest.mark.parametrize("snr_db", [20, 12, 6])
def test_no_key_is_heard_in_speech_in_a_kitchen(recordings, kitchen, snr_db):
    for number, path in enumerate(recordings("sti-dev")[::2]):
        samples, rate_hz = soundfile.read(path, dtype="int16")
        noise = np.roll(kitchen, number * rate_hz)
        assert ToneDetector(rate_hz).feed(mix_at_snr(samples, noise, snr_db)) == "", path.name


@pytest.mark.shared
def test_no_key_is_heard_in_a_kitchen(kitchen):
    assert ToneDetector(16000).feed(kitchen) == ""
