from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartivr.recognition.cepstra import BAND_TOPS_HZ, BANDS
from smartivr.recognition.upper_bands import (
    FILE,
    LOWER,
    REACH,
    SEEN,
    UPPER,
    Restoration,
    UpperBands,
    examine,
    shipped,
    surroundings,
)

NAMES = [field.name for field in fields(UpperBands)]


def small_network(seed: int = 0, units: int = 5) -> UpperBands:
    source = np.random.default_rng(seed)
    shapes = ((SEEN,), (SEEN,), (SEEN, units), (units,), (units, UPPER), (UPPER,))
    arrays = [source.standard_normal(shape).astype(np.float32) for shape in shapes]
    arrays[1] = np.abs(arrays[1]) + 0.1
    return UpperBands(*arrays)


def some_bands(frames: int) -> np.ndarray:
    return np.random.default_rng(frames).normal(10, 4, (frames, BANDS))


def restored(bands: np.ndarray, network: UpperBands) -> np.ndarray:
    restoration = Restoration(network)
    return np.concatenate([restoration.add(bands), restoration.finish()])


def test_all_lower_bands_pass_a_telephone_line_and_no_upper_one_does_whole() -> None:
    assert BAND_TOPS_HZ[LOWER - 1] < 3750 <= BAND_TOPS_HZ[LOWER]


def test_a_frame_is_seen_between_those_before_and_those_after_it() -> None:
    bands = some_bands(2 * REACH + 2)
    seen = surroundings(bands).reshape(2, 2 * REACH + 1, LOWER)
    np.testing.assert_array_equal(seen[1], bands[1:, :LOWER])


def test_the_lower_bands_are_kept_and_the_upper_ones_depend_on_them_alone() -> None:
    bands, network = some_bands(30), small_network()
    emptied = bands.copy()
    emptied[:, LOWER:] = -9.0
    result = restored(emptied, network)
    np.testing.assert_array_equal(result[:, :LOWER], bands[:, :LOWER])
    np.testing.assert_array_equal(result, restored(bands, network))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 40), st.lists(st.integers(0, 40), max_size=6))
def test_any_cut_of_the_frames_restores_the_same(frames: int, places: list[int]) -> None:
    bands, network = some_bands(frames), small_network()
    restoration = Restoration(network)
    pieces = [restoration.add(piece) for piece in np.split(bands, sorted(places))]
    result = np.concatenate([*pieces, restoration.finish()])
    assert result.shape == bands.shape
    np.testing.assert_allclose(result, restored(bands, network), rtol=1e-9)


def test_a_frame_is_restored_as_soon_as_the_later_ones_that_it_needs_are_there() -> None:
    restoration = Restoration(small_network())
    assert len(restoration.add(some_bands(REACH))) == 0
    assert len(restoration.add(some_bands(1))) == 1


def test_an_utterance_is_finished_once() -> None:
    restoration = Restoration(small_network())
    restoration.add(some_bands(10))
    restoration.finish()
    assert len(restoration.finish()) == 0


def test_a_network_comes_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    network = small_network()
    network.save(tmp_path / "network.npz")
    loaded = UpperBands.load(tmp_path / "network.npz")
    for name in NAMES:
        np.testing.assert_array_equal(getattr(loaded, name), getattr(network, name))


def put(network: UpperBands, models: Path) -> Path:
    path = models / FILE
    path.parent.mkdir()
    network.save(path)
    return path


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    missing = examine(tmp_path)
    assert missing
    assert missing.code == "model-missing"
    assert str(tmp_path / FILE) in str(missing)
    assert "missing" in missing.what


@pytest.mark.parametrize("kept", [0, 1, 100, 0.5, -1])
def test_a_file_that_is_cut_short_is_refused(kept: float, tmp_path: Path) -> None:
    path = put(small_network(), tmp_path)
    content = path.read_bytes()
    path.write_bytes(content[: round(len(content) * kept) if kept == 0.5 else int(kept)])
    missing = examine(tmp_path)
    assert missing
    assert "damaged" in missing.what


def test_a_file_with_a_flipped_byte_is_refused(tmp_path: Path) -> None:
    path = put(small_network(), tmp_path)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    assert examine(tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("outward", np.full((5, UPPER), np.nan)),
        ("scale", np.zeros(SEEN)),
        ("mean", np.zeros(SEEN - 1)),
        ("inward", np.array([["x"] * 5] * SEEN)),
    ],
)
def test_arrays_that_cannot_be_right_are_refused(
    name: str, value: np.ndarray, tmp_path: Path
) -> None:
    put(replace(small_network(), **{name: value}), tmp_path)
    assert examine(tmp_path)


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = put(small_network(), tmp_path)
    with path.open("wb") as file:
        np.save(file, np.zeros(3))
    assert examine(tmp_path)


def test_the_shipped_network_is_whole_and_small() -> None:
    assert examine() is None
    assert (Path(__file__).parents[2] / "models" / FILE).stat().st_size < 200_000


def test_the_shipped_network_stays_finite_and_near_what_it_may_hear() -> None:
    for level in (-9.0, 0.0, 12.0, 25.0):
        bands = np.full((20, BANDS), level)
        upper = restored(bands, shipped())[:, LOWER:]
        assert np.isfinite(upper).all()
        assert np.abs(upper - level).max() < 15
