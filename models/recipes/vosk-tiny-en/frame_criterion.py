"""First stage: every frame's output against its aligned phone (cross-entropy)."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import make_examples
import torch
from batches import batches
from network import Network
from phone_set import SPEECH, first_output
from torch import Tensor, nn
from training import train

_ANY_SPEECH = first_output(SPEECH) + 1
ANY_SPEECH_SHARE = 0.08
"""So much of each speech frame's target goes to the phone of `[unk]`."""
_SPEECH_FROM = first_output(SPEECH)
_RATE = 2e-3


def _loss(network: Network, values: Tensor, targets: Tensor) -> Tensor:
    scores, frame_scores = network(values)
    return cross_entropy(scores, targets) + cross_entropy(frame_scores, targets)


def cross_entropy(scores: Tensor, targets: Tensor) -> Tensor:
    """Mean over the frames that have a target."""
    known = targets >= 0
    logs = scores.log_softmax(-1)[known]
    target = targets[known]
    own = logs.gather(1, target[:, None])[:, 0]
    shared = (1 - ANY_SPEECH_SHARE) * own + ANY_SPEECH_SHARE * logs[:, _ANY_SPEECH]
    return -torch.where(target >= _SPEECH_FROM, shared, own).mean()


def with_frequencies_taken_off(network: Network, frequencies: Tensor) -> None:
    """Turn posteriors into likelihoods: outputs that are frequent score less."""
    chances = frequencies / frequencies.sum()
    speech = chances[_SPEECH_FROM:].sum()
    chances[_SPEECH_FROM : _ANY_SPEECH + 1] = ANY_SPEECH_SHARE * speech
    with torch.no_grad():
        head: nn.Conv1d = network.scores
        head.weight[_SPEECH_FROM] = head.weight[_ANY_SPEECH]
        assert head.bias is not None  # noqa: S101  for the type checker
        head.bias[_SPEECH_FROM] = head.bias[_ANY_SPEECH]
        head.bias -= chances.log()


def train_frames(examples: Sequence[Path], path: Path, steps: int) -> None:
    """Train a new network."""
    torch.manual_seed(0)
    source = partial(batches, make_examples.load(*examples))
    train(Network(), _loss, source, path, steps=steps, highest_rate=_RATE)
