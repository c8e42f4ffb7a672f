"""One utterance in a worker: heard as it comes in, and in other ways when there is time.

The passes (docs/hearing.md has their figures):

- the grammar, streamed: at once and always;
- the phone loop, and free speech: behind that, as there is time;
- the grammar once more over the whole utterance: in a pause, or at the end.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smartivr.recognition.base import RATE_HZ
from smartivr.recognition.levelling import Levelled
from smartivr.recognition.pocketsphinx_decoder import PhoneLoop, Reading, Search, agreement
from smartivr.recognition.pocketsphinx_stock import Stock

SHORTEST_S = 0.1
"""Less speech than this holds no word."""
FEWEST_PHONES = 3
"""With less, what was heard was mostly silence, and tells nothing about the call's mean."""

LITTLE = 4
"""Pieces that may still be heard in a hurry, each in about 6 ms."""

_Pieces = Sequence[NDArray[np.int16]]


class _Behind:
    """A decoder that hears an utterance's pieces later than they come in."""

    def __init__(self, pieces: _Pieces) -> None:
        self._pieces = pieces
        self._heard = 0

    @property
    def behind(self) -> int:
        """Pieces not heard yet."""
        return len(self._pieces) - self._heard

    def step(self, decoder: Search) -> None:
        """Hear one more piece."""
        decoder.hear(self._pieces[self._heard])
        self._heard += 1


class Spoken:
    """Hears one utterance with lent decoders."""

    def __init__(self, stock: Stock, key: str, *, narrow: bool, mean: tuple[float, ...]) -> None:
        self._stock = stock
        self._key = key
        self._line: Any = {"narrow": narrow, "mean": mean}
        self._grammar = stock.grammar(key)
        self._grammar.begin(narrow=narrow, mean=mean)
        self._loop: PhoneLoop | None = None
        self._free: Search | None = None
        self._free_wanted = True
        self._speech = Levelled()
        self._pieces: list[NDArray[np.int16]] = []
        self._looping, self._freely = _Behind(self._pieces), _Behind(self._pieces)
        self._whole: Reading | None = None
        self._whole_heard = False
        self._partial = ""
        self.pondering = False
        """The caller has paused, so that the whole may be heard once more."""

    def feed(self, audio: bytes) -> str | None:
        """Hear more speech; the text so far where it has changed."""
        self.pondering = self._whole_heard = False
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
        if self._looping.behind:
            self._looping.step(self._begun_loop())
        elif self._freely.behind and (free := self._begun_free()):
            self._freely.step(free)
        elif self.pondering and not self._whole_heard and self._pieces:
            self._hear_whole()
        else:
            return False
        return True

    def result(self) -> Mapping[str, Any]:
        """What all passes made so far have found; a pass that was left out tells nothing."""
        readings = self._readings()
        first = readings[0] if readings else Reading("", (), 0.0, 0.0)
        found: dict[str, Any] = {
            "readings": [[each.text, each.score] for each in readings],
            "phones": len(first.phones),
            "speech_s": first.speech_s,
        }
        if self._whole_heard:
            found["passes_agree"] = len({each.text for each in readings}) == 1
        if self._loop and not self._looping.behind:
            sounds = self._loop.sounds()
            found["heard_phones"] = len(sounds.phones)
            found["phone_agreement"] = agreement(first.phones, sounds.phones)
            found["loop_ratio"] = first.score - sounds.score
        if self._free and not self._freely.behind:
            free = self._free.reading()
            found["free_text"] = free.text if free else ""
            found["free_agreement"] = agreement(first.phones, free.phones if free else ())
        return found

    def finish(self, *, thorough: bool, hurry: bool) -> Mapping[str, Any]:
        """End the speech, with what is still to be done; in a hurry only if that is little.

        The second pass over the whole is left out unless it is to be `thorough`.
        """
        if self._speech.length < SHORTEST_S * RATE_HZ:
            return {"readings": [], "phones": 0, "speech_s": 0.0, "heard_phones": 0}
        self.pondering = thorough and not hurry
        little = self._looping.behind + self._freely.behind <= LITTLE
        while (little or not hurry) and self.step():
            pass
        self._grammar.end()
        found = self.result()
        if found["phones"] >= FEWEST_PHONES and found.get("heard_phones", 0) >= FEWEST_PHONES:
            return {**found, "mean": self._grammar.mean}
        return found

    def release(self) -> None:
        """Give the decoders back."""
        self._stock.keep_grammar(self._key, self._grammar)
        if self._loop:
            self._stock.keep_loop(self._loop)
        if self._free:
            self._stock.keep_free(self._key, self._free)

    def _begun_loop(self) -> PhoneLoop:
        if self._loop is None:
            self._loop = self._stock.loop()
            self._loop.begin(**self._line)
        return self._loop

    def _begun_free(self) -> Search | None:
        if self._free is None and self._free_wanted:
            self._free = self._stock.free(self._key)
            self._free_wanted = self._free is not None
            if self._free:
                self._free.begin(**self._line)
        return self._free

    def _hear_whole(self) -> None:
        decoder = self._stock.grammar(self._key)
        decoder.hear_whole(self._speech.whole(), narrow=self._line["narrow"])
        self._whole = decoder.reading()
        self._whole_heard = True
        self._stock.keep_grammar(self._key, decoder)

    def _readings(self) -> list[Reading]:
        """The readings by the grammar, likelier ones first."""
        both = (self._whole if self._whole_heard else None, self._grammar.reading())
        return sorted((each for each in both if each), key=lambda each: -each.score)
