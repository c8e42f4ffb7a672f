"""Second stage: lattice-free MMI, the spoken phones against all sequences of phones."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

import math
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import make_examples
import numpy as np
import torch
from batches import batches
from frame_criterion import cross_entropy, with_frequencies_taken_off
from network import Network
from phone_bigram import bigram, output_counts, output_steps
from phone_set import OUTPUTS
from spoken_phones import SpokenPhones, spoken_phones
from torch import Tensor
from training import train

_TOLERANCE = 2
"""A phone may begin or end so many output frames off its alignment."""
_IMPOSSIBLE = -1e4
_LOG_HALF = math.log(0.5)
_FRAME_SHARE, _SCORE_SHARE = 0.1, 5e-4
_RATE = 8e-4


def any_sequence(scores: Tensor, steps: Tensor, lengths: Tensor) -> Tensor:
    """Log of the summed scores of all sequences; scores (N, T, OUTPUTS), lengths (N,)."""
    highest = scores.amax(-1)
    chances = torch.exp(scores - highest[..., None])
    forward = chances[:, 0] / OUTPUTS
    total = torch.zeros(len(scores))
    totals = []
    for frame in range(scores.shape[1]):
        if frame:
            forward = (forward @ steps) * chances[:, frame]
        size = forward.sum(1)
        forward = forward / size[:, None]
        total = total + size.log() + highest[:, frame]
        totals.append(total)
    return torch.stack(totals, 1).gather(1, lengths[:, None] - 1)[:, 0]


def spoken_sequence(
    scores: Tensor, spoken: SpokenPhones, follows: Tensor, lengths: Tensor
) -> Tensor:
    """Log of the summed scores of the alignments of the spoken phones, near the given one."""
    batch, frames, _ = scores.shape
    index = (2 * spoken.phones)[:, None].expand(batch, frames, -1)
    frame = torch.arange(frames)[None, :, None]
    early, late = spoken.first[:, None] - _TOLERANCE, spoken.last[:, None] + _TOLERANCE
    closed = (frame < early) | (frame > late)
    entering = scores.gather(2, index).masked_fill(closed, _IMPOSSIBLE)
    staying = scores.gather(2, index + 1).masked_fill(closed, _IMPOSSIBLE)
    link = follows[spoken.phones[:, :-1], spoken.phones[:, 1:]] + _LOG_HALF
    start = torch.full_like(entering[:, 0], _IMPOSSIBLE)
    start[:, 0] = -math.log(OUTPUTS)
    here = torch.logaddexp(start + entering[:, 0], start + staying[:, 0])
    none = torch.full((batch, 1), _IMPOSSIBLE)
    reached = [here]
    for now in range(1, frames):
        entered = torch.cat([none, here[:, :-1] + link], 1) + entering[:, now]
        here = torch.logaddexp(entered, here + _LOG_HALF + staying[:, now])
        reached.append(here)
    at_end = torch.stack(reached, 1)[torch.arange(batch), lengths - 1]
    return at_end.gather(1, spoken.count[:, None] - 1)[:, 0]


class Criterion:
    """The loss of a batch; the frame criterion on the second head steadies it."""

    def __init__(self, examples: make_examples.Examples) -> None:
        follows = bigram(examples)
        self._steps = output_steps(follows)
        self._follows = torch.tensor(np.log(follows), dtype=torch.float32)
        self._rng = np.random.default_rng(2)

    def __call__(self, network: Network, values: Tensor, targets: Tensor) -> Tensor:
        """Mean loss of an output frame."""
        scores, frame_scores = network(values)
        lengths = (targets >= 0).sum(1)
        spoken = spoken_phones(targets, self._rng)
        aligned = spoken_sequence(scores, spoken, self._follows, lengths)
        kept = aligned > _IMPOSSIBLE / 2
        lost = (any_sequence(scores, self._steps, lengths) - aligned)[kept].sum()
        size = (scores[targets >= 0] ** 2).mean()
        frames = cross_entropy(frame_scores, targets)
        loss: Tensor = lost / lengths[kept].sum().clamp(min=1)
        return loss + _FRAME_SHARE * frames + _SCORE_SHARE * size


def train_sequences(examples: Sequence[Path], before: Path, path: Path, steps: int) -> None:
    """Train on from the first stage's weights."""
    torch.manual_seed(1)
    known = make_examples.load(*examples)
    network = Network()
    network.load_state_dict(torch.load(before))
    with_frequencies_taken_off(network, torch.from_numpy(output_counts(known)))
    train(network, Criterion(known), partial(batches, known), path, steps=steps, highest_rate=_RATE)
