"""The three decoders of pocketsphinx: one bound to a grammar, and two that doubt it.

All hear speech as it comes in, starting from the cepstral mean of the call. The phone loop hears
without any grammar, and the free decoder any words: where a grammar forces its phrases upon other
speech, these disagree.
"""

import math
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from smartivr.errors import EngineFailed
from smartivr.recognition.lexicon import Pronunciations
from smartivr.recognition.pocketsphinx_hearing import Hearing, make_decoder, model_file

PHONE_MODEL = "en-us/en-us-phone.lm.bin"

PHONE_LOOP_WEIGHT = 3.0
"""Language weight of the phone loop."""
SILENT = frozenset({"<sil>", "<s>", "</s>", "(NULL)", "[NOISE]", "[SPEECH]"})
"""Entries of a path that are no words."""

FRAMES_PER_S = 100

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
    speech_s: float
    """Length of its words, without the silence between and around them."""


@dataclass(frozen=True)
class Sounds:
    """The phones that the phone loop found, and its score per frame as in `Reading`."""

    phones: tuple[str, ...]
    score: float


_TINY = 1e-300


class Search(Hearing):
    """A decoder and what it has found by now, in or after an utterance."""

    @property
    def text(self) -> str:
        """The words so far."""
        found = self.decoder.hyp()
        return found.hypstr if found else ""

    @property
    def score(self) -> float:
        """Natural logarithm of the best path's likelihood, per frame."""
        found = self.decoder.hyp()
        likelihood = found.score if found else 0.0
        return float(math.log(max(likelihood, _TINY)) / max(self.decoder.n_frames(), 1))

    @property
    def path(self) -> tuple[str, ...]:
        """The entries of the dictionary on the best path."""
        return tuple(part.word for part in self.decoder.seg() or ())

    def reading(self) -> Reading | None:
        """What was heard so far, if anything."""
        text = self.text
        if not text:
            return None
        parts = [part for part in self.decoder.seg() or () if part.word not in SILENT]
        frames = sum(part.end_frame - part.start_frame + 1 for part in parts)
        phones = self.phones_of(part.word for part in parts)
        return Reading(text, phones, self.score, frames / FRAMES_PER_S)

    def phones_of(self, entries: Iterable[str]) -> tuple[str, ...]:
        """How entries of the dictionary are spoken."""
        spoken = (self.decoder.lookup_word(entry) or "" for entry in entries)
        return tuple(phone for phone in " ".join(spoken).split() if phone in CLASSES)


class PhoneLoop(Search):
    """Hears phones without any grammar."""

    def __init__(self) -> None:
        super().__init__(make_decoder({"a": ("AH",)}, lw=PHONE_LOOP_WEIGHT))
        self.decoder.add_allphone_file("phones", model_file(PHONE_MODEL))
        self.decoder.activate_search("phones")

    def sounds(self) -> Sounds:
        """The phones so far; more speech may follow."""
        return Sounds(tuple(phone for phone in self.path if phone in CLASSES), self.score)


class GrammarDecoder(Search):
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


class FreeDecoder(Search):
    """Hears any sequence of the words in a language model, given as ARPA text.

    Raises:
        EngineFailed: the model or the pronunciations cannot be used.

    """

    def __init__(self, arpa: str, pronunciations: Pronunciations) -> None:
        # Without its second pass, the library hears nothing if its look-ahead is left on.
        super().__init__(make_decoder(pronunciations, fwdflat=False, pl_window=0))
        with tempfile.NamedTemporaryFile("w", suffix=".lm", encoding="utf-8") as model:
            model.write(arpa)
            model.flush()
            try:
                self.decoder.add_lm_file("free", model.name)
                self.decoder.activate_search("free")
            except (RuntimeError, ValueError) as error:
                raise EngineFailed(f"free speech cannot be heard ({error})") from error


def agreement(expected: Sequence[str], heard: Sequence[str]) -> float:
    """How far two phone sequences agree, 0..1; phones of one kind agree by half."""
    exact = Levenshtein.normalized_similarity(expected, heard)
    kinds = Levenshtein.normalized_similarity(
        [CLASSES[phone] for phone in expected], [CLASSES[phone] for phone in heard]
    )
    return (exact + kinds) / 2
