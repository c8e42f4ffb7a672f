"""Kaldi's binary forms of numbers, vectors and matrices."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

import struct
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

HEADER = b"\0B"
"""Begins every binary file."""
_INT_BYTES = b"\4"


def token(name: str) -> bytes:
    """A word of Kaldi's grammar."""
    return name.encode() + b" "


def integer(value: int) -> bytes:
    """32 bits, little-endian, after their size."""
    return _INT_BYTES + struct.pack("<i", value)


def real(value: float) -> bytes:
    """A 32-bit float after its size."""
    return _INT_BYTES + struct.pack("<f", value)


def integers(values: Sequence[int]) -> bytes:
    """A list of integers: one size for all, their count, the integers."""
    return integer(len(values)) + np.asarray(values, "<i4").tobytes()


def vector(values: npt.ArrayLike) -> bytes:
    """32-bit floats."""
    floats = np.asarray(values, "<f4")
    return token("FV") + integer(len(floats)) + floats.tobytes()


def matrix(values: npt.ArrayLike) -> bytes:
    """32-bit floats, row after row."""
    return _matrix("FM", np.ascontiguousarray(values, "<f4"))


def double_matrix(values: npt.ArrayLike) -> bytes:
    """64-bit floats, row after row."""
    return _matrix("DM", np.ascontiguousarray(values, "<f8"))


def _matrix(name: str, values: npt.NDArray[np.floating]) -> bytes:
    rows, columns = values.shape
    return token(name) + integer(rows) + integer(columns) + values.tobytes()
