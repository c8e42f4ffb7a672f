"""The two decoders of pocketsphinx: one bound to a grammar, and a phone loop that doubts it.

The grammar decoder makes two readings. While speech comes in, a streaming pass starts from the
usual cepstral mean and gives partial texts; it is the better one for single short words. At the
end, a batch pass hears the whole again with its own mean; it is the better one on unusual lines
and in noise. The phone loop hears the same speech without any grammar: where a grammar forces
its phrases upon other speech, the phones disagree.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from smartivr.errors import EngineFailed
from smartivr.recognition.lexicon import Pronunciations
from smartivr.recognition.pocketsphinx_hearing import Hearing, make_decoder, model_file

PHONE_MODEL = "en-us/en-us-phone.lm.bin"

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


class PhoneLoop(Hearing):
    """Hears phones without any grammar."""

    def __init__(self) -> None:
        super().__init__(make_decoder({"a": ("AH",)}, lw=PHONE_LOOP_WEIGHT))
        self.decoder.add_allphone_file("phones", model_file(PHONE_MODEL))
        self.decoder.activate_search("phones")

    def feed(self, speech: NDArray[np.int16]) -> None:
        """Hear more levelled speech."""
        self.hear(speech)

    def finish(self) -> tuple[str, ...]:
        """End the utterance; its phones."""
        self.end()
        heard = (part.word for part in self.decoder.seg() or ())
        return tuple(phone for phone in heard if phone in CLASSES)


class GrammarDecoder(Hearing):
    """Hears the phrases of one grammar.

    Raises:
        EngineFailed: the grammar or the pronunciations cannot be used.

    """

    def __init__(self, jsgf: str, pronunciations: Pronunciations) -> None:
        super().__init__(make_decoder(pronunciations))
        try:
            self.decoder.add_jsgf_string("grammar", jsgf)
            self.decoder.activate_search("grammar")
        except (RuntimeError, ValueError) as error:
            raise EngineFailed(f"the grammar cannot be used ({error})") from error

    def feed(self, speech: NDArray[np.int16]) -> str:
        """Hear more levelled speech; the text so far."""
        self.hear(speech)
        found = self.decoder.hyp()
        return found.hypstr if found else ""

    def finish(self, whole: NDArray[np.int16]) -> tuple[Reading, ...]:
        """End the utterance, given all of it levelled at once; its readings, best first."""
        self.end()
        streamed = self._reading()
        self.decoder.start_utt()
        self.hear(whole, whole=True)
        self.decoder.end_utt()
        readings = [reading for reading in (self._reading(), streamed) if reading]
        return tuple(sorted(readings, key=lambda reading: reading.score, reverse=True))

    def _reading(self) -> Reading | None:
        found = self.decoder.hyp()
        if not found or not found.hypstr:
            return None
        words = [part.word for part in self.decoder.seg() or ()]
        spelled = " ".join(
            self.decoder.lookup_word(word) or "" for word in words if word not in SILENT
        )
        phones = tuple(phone for phone in spelled.split() if phone in CLASSES)
        frames = max(self.decoder.n_frames(), 1)
        return Reading(found.hypstr, phones, math.log(max(found.score, _TINY)) / frames)


def agreement(expected: Sequence[str], heard: Sequence[str]) -> float:
    """How far two phone sequences agree, 0..1; phones of one kind agree by half."""
    exact = Levenshtein.normalized_similarity(expected, heard)
    kinds = Levenshtein.normalized_similarity(
        [CLASSES[phone] for phone in expected], [CLASSES[phone] for phone in heard]
    )
    return (exact + kinds) / 2
