from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.audio.resample import PEER_RATES_HZ, Resampler, resample
from smartivr.errors import UnsupportedAudio
from smartivr.line import RATES_HZ

AT_PEERS = [rate_hz for rate_hz in PEER_RATES_HZ if rate_hz not in RATES_HZ]
CHANGES = [
    *permutations(RATES_HZ, 2),
    *product(AT_PEERS, (8000, 16000, 48000)),
    *product((8000, 16000, 48000), AT_PEERS),
]

LONGEST_DELAY_S = 0.030


def sine(frequency_hz, rate_hz, duration_s=1.0):
    time_s = np.arange(round(duration_s * rate_hz)) / rate_hz
    return (10000 * np.sin(2 * np.pi * frequency_hz * time_s)).astype(np.int16)


def in_frames(samples, from_hz, to_hz):
    resampler = Resampler(from_hz, to_hz)
    frames = np.split(samples, range(from_hz // 50, len(samples), from_hz // 50))
    return np.concatenate([*map(resampler.feed, frames), resampler.flush()])


def distortion_db(heard, frequency_hz, rate_hz):
    """What is left beside the sine, relative to it, once the sine's place is fitted."""
    middle = heard[rate_hz // 10 : -rate_hz // 10].astype(float)
    turns = 2 * np.pi * frequency_hz * np.arange(len(middle)) / rate_hz
    waves = np.stack([np.sin(turns), np.cos(turns)], axis=1)
    fitted = waves @ np.linalg.lstsq(waves, middle)[0]
    return 20 * np.log10(np.std(middle - fitted) / 7071)


def delay_s(heard, frequency_hz, rate_hz):
    turns = 2 * np.pi * frequency_hz * np.arange(len(heard)) / rate_hz
    middle = slice(rate_hz // 10, -rate_hz // 10)
    phase = np.angle(np.sum((heard * np.exp(-1j * turns))[middle]))
    return -(phase + np.pi / 2) / (2 * np.pi * frequency_hz)


@pytest.mark.parametrize(("from_hz", "to_hz"), CHANGES)
def test_a_stream_keeps_length_place_and_shape_of_speech_frequencies(from_hz, to_hz):
    heard = in_frames(sine(1000, from_hz), from_hz, to_hz)
    assert len(heard) == to_hz
    assert distortion_db(heard, 1000, to_hz) < -65
    assert abs(delay_s(heard, 1000, to_hz)) < 0.00025
    assert np.std(heard) == pytest.approx(7071, rel=0.01)


@pytest.mark.parametrize(("from_hz", "to_hz"), CHANGES)
def test_a_stream_holds_back_at_most_30_ms(from_hz, to_hz):
    resampler = Resampler(from_hz, to_hz)
    frame = sine(400, from_hz, 0.02)
    returned_s = 0.0
    for count in range(1, 101):
        returned_s += len(resampler.feed(frame)) / to_hz
        assert count * 0.02 - returned_s <= LONGEST_DELAY_S + 1 / to_hz


@pytest.mark.parametrize(("from_hz", "to_hz"), [(48000, 8000), (48000, 16000), (16000, 8000)])
def test_what_the_lower_rate_cannot_hold_is_removed(from_hz, to_hz):
    too_high = in_frames(sine(0.65 * to_hz, from_hz), from_hz, to_hz)
    assert np.std(too_high[to_hz // 10 : -to_hz // 10]) < 10000 / 1000


def test_raising_the_rate_adds_no_mirror_image():
    heard = in_frames(sine(3300, 8000), 8000, 16000).astype(float)
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
    assert spectrum[4200:].max() < spectrum[3300] / 1000


@given(
    st.lists(st.integers(1, 700), min_size=1, max_size=20),
    st.sampled_from(CHANGES),
)
def test_the_way_a_stream_is_cut_changes_nothing(cuts, rates):
    noise = np.random.default_rng(1).integers(-9000, 9000, sum(cuts)).astype(np.int16)
    resampler, whole = Resampler(*rates), Resampler(*rates)
    pieces = np.split(noise, np.cumsum(cuts)[:-1])
    together = np.concatenate([*map(resampler.feed, pieces), resampler.flush()])
    at_once = np.concatenate([whole.feed(noise), whole.flush()])
    assert len(together) == len(at_once)
    assert np.abs(together.astype(int) - at_once).max(initial=0) <= 1


def test_silence_stays_digital_silence():
    assert not in_frames(np.zeros(4000, np.int16), 8000, 16000).any()
    assert not resample(np.zeros(4000, np.int16), 8000, 16000).any()


def test_overshoot_saturates_instead_of_wrapping():
    square = np.where(np.arange(8000) // 40 % 2, 32767, -32768).astype(np.int16)
    heard = resample(square, 8000, 16000)
    inside = np.arange(16000) // 80 % 2 == 1
    assert heard[inside].min() > -10000


def test_a_whole_piece_may_have_any_rate():
    heard = resample(sine(440, 44100), 44100, 16000)
    assert distortion_db(heard, 440, 16000) < -65
    assert abs(delay_s(heard, 440, 16000)) < 0.0001


def test_an_equal_rate_passes_unchanged():
    piece = sine(1000, 16000)
    assert np.array_equal(in_frames(piece, 16000, 16000), piece)
    assert np.array_equal(resample(piece, 16000, 16000), piece)


def test_a_stream_at_another_rate_is_refused():
    with pytest.raises(UnsupportedAudio, match="11025"):
        Resampler(11025, 16000)
