"""Reads the words, pairs and triples of the language model in the pocketsphinx wheel.

The file is a trie, as KenLM lays it out: after the header come the tables that probabilities are
quantised by, the words, then pairs and triples packed bit by bit. An entry of a lower level tells
where its followers begin. A pair is filed under its *last* word, a triple under its last pair.
"""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pocketsphinx
from numpy.typing import NDArray

_HEADER = b"Trie Language Model"
_LEVELS = 65536
"""Values that a quantised probability may have."""
_QUANTISED_BITS = 16
_NATURAL = np.log(1.0001)
"""The file counts logarithms to the base 1.0001."""

Places = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Trigrams:
    """Words, and which follow which; all probabilities are natural logarithms."""

    words: list[str]
    alone: Floats
    pairs: Places
    """(pairs, 2), as places among the words."""
    pair_odds: Floats
    triples: Places
    """(triples, 3)"""
    triple_odds: Floats


def read_trigrams(path: Path | None = None) -> Trigrams:
    """Read a language model, by default that of the pocketsphinx wheel."""
    content = (path or Path(pocketsphinx.get_model_path("en-us/en-us.lm.bin"))).read_bytes()
    counts = struct.unpack_from("<3I", content, len(_HEADER) + 1)
    at = len(_HEADER) + 1 + 12 + 4
    tables = np.frombuffer(content, "<f4", 3 * _LEVELS, at).reshape(3, _LEVELS)
    at += tables.nbytes
    layout = [("odds", "<f4"), ("backoff", "<f4"), ("first", "<u4")]
    alone = np.frombuffer(content, layout, counts[0] + 1, at)
    at += alone.nbytes
    word_bits, place_bits = int(counts[0]).bit_length(), int(counts[2]).bit_length()
    pair_bits = word_bits + 2 * _QUANTISED_BITS + place_bits
    triple_bits = word_bits + _QUANTISED_BITS
    triples_at = at + _length(counts[1] + 1, pair_bits)
    packed = np.frombuffer(content, np.uint8)

    count = int(alone["first"][-1])
    start = at * 8 + np.arange(count + 1) * pair_bits
    before = _unpack(packed, start[:-1], word_bits)
    pair_odds = tables[0][_unpack(packed, start[:-1] + word_bits + _QUANTISED_BITS, 16)]
    first = _unpack(packed, start + word_bits + 2 * _QUANTISED_BITS, place_bits)
    first[-1] = counts[2]
    last = np.repeat(np.arange(counts[0]), np.diff(alone["first"].astype(np.int64)))

    start = triples_at * 8 + np.arange(counts[2]) * triple_bits
    furthest = _unpack(packed, start, word_bits)
    triple_odds = tables[2][_unpack(packed, start + word_bits, _QUANTISED_BITS)]
    pair = np.repeat(np.arange(count), np.diff(first))
    names = content[triples_at + _length(counts[2] + 1, triple_bits) + 4 :].decode().split("\0")
    return Trigrams(
        words=names[: counts[0]],
        alone=alone["odds"][:-1] * _NATURAL,
        pairs=np.stack([before, last], axis=1),
        pair_odds=pair_odds * _NATURAL,
        triples=np.stack([furthest, before[pair], last[pair]], axis=1),
        triple_odds=triple_odds * _NATURAL,
    )


def _length(entries: int, bits: int) -> int:
    """Bytes of so many packed entries, and the spare ones behind them."""
    return (entries * bits + 7) // 8 + 8


def _unpack(packed: NDArray[np.uint8], start: Places, bits: int) -> Places:
    """Read numbers of at most 32 bits that begin at these bits."""
    first = start >> 3
    value = np.zeros(len(start), np.uint64)
    for byte in range(5):
        value |= packed[first + byte].astype(np.uint64) << np.uint64(8 * byte)
    shifted = value >> (start & 7).astype(np.uint64)
    return (shifted & np.uint64((1 << bits) - 1)).astype(np.int64)
