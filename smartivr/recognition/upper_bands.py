"""Restores the bands of speech that a telephone line cuts off.

A line at 8 kHz carries nothing above 4 kHz, but pocketsphinx's model was trained on speech that
reaches 6.8 kHz, and takes the empty bands for sounds of their own. What stood there can be
guessed well enough from the bands below: a small network with one hidden layer looks at 90 ms
of them and writes the upper ones. It is trained by `models/recipes/upper-bands-en/train.py`.

Speech must have been levelled before (see `levelling`), as the network knows how loud it is.
"""

import zipfile
import zlib
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from smartivr.errors import ModelMissing
from smartivr.recognition.cepstra import BANDS, Bands
from smartivr.recognition.model_folder import FOLDER

FILE = Path("upper-bands-en") / "upper-bands.npz"
"""Where the network lies in the models folder."""
LOWER = 18
"""Bands that end below 3.75 kHz, so that a telephone line carries all of them."""
UPPER = BANDS - LOWER
REACH = 4
"""Frames to either side of the one whose upper bands are restored."""
SEEN = (2 * REACH + 1) * LOWER
_REMEDY = "get models/upper-bands-en from the project again; telephone speech is heard plainly"

Weights = NDArray[np.float32]

_DAMAGES = (OSError, ValueError, TypeError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)
"""What numpy raises where a file is damaged."""


@dataclass(frozen=True, eq=False)
class UpperBands:
    """The network: `hidden = max(0, (seen - mean) / scale @ inward + bias)`, then `outward`."""

    mean: Weights
    """Shape (SEEN,)."""
    scale: Weights
    """Shape (SEEN,), above zero."""
    inward: Weights
    """Shape (SEEN, units)."""
    inward_bias: Weights
    """Shape (units,)."""
    outward: Weights
    """Shape (units, UPPER)."""
    outward_bias: Weights
    """Shape (UPPER,)."""

    def restore(self, surrounded: Bands) -> Bands:
        """Restore the upper bands of all but the first and last `REACH` frames."""
        upper = self.upper(surroundings(surrounded))
        return np.concatenate([surrounded[REACH : REACH + len(upper), :LOWER], upper], axis=1)

    def upper(self, seen: NDArray[np.floating]) -> NDArray[np.floating]:
        """The upper bands, shape (frames, UPPER), where `surroundings` have been seen."""
        hidden = np.maximum(((seen - self.mean) / self.scale) @ self.inward + self.inward_bias, 0)
        upper: NDArray[np.floating] = hidden @ self.outward + self.outward_bias
        return upper

    def save(self, path: Path) -> None:
        """Write the network to a file."""
        np.savez_compressed(path, **{field.name: getattr(self, field.name) for field in _FIELDS})

    @classmethod
    def load(cls, path: Path) -> "UpperBands":
        """Read the network from a file.

        Raises:
            ModelMissing: there is no such file, or it is damaged.

        """
        try:
            with np.load(path, allow_pickle=False) as arrays:
                network = cls(*(arrays[field.name] for field in _FIELDS))
        except FileNotFoundError as error:
            raise ModelMissing("the file is missing", where=str(path), remedy=_REMEDY) from error
        except _DAMAGES as error:
            raise ModelMissing("the file is damaged", where=str(path), remedy=_REMEDY) from error
        network._check(path)
        return network

    def _check(self, path: Path) -> None:
        units = self.inward_bias.size
        shapes = ((SEEN,), (SEEN,), (SEEN, units), (units,), (units, UPPER), (UPPER,))
        arrays = [getattr(self, field.name) for field in _FIELDS]
        if tuple(array.shape for array in arrays) != shapes:
            raise ModelMissing("the file is of another front end", where=str(path), remedy=_REMEDY)
        sound = all(
            np.issubdtype(array.dtype, np.floating) and np.isfinite(array).all() for array in arrays
        )
        if not sound or self.scale.min() <= 0:
            raise ModelMissing("the file is damaged", where=str(path), remedy=_REMEDY)


_FIELDS = fields(UpperBands)


def surroundings(bands: Bands) -> Bands:
    """The lower bands of each frame that has `REACH` frames on both sides, and of those frames.

    Shape (frames - 2 * REACH, SEEN), the earliest frame first.
    """
    if len(bands) <= 2 * REACH:
        return np.zeros((0, SEEN))
    windows = sliding_window_view(bands[:, :LOWER], 2 * REACH + 1, axis=0)
    return windows.transpose(0, 2, 1).reshape(-1, SEEN)


class Restoration:
    """Restores one utterance as it comes in, `REACH` frames behind, however it is cut.

    At both ends the outermost frame stands for those beyond.
    """

    def __init__(self, network: UpperBands) -> None:
        self._network = network
        self._waiting: Bands = np.zeros((0, BANDS))

    def add(self, bands: Bands) -> Bands:
        """Take more frames; those that are restored by now."""
        if not len(bands):
            return bands
        if not len(self._waiting):
            self._waiting = bands[:1].repeat(REACH, axis=0)
        self._waiting = np.concatenate([self._waiting, bands])
        restored = self._network.restore(self._waiting)
        self._waiting = self._waiting[len(restored) :]
        return restored

    def finish(self) -> Bands:
        """End the utterance; its last frames."""
        restored = self.add(self._waiting[-1:].repeat(REACH, axis=0))
        self._waiting = np.zeros((0, BANDS))
        return restored


@lru_cache(maxsize=4)
def shipped(models: Path = FOLDER) -> UpperBands:
    """The network in a models folder, read once.

    Raises:
        ModelMissing: it is missing or damaged.

    """
    return UpperBands.load(models / FILE)


def examine(models: Path = FOLDER) -> ModelMissing | None:
    """What is wrong with the network in a models folder, if anything."""
    try:
        UpperBands.load(models / FILE)
    except ModelMissing as missing:
        return missing
    return None
