"""One decoder of pocketsphinx and how it is given speech; what it looks for is up to its kind."""

import tempfile
from functools import lru_cache
from pathlib import Path

import numpy as np
import pocketsphinx
import structlog
from numpy.typing import NDArray

from smartivr.errors import EngineFailed, ModelMissing
from smartivr.recognition.cepstra import CEPSTRA, BandAnalysis, Cepstra, cepstra
from smartivr.recognition.lexicon import Pronunciations, dictionary_text
from smartivr.recognition.upper_bands import Restoration, UpperBands, shipped

_log = structlog.get_logger(__name__)

ACOUSTIC_MODEL = "en-us/en-us"
DICTIONARY = "en-us/cmudict-en-us.dict"

USUAL_MEAN = (49.3, 4.3, -0.8, 7.5, -2.0, -2.8, -1.1, -7.8, 0.3, -4.4, 1.2, -1.7, -0.8)
"""Cepstral mean of levelled wide-band speech; the library's own start value is far from it."""
RESTORED_MEAN = (55.0, -1.0, -1.0, 4.0, -1.0, -2.0, -4.5, -7.0, -2.0, -3.5, 0.0, -2.0, -0.5)
"""The same of telephone speech whose upper bands are restored."""
NARROW_MEAN = (53.0, 10.0, -12.0, 13.0, -4.0, -4.5, 3.0, -14.5, 2.0, -3.0, -2.0, 5.0, -6.0)
"""The same of telephone speech as it is."""
START_FRAMES = 300
"""The mean that a call starts with weighs as much as so many frames that are heard."""

LATER_FRAMES = 3
"""Frames beyond a frame that its changes are computed from."""


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


class FrontEnd:
    """Turns one utterance of levelled speech into cepstra, with what a telephone line cut off."""

    def __init__(self, network: UpperBands | None) -> None:
        self._analysis = BandAnalysis()
        self._restoration = Restoration(network) if network else None

    def add(self, speech: NDArray[np.int16]) -> Cepstra:
        """Take more speech; the cepstra that are ready."""
        bands = self._analysis.add(speech)
        return cepstra(self._restoration.add(bands) if self._restoration else bands)

    def finish(self) -> Cepstra:
        """End the utterance; its last cepstra."""
        bands = self._analysis.finish()
        if self._restoration:
            bands = np.concatenate([self._restoration.add(bands), self._restoration.finish()])
        return cepstra(bands)


class Hearing:
    """A decoder that serves one utterance at a time, any number in turn."""

    def __init__(self, decoder: pocketsphinx.Decoder) -> None:
        self.decoder = decoder
        self._front_end: FrontEnd | None = None
        self._start = np.array(USUAL_MEAN)
        self._sum = np.zeros(CEPSTRA)
        self._frames = 0

    @property
    def mean(self) -> tuple[float, ...]:
        """Cepstral mean of the call by now, to begin its next utterance with."""
        weighted = self._start * START_FRAMES + self._sum
        return tuple((weighted / (START_FRAMES + self._frames)).tolist())

    def begin(self, *, narrow: bool = False, mean: tuple[float, ...] = ()) -> None:
        """Start an utterance; one that was given up is forgotten.

        `narrow` is speech of a line that carries nothing above 4 kHz, such as telephone audio,
        resampled to 16 kHz. `mean` is the cepstral mean of the call so far; without it, the usual
        one of such lines is the start.
        """
        self.end()
        network = _network() if narrow else None
        self._start = np.array(mean or _usual_mean(narrow=narrow, restored=network is not None))
        self._sum, self._frames = np.zeros(CEPSTRA), 0
        self._front_end = FrontEnd(network)
        self.decoder.set_cmn(",".join(f"{number:.3f}" for number in self._start))
        self.decoder.start_utt()

    def end(self) -> None:
        """End the utterance, if there is one."""
        if self._front_end:
            rest = self._front_end.finish()
            if len(rest):
                self._decode(rest)
                # The library compares each frame with later ones, which the last ones lack.
                self.decoder.process_cep(rest[-1:].repeat(LATER_FRAMES, axis=0).tobytes())
            self.decoder.end_utt()
        self._front_end = None

    def hear(self, speech: NDArray[np.int16], *, whole: bool = False) -> None:
        """Hear levelled speech: more of it, or the whole of an utterance at once."""
        if self._front_end is None:
            return
        heard = self._front_end.add(speech)
        if whole:
            heard = np.concatenate([heard, self._front_end.finish()])
        self._decode(heard, whole=whole)

    def _decode(self, heard: Cepstra, *, whole: bool = False) -> None:
        if len(heard):
            self._sum += heard.sum(axis=0)
            self._frames += len(heard)
            self.decoder.process_cep(heard.tobytes(), full_utt=whole)


def _usual_mean(*, narrow: bool, restored: bool) -> tuple[float, ...]:
    if not narrow:
        return USUAL_MEAN
    return RESTORED_MEAN if restored else NARROW_MEAN


@lru_cache(maxsize=1)
def _network() -> UpperBands | None:
    """What restores the upper bands; without it telephone speech is heard as it is."""
    try:
        return shipped()
    except ModelMissing as missing:
        _log.warning("upper-bands-missing", code=missing.code, reason=str(missing))
        return None


def make_decoder(pronunciations: Pronunciations, **settings: object) -> pocketsphinx.Decoder:
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
