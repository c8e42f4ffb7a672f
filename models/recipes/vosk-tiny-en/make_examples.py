"""Makes the training examples: cepstra of spoilt speech and the network's target of every frame."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import cepstra
import numpy as np
import numpy.typing as npt
import soxr
import utterances
from augmentation import Line
from phone_set import BASE
from utterances import Utterance

_FEWEST_FRAMES = 12
_VOICES = 200
"""So many utterances talk in the babble."""
_CALM_FRAMES = 200_000
"""The global mean is counted over so many frames."""


@dataclass(frozen=True)
class Examples:
    """Frames of all utterances, one after the other."""

    values: npt.NDArray[np.float16]
    outputs: npt.NDArray[np.int16]
    places: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int64]
    """Where each utterance ends."""


def load(*paths: Path) -> Examples:
    """Read what `make` wrote, files joined."""
    files = [np.load(path) for path in paths]
    lengths = np.concatenate([np.diff(file["ends"], prepend=0) for file in files])
    return Examples(
        np.concatenate([file["values"] for file in files]),
        np.concatenate([file["outputs"] for file in files]),
        np.concatenate([file["places"] for file in files]),
        np.cumsum(lengths),
    )


def _known(utterance: Utterance) -> bool:
    return all(phone.name in BASE for phone in utterance.phones)


def make(copies: Mapping[Path, int], mean: Path, path: Path, seed: int) -> None:
    """Hear every utterance of each file so many times; writes the global mean if it is missing."""
    rng = np.random.default_rng(seed)
    spoken = [(u, n) for file, n in copies.items() for u in utterances.load(file) if _known(u)]
    talkers = [spoken[index][0] for index in rng.integers(0, len(spoken), _VOICES)]
    voices = [
        soxr.resample(u.samples / 32768, utterances.RATE_HZ, cepstra.RATE_HZ) for u in talkers
    ]
    line = Line(rng, voices)
    again = [utterance for utterance, count in spoken for _ in range(count)]
    values, outputs, places = [], [], []
    for index in rng.permutation(len(again)):
        heard = line.hear(again[index])
        frames = cepstra.cepstra(heard.samples)
        if len(frames) < _FEWEST_FRAMES:
            continue
        output, place = heard.outputs(len(frames))
        values.append(frames)
        outputs.append(output)
        places.append(place)
    if not mean.exists():
        some = np.concatenate(values)[:_CALM_FRAMES]
        np.save(mean, np.stack([some.mean(axis=0), some.var(axis=0)]))
    global_mean = np.load(mean)[0]
    centred = [cepstra.centred(frames, global_mean).astype(np.float16) for frames in values]
    unfinished = path.with_suffix(".part.npz")
    np.savez(
        unfinished,
        values=np.concatenate(centred),
        outputs=np.concatenate(outputs),
        places=np.concatenate(places),
        ends=np.cumsum([len(frames) for frames in centred]),
    )
    unfinished.replace(path)
