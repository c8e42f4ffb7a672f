"""Speech with the time of every phone, and files of it."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

RATE_HZ = 16000
"""Rate of the aligned speech; augmentation brings it to the telephone's 8 kHz."""
FRAME_SAMPLES = RATE_HZ // 100


@dataclass(frozen=True)
class Phone:
    """One spoken phone; times in frames of 10 ms."""

    name: str
    start: int
    frames: int


@dataclass(frozen=True)
class Utterance:
    """Samples (16 kHz, int16) and what is spoken in them."""

    text: str
    speaker: str
    samples: npt.NDArray[np.int16]
    phones: tuple[Phone, ...]


def save(utterances: Iterable[Utterance], path: Path) -> None:
    """Write utterances to one `.npz` file, whole or not at all."""
    kept = list(utterances)
    notes = [
        [u.text, u.speaker, len(u.samples), [[p.name, p.start, p.frames] for p in u.phones]]
        for u in kept
    ]
    unfinished = path.with_suffix(".part.npz")
    samples = np.concatenate([u.samples for u in kept]) if kept else np.zeros(0, np.int16)
    np.savez(unfinished, samples=samples, notes=np.array(json.dumps(notes)))
    unfinished.replace(path)


def load(path: Path) -> Iterator[Utterance]:
    """Read what `save` wrote."""
    with np.load(path) as file:
        samples, notes = file["samples"], json.loads(str(file["notes"]))
    at = 0
    for text, speaker, length, phones in notes:
        spoken = tuple(Phone(*phone) for phone in phones)
        yield Utterance(text, speaker, samples[at : at + length], spoken)
        at += length


def leveled(samples: npt.NDArray[np.float32], edge_s: float, noise: float) -> npt.NDArray[np.int16]:
    """Half of full scale at the peak, with faint noise and so much silence before and after."""
    rng = np.random.default_rng(len(samples))
    edge = np.zeros(int(edge_s * RATE_HZ))
    framed = np.concatenate([edge, samples, edge])
    framed += rng.standard_normal(len(framed)) * noise
    return (framed / max(1e-3, float(np.abs(framed).max())) * 16384).astype(np.int16)
