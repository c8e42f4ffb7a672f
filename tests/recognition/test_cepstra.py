from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from smartivr.recognition.cepstra import (
    BANDS,
    CEPSTRA,
    HOP,
    WINDOW,
    BandAnalysis,
    NoiseRemoval,
    cepstra,
)
from smartivr.recognition.pocketsphinx_hearing import make_decoder


def changing_noise(seconds: float, seed: int = 0) -> NDArray[np.int16]:
    """Noise whose loudness changes every 62 ms, so that noise removal has something to do."""
    source = np.random.default_rng(seed)
    count = round(seconds * 16000)
    loudness = np.repeat(source.uniform(10, 3000, count // 1000 + 1), 1000)[:count]
    return np.clip(source.standard_normal(count) * loudness, -32768, 32767).astype(np.int16)


def whole(samples: NDArray[np.int16]) -> NDArray[np.float64]:
    analysis = BandAnalysis()
    return np.concatenate([analysis.add(samples), analysis.finish()])


def logged_by_the_library(samples: NDArray[np.int16], folder: Path) -> NDArray[np.float64]:
    """What pocketsphinx itself makes of these samples; it can write that to a file."""
    decoder = make_decoder({"zero": ("Z IH R OW",)}, mfclogdir=str(folder))
    decoder.add_jsgf_string("zero", "#JSGF V1.0; grammar zero; public <zero> = zero;")
    decoder.activate_search("zero")
    decoder.start_utt()
    decoder.process_raw(samples.tobytes(), full_utt=True)
    decoder.end_utt()
    (log,) = folder.iterdir()
    return np.frombuffer(log.read_bytes(), ">f4", offset=4).reshape(-1, CEPSTRA).astype(np.float64)


@pytest.mark.parametrize("seconds", [0.02, 1.0, 2.3456])
def test_the_cepstra_are_those_of_pocketsphinx(seconds: float, tmp_path: Path) -> None:
    samples = changing_noise(seconds)
    expected = logged_by_the_library(samples, tmp_path)
    np.testing.assert_allclose(cepstra(whole(samples)), expected, atol=1e-4)


def test_silence_and_clipping_are_heard_as_pocketsphinx_hears_them(tmp_path: Path) -> None:
    samples = np.concatenate(
        [np.zeros(8000, np.int16), np.repeat([32767, -32768] * 400, 10), changing_noise(0.5)]
    ).astype(np.int16)
    expected = logged_by_the_library(samples, tmp_path)
    np.testing.assert_allclose(cepstra(whole(samples)), expected, atol=1e-4)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 9000), max_size=12))
def test_any_cut_of_the_speech_gives_the_same_frames(places: list[int]) -> None:
    samples = changing_noise(0.55)
    analysis = BandAnalysis()
    pieces = [analysis.add(piece) for piece in np.split(samples, sorted(places))]
    pieces.append(analysis.finish())
    np.testing.assert_allclose(np.concatenate(pieces), whole(samples), rtol=1e-12)


def test_a_frame_comes_as_soon_as_its_samples_are_there() -> None:
    analysis = BandAnalysis()
    assert len(analysis.add(np.ones(WINDOW - 1, np.int16))) == 0
    assert len(analysis.add(np.ones(1, np.int16))) == 1
    assert len(analysis.add(np.ones(HOP - 1, np.int16))) == 0
    assert len(analysis.add(np.ones(1, np.int16))) == 1


def test_nothing_heard_makes_no_frame() -> None:
    assert whole(np.zeros(0, np.int16)).shape == (0, BANDS)


@pytest.mark.slow
def test_a_minute_of_zeros_stays_finite() -> None:
    assert np.isfinite(cepstra(whole(np.zeros(60 * 16000, np.int16)))).all()


def test_steady_noise_is_taken_down_and_speech_above_it_is_not() -> None:
    removal = NoiseRemoval()
    noise = np.full(BANDS, 1e6)
    for _ in range(300):
        in_noise = removal.gain(noise)
    assert in_noise.max() < 0.5
    assert removal.gain(noise * 1000).min() > 0.9
