"""One decoder of pocketsphinx and how it is given speech; what it looks for is up to its kind."""

import tempfile
from functools import lru_cache
from pathlib import Path

import numpy as np
import pocketsphinx
from numpy.typing import NDArray

from smartivr.errors import EngineFailed, ModelMissing
from smartivr.recognition.cepstra import CEPSTRA, BandAnalysis, Cepstra, cepstra
from smartivr.recognition.cepstral_mean import Centring
from smartivr.recognition.lexicon import Pronunciations, dictionary_text
from smartivr.recognition.upper_bands import Restoration, UpperBands, shipped

ACOUSTIC_MODEL = "en-us/en-us"
DICTIONARY = "en-us/cmudict-en-us.dict"

USUAL_MEAN = (54.0, -4.0, -2.6, 2.0, -3.6, -2.0, -2.8, -5.5, -1.4, -2.4, 1.0, -1.2, 0.0)
"""Cepstral mean of levelled speech, wide-band or restored: they have the same."""
NARROW_MEAN = (52.0, 2.0, -13.0, 10.0, -6.5, -5.0, 4.0, -13.5, 3.5, -3.0, -3.0, 4.5, -5.5)
"""The same of telephone speech whose upper bands are not restored."""
LIFT = 200.0
"""Added to the first cepstrum and taken away again by the library, which leaves frames where it
is below zero out of its own normalisation."""

NOTHING: Cepstra = np.zeros((0, CEPSTRA), np.float32)

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
        self._centring = Centring(USUAL_MEAN)
        self._last = NOTHING

    @property
    def mean(self) -> tuple[float, ...]:
        """Cepstral mean of the call by now, to begin its next utterance with."""
        return tuple(self._centring.of_call.tolist())

    def begin(self, *, narrow: bool = False, mean: tuple[float, ...] = ()) -> None:
        """Start an utterance; one that was given up is forgotten.

        `narrow` is speech of a line that carries nothing above 4 kHz, such as telephone audio,
        resampled to 16 kHz. `mean` is the cepstral mean of the call so far; without it, the usual
        one of such lines is the start.
        """
        self.end()
        network = _network() if narrow else None
        plain = narrow and network is None
        self._front_end = FrontEnd(network)
        self._centring = Centring(mean or (NARROW_MEAN if plain else USUAL_MEAN))
        self._last = NOTHING
        self.decoder.set_cmn(",".join([str(LIFT), *("0" for _ in range(1, CEPSTRA))]))
        self.decoder.start_utt()

    def end(self) -> None:
        """End the utterance, if there is one."""
        if self._front_end:
            rest = self._centring.add(self._front_end.finish())
            self._decode(np.concatenate([rest, self._centring.finish()]))
            # The library compares each frame with later ones, which the last ones lack.
            self._decode(self._last.repeat(LATER_FRAMES, axis=0))
            self.decoder.end_utt()
        self._front_end = None

    def hear(self, speech: NDArray[np.int16], *, whole: bool = False) -> None:
        """Hear levelled speech: more of it, or the whole of an utterance at once."""
        if self._front_end is None:
            return
        heard = self._front_end.add(speech)
        if whole:
            heard = np.concatenate([heard, self._front_end.finish()])
            self._decode(self._centring.whole(heard))
        else:
            self._decode(self._centring.add(heard))

    def _decode(self, centred: Cepstra) -> None:
        if len(centred):
            self._last = centred[-1:]
            lifted = centred.copy()
            lifted[:, 0] += LIFT
            self.decoder.process_cep(lifted.tobytes())


@lru_cache(maxsize=1)
def _network() -> UpperBands | None:
    """What restores the upper bands; without it telephone speech is heard as it is."""
    try:
        return shipped()
    except ModelMissing as missing:
        import structlog  # noqa: PLC0415  a tenth of a process's start, for what hardly ever happens

        structlog.get_logger(__name__).warning(
            "upper-bands-missing", code=missing.code, reason=str(missing)
        )
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
