"""One utterance in a worker: heard as it comes in, and gone over again when there is time.

The passes, in the order of their worth (docs/hearing.md has the figures):

1. the grammar, streamed: always;
2. the phone loop, behind the first pass: whenever there is time;
3. the grammar again over the whole utterance: in a pause, or at the end;
4. free speech over the whole utterance: the same, where the others are in doubt.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smartivr.recognition.base import RATE_HZ
from smartivr.recognition.levelling import Levelled
from smartivr.recognition.pocketsphinx_decoder import Reading, agreement
from smartivr.recognition.pocketsphinx_stock import Stock

SHORTEST_S = 0.1
"""Less speech than this holds no word."""
SOUND_BELOW = 0.75
"""Phone agreement below which a reading is in doubt."""
FEWEST_PHONES = 3
"""With less, what was heard was mostly silence, and tells nothing about the call's mean."""


@dataclass
class _Again:
    """What going over the utterance has found by now; void once more speech comes in."""

    whole: Reading | None = None
    whole_done: bool = False
    free: Reading | None = None
    free_done: bool = False


class Spoken:
    """Hears one utterance with lent decoders."""

    def __init__(self, stock: Stock, key: str, *, narrow: bool, mean: tuple[float, ...]) -> None:
        self._stock = stock
        self._key = key
        self._narrow = narrow
        self._grammar = stock.grammar(key)
        self._loop = stock.loop()
        self._grammar.begin(narrow=narrow, mean=mean)
        self._loop.begin(narrow=narrow, mean=mean)
        self._speech = Levelled()
        self._pieces: list[NDArray[np.int16]] = []
        self._looped = 0
        self._again = _Again()
        self._partial = ""
        self._without_free = False
        self.pondering = False
        """The caller has paused, so that it may be gone over."""

    def feed(self, audio: bytes) -> str | None:
        """Hear more speech; the text so far where it has changed."""
        self.pondering = False
        self._again = _Again()
        piece = self._speech.add(np.frombuffer(audio, "<i2"))
        self._pieces.append(piece)
        self._grammar.hear(piece)
        text = self._grammar.text
        if text == self._partial:
            return None
        self._partial = text
        return text

    def step(self) -> bool:
        """Do a little of what can wait; False where nothing is left to do by now."""
        if self._looped < len(self._pieces):
            self._loop.hear(self._pieces[self._looped])
            self._looped += 1
            return True
        if not self.pondering or not self._pieces:
            return False
        if not self._again.whole_done:
            self._hear_whole()
            return True
        if not self._again.free_done and self._in_doubt():
            self._hear_freely()
            return True
        return False

    def result(self) -> Mapping[str, Any]:
        """What all passes made so far have found; a pass that was left out tells nothing."""
        readings = self._readings()
        found: dict[str, Any] = {
            "readings": [[each.text, each.score] for each in readings],
            "phones": len(readings[0].phones) if readings else 0,
            "speech_s": readings[0].speech_s if readings else 0.0,
        }
        if self._again.whole_done and readings:
            found["passes_agree"] = len({each.text for each in readings}) == 1
        if self._pieces and self._looped == len(self._pieces):
            sounds = self._loop.sounds()
            found["heard_phones"] = len(sounds.phones)
            if readings:
                found["phone_agreement"] = agreement(readings[0].phones, sounds.phones)
                found["loop_ratio"] = readings[0].score - sounds.score
        if self._again.free_done:
            free = self._again.free
            found["free_text"] = free.text if free else ""
            if readings:
                heard = free.phones if free else ()
                found["free_agreement"] = agreement(readings[0].phones, heard)
        return found

    def finish(self, *, thorough: bool, hurry: bool) -> Mapping[str, Any]:
        """End the speech, unless in a hurry with what is still to be done.

        That is hearing its phones, and if it is to be `thorough`, the passes over the whole.
        """
        too_short = self._speech.length < SHORTEST_S * RATE_HZ
        if too_short:
            self._pieces.clear()
        self.pondering = thorough
        while not hurry and self.step():
            pass
        self._grammar.end()
        if too_short:
            return {"readings": [], "phones": 0, "speech_s": 0.0, "heard_phones": 0}
        found = self.result()
        if found["phones"] >= FEWEST_PHONES and found.get("heard_phones", 0) >= FEWEST_PHONES:
            return {**found, "mean": self._grammar.mean}
        return found

    def release(self) -> None:
        """Give the decoders back."""
        self._stock.give_back(self._key, self._grammar, self._loop)

    def _hear_whole(self) -> None:
        decoder = self._stock.grammar(self._key)
        decoder.hear_whole(self._speech.whole(), narrow=self._narrow)
        self._again.whole = decoder.reading()
        self._again.whole_done = True
        self._stock.give_back(self._key, decoder)

    def _hear_freely(self) -> None:
        decoder = self._stock.free(self._key)
        if decoder:
            decoder.hear_whole(self._speech.whole(), narrow=self._narrow)
            self._again.free = decoder.reading()
        self._again.free_done = decoder is not None
        self._without_free = decoder is None

    def _in_doubt(self) -> bool:
        """Whether a hearing without the grammar may tell something."""
        if self._without_free:
            return False
        readings = self._readings()
        if len({each.text for each in readings}) != 1:
            return True
        return agreement(readings[0].phones, self._loop.sounds().phones) < SOUND_BELOW

    def _readings(self) -> list[Reading]:
        """The readings by the grammar, likelier ones first."""
        both = (self._again.whole, self._grammar.reading())
        return sorted((each for each in both if each), key=lambda each: -each.score)
