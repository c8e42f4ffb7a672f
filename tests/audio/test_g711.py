import importlib
import warnings
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.audio import g711
from smartivr.errors import BadFrame
from smartivr.line import Encoding, MediaFormat

EVERY_SAMPLE = np.arange(-32768, 32768).astype(np.int16)
EVERY_CODE = bytes(range(256))
ULAW = MediaFormat(Encoding.ULAW, 8000)
ALAW = MediaFormat(Encoding.ALAW, 8000)
L16 = MediaFormat(Encoding.L16, 16000)


@pytest.fixture(scope="module")
def audioop() -> ModuleType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            return importlib.import_module("audioop")
        except ModuleNotFoundError:
            pytest.skip("this Python has no audioop, it was left out in 3.13")


def test_every_sample_has_the_code_of_the_standard_library(audioop):
    assert g711.encode(EVERY_SAMPLE, Encoding.ULAW) == audioop.lin2ulaw(EVERY_SAMPLE.tobytes(), 2)
    assert g711.encode(EVERY_SAMPLE, Encoding.ALAW) == audioop.lin2alaw(EVERY_SAMPLE.tobytes(), 2)


def test_every_code_has_the_level_of_the_standard_library(audioop):
    assert g711.decode(EVERY_CODE, ULAW).tobytes() == audioop.ulaw2lin(EVERY_CODE, 2)
    assert g711.decode(EVERY_CODE, ALAW).tobytes() == audioop.alaw2lin(EVERY_CODE, 2)


def test_silence_has_the_codes_of_the_recommendation():
    silence = np.zeros(2, np.int16)
    assert g711.encode(silence, Encoding.ULAW) == b"\xff\xff"
    assert g711.encode(silence, Encoding.ALAW) == b"\xd5\xd5"


@pytest.mark.parametrize("media", [ULAW, ALAW], ids=["ulaw", "alaw"])
def test_a_level_survives_the_way_there_and_back(media):
    levels = g711.decode(EVERY_CODE, media)
    again = g711.decode(g711.encode(levels, media.encoding), media)
    assert np.array_equal(again, levels)


@pytest.mark.parametrize("media", [ULAW, ALAW], ids=["ulaw", "alaw"])
def test_the_error_of_a_code_is_small_beside_the_sample(media):
    samples = EVERY_SAMPLE.astype(float)
    error = np.abs(g711.decode(g711.encode(EVERY_SAMPLE, media.encoding), media) - samples)
    assert np.all(error <= 8 + np.abs(samples) / 25)


@given(st.lists(st.integers(-32768, 32767)))
def test_16_bit_audio_is_little_endian_and_unchanged(values):
    samples = np.array(values, np.int16)
    payload = g711.encode(samples, Encoding.L16)
    assert payload == b"".join(value.to_bytes(2, "little", signed=True) for value in values)
    assert np.array_equal(g711.decode(payload, L16), samples)


@given(st.binary())
def test_any_bytes_are_audio_unless_16_bit_samples_are_cut(payload):
    assert len(g711.decode(payload, ULAW)) == len(payload)
    assert len(g711.decode(payload, ALAW)) == len(payload)
    if len(payload) % 2:
        with pytest.raises(BadFrame, match="odd"):
            g711.decode(payload, L16)
    else:
        assert len(g711.decode(payload, L16)) == len(payload) // 2
