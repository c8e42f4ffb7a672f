"""Makes the model in one go: `python make.py --help`.

Each step writes one file and is left out where the file is there, so the recipe goes on where it
was stopped. The long steps of training also go on within themselves.
"""

# ruff: noqa: INP001, T201  recipes are scripts; this one tells how far it is

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import export
import language_model
import lexicon
import make_examples
import make_synthetic
import pronunciation_graph
import real_speech
from frame_criterion import train_frames
from sequence_criterion import train_sequences

_SYNTHETIC_FILES, _IN_EACH = range(101, 114), 500
"""Each file's number is the seed of its voices and words."""
_FIRST, _SECOND = range(101, 113), range(107, 114)
"""Files that the first and the second examples are made of."""
_ORDER_COPIES, _DIGIT_COPIES = 6, 2
"""Real speech is scarce, so it is heard more often than synthetic speech, each time otherwise."""
_FRAME_STEPS, _SEQUENCE_STEPS = 1000, 2900


@dataclass(frozen=True)
class Places:
    """Folders of the data, of what comes between, and of the model."""

    orders: Path
    digits: Path
    wake_words: Path
    work: Path
    model: Path

    def synthetic(self, seed: int) -> Path:
        """One file of synthetic speech."""
        return self.work / f"synthetic-{seed}.npz"

    def file(self, name: str) -> Path:
        """A file between the steps."""
        return self.work / name


Step = tuple[Path, Callable[[], object]]
"""What a step writes last, and the step."""


def _speech(places: Places) -> list[Step]:
    file = places.file
    steps: list[Step] = [(file("lexicon.txt"), partial(lexicon.make, file("lexicon.txt")))]
    for seed in _SYNTHETIC_FILES:
        made = places.synthetic(seed)
        make = partial(make_synthetic.make, file("lexicon.txt"), made, seed, _IN_EACH)
        steps.append((made, make))
    for name, make_real, folder in (
        ("orders.npz", real_speech.make_orders, places.orders),
        ("digits.npz", real_speech.make_digits, places.digits),
        ("wake-words.npz", real_speech.make_wake_words, places.wake_words),
    ):
        steps.append((file(name), partial(make_real, folder, file(name))))
    return steps


def _training(places: Places) -> list[Step]:
    file = places.file
    real = {file("orders.npz"): _ORDER_COPIES, file("digits.npz"): _DIGIT_COPIES}
    first = {**real, **{places.synthetic(seed): 1 for seed in _FIRST}}
    more = {**real, file("wake-words.npz"): 1}
    more |= {places.synthetic(seed): 1 for seed in _SECOND}
    a, b, mean = file("a.npz"), file("b.npz"), file("mean.npy")
    frames, sequences = file("frames.pt"), file("sequences.pt")
    return [
        (a, partial(make_examples.make, first, mean, a, seed=11)),
        (frames, partial(train_frames, [a], frames, _FRAME_STEPS)),
        (b, partial(make_examples.make, more, mean, b, seed=12)),
        (sequences, partial(train_sequences, [a, b], frames, sequences, _SEQUENCE_STEPS)),
    ]


def _graphs(places: Places) -> None:
    words = lexicon.read(places.file("lexicon.txt"))
    graph = places.model / "graph"
    language_model.make(pronunciation_graph.make(words, graph), graph)


def _model(places: Places) -> list[Step]:
    weights, mean = places.file("sequences.pt"), places.file("mean.npy")
    return [
        (places.model / "graph" / "Gr.fst", partial(_graphs, places)),
        (
            places.model / "conf" / "model.conf",
            partial(export.export, weights, mean, places.model),
        ),
    ]


def _arguments() -> Places:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=Path, required=True, help="speech-to-intent benchmark")
    parser.add_argument("--digits", type=Path, required=True, help="free spoken digits")
    parser.add_argument("--wake-words", type=Path, required=True, help="a folder for each word")
    parser.add_argument("--work", type=Path, required=True, help="for what comes between")
    parser.add_argument("--model", type=Path, required=True, help="where the model goes")
    return Places(**vars(parser.parse_args()))


def main() -> None:
    """Take every step whose file is missing."""
    places = _arguments()
    places.work.mkdir(parents=True, exist_ok=True)
    for made, step in (*_speech(places), *_training(places), *_model(places)):
        if not made.exists():
            print(f"making {made.name}", flush=True)
            began = time.monotonic()
            step()
            print(f"made {made.name} in {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
