"""How likely each phone follows each other phone, counted over the training examples."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import torch
from make_examples import Examples
from network import SUBSAMPLING
from phone_set import BASE, OUTPUTS, SPEECH
from torch import Tensor

_UNSEEN = 0.3
_ANY_SPEECH_SHARE = 0.05
_STAY = 0.5
"""Kaldi's topology: a state repeats with this probability."""


def _said(examples: Examples, start: int, end: int) -> npt.NDArray[np.int16]:
    """The phones of one utterance."""
    first = np.flatnonzero(np.diff(examples.places[start:end], prepend=-1))
    return examples.outputs[start:end][first] // 2


def output_counts(examples: Examples) -> npt.NDArray[np.float32]:
    """How often each output is a target, at least once: (OUTPUTS,)."""
    ends = [0, *examples.ends.tolist()]
    said = np.concatenate([_said(examples, start, end) for start, end in pairwise(ends)])
    counts = np.ones(OUTPUTS, np.float32)
    frames = np.bincount(examples.outputs // 2, minlength=len(BASE)) / SUBSAMPLING
    counts[0::2] += np.bincount(said, minlength=len(BASE))
    counts[1::2] += np.maximum(0, frames - counts[0::2])
    return counts


def bigram(examples: Examples) -> npt.NDArray[np.float64]:
    """Probability of the column's phone after the row's; any phone may give way to `SPN`."""
    counts = np.full((len(BASE), len(BASE)), _UNSEEN)
    for start, end in pairwise([0, *examples.ends.tolist()]):
        phones = _said(examples, start, end)
        np.add.at(counts, (phones[:-1], phones[1:]), 1)
    any_speech = BASE.index(SPEECH)
    counts[:, any_speech] = _ANY_SPEECH_SHARE * counts.sum(axis=1)
    counts[any_speech] = counts.sum(axis=0)
    counts[any_speech, any_speech] = _UNSEEN
    return counts / counts.sum(axis=1, keepdims=True)


def output_steps(follows: npt.NDArray[np.float64]) -> Tensor:
    """Probability of each output after each: stay in the phone, or enter the next."""
    steps = np.zeros((OUTPUTS, OUTPUTS))
    for output in range(OUTPUTS):
        phone = output // 2
        steps[output, 2 * phone + 1] += _STAY
        steps[output, 0::2] += (1 - _STAY) * follows[phone]
    return torch.tensor(steps, dtype=torch.float32)
