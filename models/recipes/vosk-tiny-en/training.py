"""The loop that both stages of training share: steps, learning rate, checkpoints."""

# ruff: noqa: INP001, T201  recipes are scripts; training tells how it goes

import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
from network import Network
from torch import Tensor

Loss = Callable[[Network, Tensor, Tensor], Tensor]

_WARM_UP = 100
_LEAST_RATE = 1e-5
_WEIGHT_DECAY = 1e-3
_LARGEST_GRADIENT = 5.0
_TELL_EVERY, _SAVE_EVERY = 50, 250


def _rate(step: int, steps: int, highest: float) -> float:
    """Rises for the first steps, then falls like half a cosine."""
    fall = (1 + math.cos(math.pi * step / steps)) / 2
    return highest * min(1, (step + 1) / _WARM_UP) * fall + _LEAST_RATE


def _save(network: Network, optimizer: torch.optim.Optimizer, step: int, path: Path) -> None:
    unfinished = path.with_suffix(".part")
    state = {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
    torch.save(state, unfinished)
    unfinished.replace(path)


def train(
    network: Network,
    loss: Loss,
    batches: Callable[[int], Iterator[tuple[Tensor, Tensor]]],
    path: Path,
    *,
    steps: int,
    highest_rate: float,
) -> None:
    """Train for so many steps and write the weights; goes on where an earlier run stopped.

    `batches` gives them in an order that depends on the number, here the steps already done.
    """
    optimizer = torch.optim.AdamW(network.parameters(), lr=highest_rate, weight_decay=_WEIGHT_DECAY)
    checkpoint, done = path.with_suffix(".checkpoint"), 0
    if checkpoint.exists():
        state = torch.load(checkpoint)
        network.load_state_dict(state["network"])
        optimizer.load_state_dict(state["optimizer"])
        done = state["step"]
    network.train()
    source = batches(done)
    total, began = 0.0, time.monotonic()
    for step in range(done, steps):
        for group in optimizer.param_groups:
            group["lr"] = _rate(step, steps, highest_rate)
        value = loss(network, *next(source))
        optimizer.zero_grad()
        value.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), _LARGEST_GRADIENT)
        optimizer.step()
        total += value.item()
        if (step + 1) % _TELL_EVERY == 0:
            seconds = time.monotonic() - began
            print(
                f"step {step + 1} of {steps} loss {total / _TELL_EVERY:.4f} {seconds:.0f} s",
                flush=True,
            )
            total = 0.0
        if (step + 1) % _SAVE_EVERY == 0:
            _save(network, optimizer, step + 1, checkpoint)
    torch.save(network.state_dict(), path)
    checkpoint.unlink(missing_ok=True)
