import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartivr.recognition.cepstra import CEPSTRA, Cepstra
from smartivr.recognition.cepstral_mean import HELD_FRAMES, START_FRAMES, Centring

START = tuple(float(number) for number in range(CEPSTRA))


def some_cepstra(frames: int, mean: float = 20.0) -> Cepstra:
    return np.random.default_rng(frames).normal(mean, 5, (frames, CEPSTRA)).astype(np.float32)


def streamed(heard: Cepstra) -> Cepstra:
    centring = Centring(START)
    return np.concatenate([centring.add(heard), centring.finish()])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 150), st.lists(st.integers(0, 150), max_size=6))
def test_any_cut_is_centred_alike_and_no_frame_is_lost(frames: int, places: list[int]) -> None:
    heard, centring = some_cepstra(frames), Centring(START)
    pieces = [centring.add(piece) for piece in np.split(heard, sorted(places))]
    result = np.concatenate([*pieces, centring.finish()])
    assert result.shape == heard.shape
    np.testing.assert_allclose(result, streamed(heard), atol=1e-3)


def test_nothing_comes_before_the_mean_is_worth_something() -> None:
    centring = Centring(START)
    assert len(centring.add(some_cepstra(HELD_FRAMES - 1))) == 0
    assert len(centring.add(some_cepstra(1))) == HELD_FRAMES
    assert len(centring.add(some_cepstra(1))) == 1


def test_the_mean_goes_from_its_start_to_what_is_heard() -> None:
    centring = Centring(START)
    assert centring.mean == pytest.approx(START)
    centring.add(np.full((START_FRAMES, CEPSTRA), 30, np.float32))
    centring.finish()
    assert centring.mean == pytest.approx((np.array(START) + 30) / 2)


def test_the_mean_of_the_call_moves_less_than_that_of_the_utterance() -> None:
    centring = Centring(START)
    assert centring.of_call == pytest.approx(START)
    centring.whole(np.full((100, CEPSTRA), 100, np.float32))
    moved, moved_in_call = (mean - np.array(START) for mean in (centring.mean, centring.of_call))
    assert (moved_in_call > 0).all()
    assert (moved_in_call < moved / 2).all()


def test_a_stream_is_soon_centred_on_zero() -> None:
    late = streamed(some_cepstra(2000))[1000:]
    assert np.abs(late.mean(axis=0)).max() < 1.0


def test_what_belongs_together_is_moved_as_one() -> None:
    heard = some_cepstra(80)
    centred = Centring(START).whole(heard)
    np.testing.assert_allclose(np.diff(centred, axis=0), np.diff(heard, axis=0), atol=1e-3)
