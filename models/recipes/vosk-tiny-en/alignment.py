"""Finds the time of every phone of a known text with pocketsphinx."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pocketsphinx
from lexicon import Pronunciations
from sphinx_model import ACOUSTIC_MODEL
from utterances import Phone


def write_dictionary(pronunciations: Pronunciations, path: Path) -> None:
    """Write a dictionary in pocketsphinx's form."""
    with path.open("w", encoding="utf-8") as file:
        for word, ways in pronunciations.items():
            for number, way in enumerate(ways, start=1):
                file.write(f"{word if number == 1 else f'{word}({number})'} {way}\n")


class Aligner:
    """Aligns speech of 16 kHz with its text; one pass for the words, one for their phones."""

    def __init__(self, pronunciations: Pronunciations) -> None:
        self._words = frozenset(pronunciations)
        with tempfile.TemporaryDirectory() as folder:
            dictionary = Path(folder) / "words.dict"
            write_dictionary(pronunciations, dictionary)
            # With the best-path search on, a good part of the second passes finds no alignment.
            self._decoder = pocketsphinx.Decoder(
                hmm=str(ACOUSTIC_MODEL),
                dict=str(dictionary),
                lm=None,
                loglevel="FATAL",
                bestpath=False,
            )

    def align(self, samples: npt.NDArray[np.int16], text: str) -> tuple[Phone, ...]:
        """The phones of the text with their times; none where the text does not fit the speech."""
        if not text or not self._words.issuperset(text.split()):
            return ()
        try:
            self._decoder.set_align_text(text)
            self._hear(samples)
            if self._decoder.hyp() is None:
                return ()
            self._decoder.set_alignment()
            self._hear(samples)
            alignment = self._decoder.get_alignment()
        except RuntimeError:
            return ()
        return tuple(
            Phone(phone.name, phone.start, phone.duration) for word in alignment for phone in word
        )

    def transcribe(self, samples: npt.NDArray[np.int16], grammar: str) -> str:
        """What is said, out of the sentences of a JSGF grammar; empty where none fits."""
        self._decoder.add_jsgf_string("sentences", grammar)
        self._decoder.activate_search("sentences")
        self._hear(samples)
        heard = self._decoder.hyp()
        return heard.hypstr if heard else ""

    def _hear(self, samples: npt.NDArray[np.int16]) -> None:
        self._decoder.start_utt()
        try:
            self._decoder.process_raw(samples.tobytes(), full_utt=True)
        finally:
            self._decoder.end_utt()
