"""The network: three plain layers, then factored ones (TDNN-F) at a third of the frame rate."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

import torch
from cepstra import COEFFICIENTS
from phone_set import OUTPUTS
from torch import Tensor, nn
from torch.nn import functional

SUBSAMPLING = 3
"""One output for so many frames."""
FIRST_WIDTH, WIDTH, BOTTLENECK, FACTORED = 192, 384, 128, 6
BYPASS = 0.66
"""So much of a factored layer's input is added to its output."""
_DROPOUT = 0.1
CONTEXT = 2 + 1 + 1 + SUBSAMPLING * FACTORED
"""Frames that the network looks at before and after each frame."""


class Plain(nn.Module):
    """Affine over neighbouring frames, normalised over the batch, rectified."""

    def __init__(self, inputs: int, outputs: int, frames: int, step: int = 1) -> None:
        super().__init__()
        self.affine = nn.Conv1d(inputs, outputs, frames, stride=step)
        self.norm = nn.BatchNorm1d(outputs)

    def forward(self, values: Tensor) -> Tensor:
        """Map (N, inputs, T) to (N, outputs, fewer)."""
        return functional.relu(self.norm(self.affine(values)))


class Factored(nn.Module):
    """Two small matrices in place of a large one: (-1, 0), then (0, 1), with a bypass."""

    def __init__(self) -> None:
        super().__init__()
        self.narrow = nn.Conv1d(WIDTH, BOTTLENECK, 2, bias=False)
        self.affine = nn.Conv1d(BOTTLENECK, WIDTH, 2)
        self.norm = nn.BatchNorm1d(WIDTH)

    def forward(self, values: Tensor) -> Tensor:
        """Map (N, WIDTH, T) to (N, WIDTH, T - 2)."""
        wide = functional.relu(self.norm(self.affine(self.narrow(values))))
        wide = functional.dropout(wide, _DROPOUT, self.training)
        return wide + BYPASS * values[:, :, 1:-1]


class Network(nn.Module):
    """Scores of the outputs for cepstra; a second head serves the frame criterion."""

    def __init__(self) -> None:
        super().__init__()
        self.plain = nn.ModuleList(
            [
                Plain(COEFFICIENTS, FIRST_WIDTH, 5),
                Plain(FIRST_WIDTH, FIRST_WIDTH, 3),
                Plain(FIRST_WIDTH, WIDTH, 3, SUBSAMPLING),
            ]
        )
        self.factored = nn.ModuleList([Factored() for _ in range(FACTORED)])
        self.scores = nn.Conv1d(WIDTH, OUTPUTS, 1)
        self.frame_scores = nn.Conv1d(WIDTH, OUTPUTS, 1)

    def forward(self, values: Tensor) -> tuple[Tensor, Tensor]:
        """Map (N, COEFFICIENTS, 3 T - 2 + 2 CONTEXT) to scores and frame scores (N, T, OUTPUTS)."""
        with torch.autocast("cpu", torch.bfloat16, enabled=self.training):
            for layer in [*self.plain, *self.factored]:
                values = layer(values)
            scores, frame_scores = self.scores(values), self.frame_scores(values)
        return scores.float().transpose(1, 2), frame_scores.float().transpose(1, 2)
