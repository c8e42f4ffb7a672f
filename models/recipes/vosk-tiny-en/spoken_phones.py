"""The sequences of phones in a batch, some hidden behind "any speech"."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from phone_set import BASE, SILENCE, SPEECH
from torch import Tensor

_HIDDEN_SHARE = 0.02
"""At so many phones a run of them is replaced by `SPN`, which teaches `[unk]`."""
_LONGEST_RUN = 9
_SILENCE, _SPEECH = BASE.index(SILENCE), BASE.index(SPEECH)
_FAR = 10**6

Row = list[tuple[int, int, int]]
"""Phone, its first output frame and its last."""


@dataclass(frozen=True)
class SpokenPhones:
    """Of each chunk, its phones with first and last output frame (N, K), and their number (N,)."""

    phones: Tensor
    first: Tensor
    last: Tensor
    count: Tensor


def _row(targets: npt.NDArray[np.int64]) -> Row:
    targets = targets[targets >= 0]
    phones = targets // 2
    starts = np.flatnonzero((np.diff(phones, prepend=-1) != 0) | (targets % 2 == 0)).tolist()
    ends = [*(start - 1 for start in starts[1:]), len(targets) - 1]
    return [(int(phones[a]), a, b) for a, b in zip(starts, ends, strict=True)]


def _partly_hidden(row: Row, rng: np.random.Generator) -> Row:
    result: Row = []
    at = 0
    while at < len(row):
        end = at
        if row[at][0] > _SPEECH and rng.random() < _HIDDEN_SHARE:
            longest = min(len(row), at + int(rng.integers(2, _LONGEST_RUN + 1)))
            while end + 1 < longest and row[end + 1][0] > _SPEECH:
                end += 1
        result.append((_SPEECH, row[at][1], row[end][2]) if end > at else row[at])
        at = end + 1
    return result


def spoken_phones(targets: Tensor, rng: np.random.Generator) -> SpokenPhones:
    """The phones of a batch's targets (N, T); silence and short runs are never hidden."""
    rows = [_partly_hidden(_row(row), rng) for row in targets.numpy()]
    most = max(map(len, rows))
    filled = [row + [(_SILENCE, _FAR, -_FAR)] * (most - len(row)) for row in rows]
    phones, first, last = torch.tensor(filled).unbind(-1)
    return SpokenPhones(phones, first, last, torch.tensor([len(row) for row in rows]))
