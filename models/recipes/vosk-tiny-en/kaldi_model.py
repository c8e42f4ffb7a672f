"""Kaldi's acoustic model file: transitions between states, then the network."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from kaldi_binary import (
    HEADER,
    double_matrix,
    integer,
    integers,
    matrix,
    real,
    token,
    vector,
)
from phone_set import NUMBERS, first_output

Floats = npt.NDArray[np.float32]

_EMITTING, _FINAL = 0, 1
_NO_CLASS = -1
_HALF = 0.5
_LEARNING_RATE = 0.001
"""Kaldi wants one in every affine component; nothing learns in vosk."""


def _topology() -> bytes:
    """One topology for all phones: a state that is entered, repeats or ends.

    The leading -1 tells that the state has a pdf of its own for its repetitions.
    """
    numbers = sorted(NUMBERS.values())
    of_phone = [_NO_CLASS] + [0] * len(numbers)
    emitting = [integer(0), integer(1), integer(2)]
    emitting += [integer(_EMITTING), real(_HALF), integer(_FINAL), real(_HALF)]
    final = [integer(_NO_CLASS), integer(_NO_CLASS), integer(0)]
    parts = [integers(numbers), integers(of_phone), integer(-1), integer(1), integer(2)]
    return token("<Topology>") + b"".join([*parts, *emitting, *final]) + token("</Topology>")


def transition_model() -> bytes:
    """Which pdf each transition scores, and its probability."""
    rows = [
        integer(number) + integer(_EMITTING) + integer(first) + integer(first + 1)
        for name, number in NUMBERS.items()
        for first in (first_output(name),)
    ]
    logs = np.full(2 * len(rows) + 1, math.log(_HALF), np.float32)
    logs[0] = 0
    return b"".join(
        [
            token("<TransitionModel>"),
            _topology(),
            *(token("<Tuples>"), integer(len(rows)), *rows, token("</Tuples>")),
            *(token("<LogProbs>"), vector(logs), token("</LogProbs>")),
            token("</TransitionModel>"),
        ]
    )


def _spliced(node: str, frames: Sequence[int]) -> str:
    parts = [f"Offset({node}, {frame})" if frame else node for frame in frames]
    return parts[0] if len(parts) == 1 else f"Append({', '.join(parts)})"


class Nnet3:
    """A chain of layers in Kaldi's nnet3 form, each fed by the one before."""

    def __init__(self, inputs: int) -> None:
        self._nodes = [f"input-node name=input dim={inputs}"]
        self._components: list[bytes] = []
        self.last = "input"

    def affine(self, name: str, weights: Floats, bias: Floats, frames: Sequence[int]) -> None:
        """Add weights (outputs, inputs of all frames in turn) over the frames before and after."""
        body = [token("<LearningRate>"), real(_LEARNING_RATE)]
        body += [token("<LinearParams>"), matrix(weights), token("<BiasParams>"), vector(bias)]
        self._add(name, "AffineComponent", body, _spliced(self.last, frames))

    def rectify(self, name: str, width: int) -> None:
        """Add a layer that sets what is negative to zero; the statistics stay empty."""
        body = [token("<Dim>"), integer(width), token("<ValueAvg>"), vector([])]
        body += [token("<DerivAvg>"), vector([]), token("<Count>"), real(0)]
        self._add(name, "RectifiedLinearComponent", body, self.last)

    def bypass(self, name: str, other: str, share: float, width: int) -> None:
        """Add a share of an earlier layer's output."""
        body = [token("<Dim>"), integer(width), token("<BackpropScale>"), real(1)]
        self._add(name, "NoOpComponent", body, f"Sum(Scale({share}, {other}), {self.last})")

    def _add(self, name: str, kind: str, body: Sequence[bytes], source: str) -> None:
        inside = b"".join([token(f"<{kind}>"), *body, token(f"</{kind}>")])
        self._components.append(token("<ComponentName>") + token(name) + inside)
        self._nodes.append(f"component-node name={name} component={name} input={source}")
        self.last = name

    def dump(self) -> bytes:
        """The network as Kaldi reads it."""
        nodes = [*self._nodes, f"output-node name=output input={self.last} objective=linear"]
        text = "\n".join(nodes) + "\n\n"
        return b"".join(
            [
                token("<Nnet3>") + b"\n" + text.encode(),
                token("<NumComponents>") + integer(len(self._components)),
                *self._components,
                token("</Nnet3>"),
            ]
        )


def acoustic_model(network: Nnet3) -> bytes:
    """The whole of `final.mdl`; the scores need no priors, vosk finds the contexts itself."""
    contexts = token("<LeftContext>") + integer(0) + token("<RightContext>") + integer(0)
    priors = token("<Priors>") + vector([])
    return HEADER + transition_model() + network.dump() + contexts + priors


def mean_statistics(mean: Floats, variance: Floats, frames: int) -> bytes:
    """The whole of `global_cmvn.stats`: sums and count, sums of squares."""
    sums = np.zeros((2, len(mean) + 1))
    sums[0] = [*(mean * frames), frames]
    sums[1, :-1] = (variance + mean**2) * frames
    return HEADER + double_matrix(sums)
