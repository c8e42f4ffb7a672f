"""The two decoders of pocketsphinx: one bound to a grammar, and a phone loop that doubts it.

The grammar decoder makes two readings. While speech comes in, a streaming pass starts from the
usual cepstral mean and gives partial texts; it is the better one for single short words. At the
end, a batch pass hears the whole again with its own mean; it is the better one on unusual lines
and in noise. The phone loop hears the same speech without any grammar: where a grammar forces
its phrases upon other speech, the phones disagree.
"""

import math
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pocketsphinx
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from smartivr.errors import EngineFailed, ModelMissing
from smartivr.recognition.lexicon import Pronunciations, dictionary_text

ACOUSTIC_MODEL = "en-us/en-us"
DICTIONARY = "en-us/cmudict-en-us.dict"
PHONE_MODEL = "en-us/en-us-phone.lm.bin"

USUAL_MEAN = "49.3,4.3,-0.8,7.5,-2,-2.8,-1.1,-7.8,0.3,-4.4,1.2,-1.7,-0.8"
"""Cepstral mean of levelled speech; the library's own start value is far from it."""
PHONE_LOOP_WEIGHT = 3.0
"""Language weight of the phone loop."""
SILENT = frozenset({"<sil>", "<s>", "</s>", "(NULL)"})
"""Entries of a path that are no words."""

CLASSES = {
    phone: kind
    for kind, phones in {
        "vowel": "AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW",
        "plosive": "B D G K P T",
        "fricative": "CH DH F HH JH S SH TH V Z ZH",
        "sonorant": "L M N NG R W Y",
    }.items()
    for phone in phones.split()
}


@dataclass(frozen=True)
class Reading:
    """What one pass over an utterance found."""

    text: str
    phones: tuple[str, ...]
    score: float
    """Natural logarithm of the path's likelihood, per frame."""


_TINY = 1e-300


def model_file(name: str) -> str:
    """Path of a file or folder that the pocketsphinx wheel brings.

    Raises:
        ModelMissing: it is not there.

    """
    path = Path(pocketsphinx.get_model_path(name))
    if not path.exists():
        raise ModelMissing(
            f"{path.name} of pocketsphinx is missing", remedy="install the package again"
        )
    return str(path)


class _Hearing:
    """A decoder that serves one utterance at a time, any number in turn."""

    def __init__(self, decoder: pocketsphinx.Decoder) -> None:
        self._decoder = decoder
        self._busy = False

    def begin(self) -> None:
        """Start an utterance; one that was given up is forgotten."""
        self._end()
        self._decoder.set_cmn(USUAL_MEAN)
        self._decoder.start_utt()
        self._busy = True

    def _end(self) -> None:
        if self._busy:
            self._decoder.end_utt()
        self._busy = False


class PhoneLoop(_Hearing):
    """Hears phones without any grammar."""

    def __init__(self) -> None:
        super().__init__(_decoder({"a": ("AH",)}, lw=PHONE_LOOP_WEIGHT))
        self._decoder.add_allphone_file("phones", model_file(PHONE_MODEL))
        self._decoder.activate_search("phones")

    def feed(self, speech: NDArray[np.int16]) -> None:
        """Hear more levelled speech."""
        self._decoder.process_raw(speech.tobytes())

    def finish(self) -> tuple[str, ...]:
        """End the utterance; its phones."""
        self._end()
        heard = (part.word for part in self._decoder.seg() or ())
        return tuple(phone for phone in heard if phone in CLASSES)


class GrammarDecoder(_Hearing):
    """Hears the phrases of one grammar.

    Raises:
        EngineFailed: the grammar or the pronunciations cannot be used.

    """

    def __init__(self, jsgf: str, pronunciations: Pronunciations) -> None:
        super().__init__(_decoder(pronunciations))
        try:
            self._decoder.add_jsgf_string("grammar", jsgf)
            self._decoder.activate_search("grammar")
        except (RuntimeError, ValueError) as error:
            raise EngineFailed(f"the grammar cannot be used ({error})") from error

    def feed(self, speech: NDArray[np.int16]) -> str:
        """Hear more levelled speech; the text so far."""
        self._decoder.process_raw(speech.tobytes())
        found = self._decoder.hyp()
        return found.hypstr if found else ""

    def finish(self, whole: NDArray[np.int16]) -> tuple[Reading, ...]:
        """End the utterance, given all of it levelled at once; its readings, best first."""
        self._end()
        streamed = self._reading()
        self._decoder.start_utt()
        self._decoder.process_raw(whole.tobytes(), full_utt=True)
        self._decoder.end_utt()
        readings = [reading for reading in (self._reading(), streamed) if reading]
        return tuple(sorted(readings, key=lambda reading: reading.score, reverse=True))

    def _reading(self) -> Reading | None:
        found = self._decoder.hyp()
        if not found or not found.hypstr:
            return None
        words = [part.word for part in self._decoder.seg() or ()]
        spelled = " ".join(
            self._decoder.lookup_word(word) or "" for word in words if word not in SILENT
        )
        phones = tuple(phone for phone in spelled.split() if phone in CLASSES)
        frames = max(self._decoder.n_frames(), 1)
        return Reading(found.hypstr, phones, math.log(max(found.score, _TINY)) / frames)


def agreement(expected: Sequence[str], heard: Sequence[str]) -> float:
    """How far two phone sequences agree, 0..1; phones of one kind agree by half."""
    exact = Levenshtein.normalized_similarity(expected, heard)
    kinds = Levenshtein.normalized_similarity(
        [CLASSES[phone] for phone in expected], [CLASSES[phone] for phone in heard]
    )
    return (exact + kinds) / 2


def _decoder(pronunciations: Pronunciations, **settings: object) -> pocketsphinx.Decoder:
    """Make a decoder whose dictionary holds only these words.

    The lattice search of `bestpath` would triple the cost for no gain with grammars.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".dict", encoding="utf-8") as dictionary:
        dictionary.write(dictionary_text(pronunciations))
        dictionary.flush()
        try:
            return pocketsphinx.Decoder(
                hmm=model_file(ACOUSTIC_MODEL),
                dict=dictionary.name,
                lm=None,
                bestpath=False,
                loglevel="FATAL",
                **settings,
            )
        except (RuntimeError, ValueError) as error:
            raise EngineFailed(f"the decoder cannot be set up ({error})") from error
