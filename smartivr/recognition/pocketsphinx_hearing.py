"""One decoder of pocketsphinx and how it is given speech; what it looks for is up to its kind."""

import tempfile
from pathlib import Path

import numpy as np
import pocketsphinx
from numpy.typing import NDArray

from smartivr.errors import EngineFailed, ModelMissing
from smartivr.recognition.lexicon import Pronunciations, dictionary_text

ACOUSTIC_MODEL = "en-us/en-us"
DICTIONARY = "en-us/cmudict-en-us.dict"

USUAL_MEAN = (49.3, 4.3, -0.8, 7.5, -2.0, -2.8, -1.1, -7.8, 0.3, -4.4, 1.2, -1.7, -0.8)
"""Cepstral mean of levelled wide-band speech; the library's own start value is far from it."""


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


class Hearing:
    """A decoder that serves one utterance at a time, any number in turn."""

    def __init__(self, decoder: pocketsphinx.Decoder) -> None:
        self.decoder = decoder
        self._busy = False

    @property
    def mean(self) -> tuple[float, ...]:
        """Cepstral mean of what was heard last, to begin the call's next utterance with."""
        return tuple(float(number) for number in self.decoder.get_cmn(False).split(","))

    def begin(self, *, narrow: bool = False, mean: tuple[float, ...] = ()) -> None:  # noqa: ARG002  every line is heard alike so far
        """Start an utterance; one that was given up is forgotten.

        `narrow` is speech of a line that carries nothing above 4 kHz, such as telephone audio,
        resampled to 16 kHz. `mean` is the cepstral mean of the call so far; without it, the usual
        one of such lines is the start.
        """
        self.end()
        self.decoder.set_cmn(",".join(f"{number:.2f}" for number in mean or USUAL_MEAN))
        self.decoder.start_utt()
        self._busy = True

    def end(self) -> None:
        """End the utterance, if there is one."""
        if self._busy:
            self.decoder.end_utt()
        self._busy = False

    def hear(self, speech: NDArray[np.int16], *, whole: bool = False) -> None:
        """Hear levelled speech: more of it, or the whole of an utterance at once."""
        self.decoder.process_raw(speech.tobytes(), full_utt=whole)


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
