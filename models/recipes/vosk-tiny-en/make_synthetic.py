"""Makes one file of synthetic speech with its alignment."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

import subprocess
from pathlib import Path

import lexicon
import numpy as np
from alignment import Aligner
from sentences import Writer
from sphinx_model import WordModel
from utterances import Utterance, leveled, save
from voices import Voices

_EDGE_S = 0.2
_NOISE = 3e-4


def make(words: Path, path: Path, seed: int, count: int) -> None:
    """Let `count` texts be spoken; those that do not align are left out and replaced."""
    known = lexicon.read(words)
    rng = np.random.default_rng(seed)
    model = WordModel()
    writer = Writer(lexicon.by_frequency(known, model), model, rng)
    voices, aligner = Voices(rng), Aligner(known)
    spoken: list[Utterance] = []
    while len(spoken) < count:
        text = writer.write()
        try:
            voice, speech = voices.speak(text)
        except subprocess.CalledProcessError:
            continue
        samples = leveled(speech, _EDGE_S, _NOISE)
        phones = aligner.align(samples, text)
        if phones:
            spoken.append(Utterance(text, voice, samples, phones))
    save(spoken, path)
