"""Reads the real recordings, leaves out what is held out, and aligns the rest."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

import json
from collections.abc import Iterator
from pathlib import Path

import lexicon
import numpy as np
import numpy.typing as npt
import order_grammar
import soundfile
import soxr
from alignment import Aligner
from digit_strings import strings_of
from held_out import HELD_OUT_SPEAKERS, held_out
from phrases import DIGITS
from utterances import RATE_HZ, Utterance, leveled, save

_EDGE_S = 0.3
_NOISE = 1e-3
_WAKE_WORDS_EVERY = 3
"""They are only six, so every third recording does."""
_KINDS = frozenset({".wav", ".flac"})


def _recordings(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in _KINDS)


def _read(path: Path, edge_s: float = _EDGE_S) -> npt.NDArray[np.int16]:
    samples, rate_hz = soundfile.read(path, dtype="float32")
    return leveled(soxr.resample(samples, rate_hz, RATE_HZ), edge_s, _NOISE)


def make_digits(folder: Path, path: Path) -> None:
    """Align the spoken digits, files named DIGIT_SPEAKER_NUMBER, and join some into strings."""
    aligner = Aligner({word: lexicon.read_dictionary()[word] for word in DIGITS})
    spoken: list[Utterance] = []
    for recording in _recordings(folder):
        digit, speaker, _ = recording.stem.split("_")
        if speaker in HELD_OUT_SPEAKERS:
            continue
        samples, word = _read(recording), DIGITS[int(digit)]
        if phones := aligner.align(samples, word):
            spoken.append(Utterance(word, f"fsdd-{speaker}", samples, phones))
    save([*spoken, *strings_of(spoken)], path)


def make_orders(folder: Path, path: Path) -> None:
    """Find the words of the coffee orders by their labels, and align them."""
    labels = next(found for found in folder.rglob("label*.json"))
    slots = {Path(n).stem: v["slots"] for n, v in json.loads(labels.read_text()).items()}
    aligner = Aligner(lexicon.read_dictionary())
    save(_orders(folder, slots, aligner), path)


def _orders(
    folder: Path, slots: dict[str, dict[str, str]], aligner: Aligner
) -> Iterator[Utterance]:
    for recording in _recordings(folder):
        if recording.stem not in slots or held_out(recording.name):
            continue
        samples = _read(recording, edge_s=0.0)
        said = {name: " ".join(value.split()) for name, value in slots[recording.stem].items()}
        text = aligner.transcribe(samples, order_grammar.grammar(said))
        if phones := aligner.align(samples, text):
            yield Utterance(text, f"sti-{recording.stem[:8]}", samples, phones)


def make_wake_words(folder: Path, path: Path) -> None:
    """Align some of the wake words: one folder for each, named by what is said."""
    named = {word for kind in folder.iterdir() for word in kind.name.split()}
    known = lexicon.read_dictionary()
    aligner = Aligner({word: known[word] for word in named & known.keys()})
    spoken: list[Utterance] = []
    for recording in _recordings(folder)[::_WAKE_WORDS_EVERY]:
        if recording.parent == folder:
            continue
        try:
            samples, text = _read(recording), recording.parent.name
        except soundfile.LibsndfileError:
            continue  # some of these recordings are damaged
        if phones := aligner.align(samples, text):
            spoken.append(Utterance(text, f"wake-{recording.stem}", samples, phones))
    save(spoken, path)
