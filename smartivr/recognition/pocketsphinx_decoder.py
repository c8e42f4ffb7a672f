"""pocketsphinx on one utterance: a grammar decoder, and a phone loop that doubts it.

Two readings are made. While speech comes in, a streaming pass starts from the channel's usual
cepstral mean and gives partial texts. At the end, a batch pass hears the whole utterance again
with its own mean and level. The phone loop then hears it without any grammar: where a grammar
forces its phrases upon other speech, the phones disagree.
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
from smartivr.line import Samples
from smartivr.recognition.base import RATE_HZ
from smartivr.recognition.lexicon import Pronunciations, dictionary_text

ACOUSTIC_MODEL = "en-us/en-us"
DICTIONARY = "en-us/cmudict-en-us.dict"
PHONE_MODEL = "en-us/en-us-phone.lm.bin"

USUAL_MEAN = "49.3,4.3,-0.8,7.5,-2,-2.8,-1.1,-7.8,0.3,-4.4,1.2,-1.7,-0.8"
"""Cepstral mean of speech at `TARGET_PEAK`; the library's own start value is far from it."""
TARGET_PEAK = 16384
QUIETEST_PEAK = 800
"""Speech is not expected below this peak, so the streaming pass amplifies no further."""
FLOOR = 33.0
"""Noise added to every sample: digital silence would be left out of the cepstral mean."""
SHORTEST_S = 0.1
PHONE_LOOP_WEIGHT = 2.0
"""Language weight of the phone loop."""
NO_PHONES = frozenset({"SIL", "<sil>", "(NULL)"})

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


NOTHING = Reading("", (), -math.inf)


def model_file(name: str) -> str:
    """Path of a file or folder that the pocketsphinx wheel brings.

    Raises:
        ModelMissing: it is not there.

    """
    path = Path(pocketsphinx.get_model_path(name))
    if not path.exists():
        raise ModelMissing(
            f"{path.name} is missing", where="pocketsphinx", remedy="install the package again"
        )
    return str(path)


class PhoneLoop:
    """Hears phones without any grammar."""

    def __init__(self) -> None:
        self._decoder = _decoder({"a": ("AH",)}, lw=PHONE_LOOP_WEIGHT)
        self._decoder.add_allphone_file("phones", model_file(PHONE_MODEL))
        self._decoder.activate_search("phones")

    def hear(self, speech: NDArray[np.int16]) -> tuple[str, ...]:
        """The phones of the whole utterance."""
        self._decoder.start_utt()
        self._decoder.process_raw(speech.tobytes(), full_utt=True)
        self._decoder.end_utt()
        heard = (part.word for part in self._decoder.seg() or ())
        return tuple(phone for phone in heard if phone in CLASSES)


class GrammarDecoder:
    """Hears the phrases of one grammar; serves one utterance at a time, any number in turn."""

    def __init__(self, jsgf: str, pronunciations: Pronunciations) -> None:
        self._decoder = _decoder(pronunciations)
        try:
            self._decoder.add_jsgf_string("grammar", jsgf)
            self._decoder.activate_search("grammar")
        except (RuntimeError, ValueError) as error:
            raise EngineFailed(
                f"the grammar cannot be used ({error})", where="pocketsphinx"
            ) from error
        self._pieces: list[Samples] = []
        self._peak = float(QUIETEST_PEAK)
        self._noise = np.random.default_rng(0)
        self._streaming = False

    def begin(self) -> None:
        """Start an utterance; what came before is forgotten."""
        if self._streaming:
            self._decoder.end_utt()
        self._pieces = []
        self._peak = float(QUIETEST_PEAK)
        self._noise = np.random.default_rng(0)
        self._decoder.set_cmn(USUAL_MEAN)
        self._decoder.start_utt()
        self._streaming = True

    def feed(self, samples: Samples) -> str:
        """Hear more speech at `RATE_HZ`; the text so far."""
        if samples.size:
            self._pieces.append(samples)
            self._peak = max(self._peak, float(np.abs(samples.astype(np.int32)).max()))
            self._decoder.process_raw(self._levelled(samples, self._peak).tobytes())
        found = self._decoder.hyp()
        return found.hypstr if found else ""

    def finish(self) -> tuple[tuple[Reading, ...], NDArray[np.int16]]:
        """End the utterance; the readings, best first, and the speech as it was decoded."""
        self._decoder.end_utt()
        self._streaming = False
        speech = np.concatenate(self._pieces) if self._pieces else np.zeros(0, np.int16)
        self._pieces = []
        if speech.size < SHORTEST_S * RATE_HZ:
            return (), speech
        streamed = self._reading()
        peak = max(float(np.abs(speech.astype(np.int32)).max()), 1.0)
        levelled = self._levelled(speech, peak)
        self._decoder.start_utt()
        self._decoder.process_raw(levelled.tobytes(), full_utt=True)
        self._decoder.end_utt()
        readings = [reading for reading in (self._reading(), streamed) if reading.text]
        readings.sort(key=lambda reading: reading.score, reverse=True)
        return tuple(readings), levelled

    def _reading(self) -> Reading:
        found = self._decoder.hyp()
        if not found or not found.hypstr:
            return NOTHING
        words = [part.word for part in self._decoder.seg() or ()]
        spelled = " ".join(
            self._decoder.lookup_word(word) or "" for word in words if word not in NO_PHONES
        )
        phones = tuple(phone for phone in spelled.split() if phone in CLASSES)
        frames = max(self._decoder.n_frames(), 1)
        return Reading(found.hypstr, phones, math.log(max(found.score, 1e-300)) / frames)

    def _levelled(self, samples: Samples, peak: float) -> NDArray[np.int16]:
        noise = self._noise.standard_normal(samples.size, dtype=np.float32) * FLOOR
        level = samples.astype(np.float32) * (TARGET_PEAK / peak) + noise
        return np.clip(level, -32767, 32767).astype("<i2")


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
            raise EngineFailed(
                f"the decoder cannot be set up ({error})", where="pocketsphinx"
            ) from error
