"""Cuts the examples into chunks and chunks into batches."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

from collections.abc import Iterator

import numpy as np
import torch
from make_examples import Examples
from network import CONTEXT, SUBSAMPLING
from torch import Tensor

_CHUNK = 70
"""Outputs of a chunk; the last one of an utterance is up to a third longer."""
_BATCH_FRAMES = 7000
_NO_TARGET = -1
_MASK_SHARE, _MASK_FRAMES = 0.5, 12

Chunk = tuple[int, int, int, int]
"""First frame of the utterance, the frame after its last, first frame of the chunk, outputs."""


def _chunks(examples: Examples, rng: np.random.Generator) -> list[Chunk]:
    chunks: list[Chunk] = []
    start = 0
    for end in examples.ends.tolist():
        at = start + int(rng.integers(SUBSAMPLING))
        left = (end - at) // SUBSAMPLING
        while left > 0:
            outputs = left if left < _CHUNK * 4 // 3 else _CHUNK
            chunks.append((start, end, at, outputs))
            at += outputs * SUBSAMPLING
            left -= outputs
        start = end
    return chunks


def _grouped(chunks: list[Chunk], rng: np.random.Generator) -> list[list[Chunk]]:
    """Chunks of about the same length together, the groups in random order."""
    order = np.argsort([chunk[3] + rng.uniform(0, 6) for chunk in chunks])
    groups: list[list[Chunk]] = [[]]
    longest = 0
    for index in order:
        longest = max(longest, chunks[index][3])
        if (len(groups[-1]) + 1) * longest * SUBSAMPLING > _BATCH_FRAMES:
            groups.append([])
            longest = chunks[index][3]
        groups[-1].append(chunks[index])
    return [groups[index] for index in rng.permutation(len(groups))]


def _batch(examples: Examples, chunks: list[Chunk]) -> tuple[Tensor, Tensor]:
    outputs = max(chunk[3] for chunk in chunks)
    span = np.arange(SUBSAMPLING * outputs - 2 + 2 * CONTEXT) - CONTEXT
    values, targets = [], np.full((len(chunks), outputs), _NO_TARGET, np.int64)
    for row, (start, end, at, count) in enumerate(chunks):
        values.append(examples.values[np.clip(at + span, start, end - 1)].T)
        here = at + SUBSAMPLING * np.arange(count)
        before = np.maximum(here - SUBSAMPLING, start)
        further = (examples.places[here] == examples.places[before]) & (here >= start + SUBSAMPLING)
        targets[row, :count] = examples.outputs[here] + further
    return torch.from_numpy(np.stack(values).astype(np.float32)), torch.from_numpy(targets)


def batches(examples: Examples, seed: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Cepstra and the target of every output (N, T), -1 beyond a chunk's end; pass after pass."""
    rng = np.random.default_rng(seed)
    while True:
        for group in _grouped(_chunks(examples, rng), rng):
            values, targets = _batch(examples, group)
            if rng.random() < _MASK_SHARE:
                width = int(rng.integers(1, _MASK_FRAMES))
                first = int(rng.integers(max(1, values.shape[2] - width)))
                values[:, :, first : first + width] = 0
            yield values, targets
