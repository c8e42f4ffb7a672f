"""One utterance in a worker: heard as it comes in, and in other ways when there is time.

The passes (docs/hearing.md has their figures):

- the grammar, streamed: at once and always;
- the phone loop, and free speech: behind that, as there is time;
- the grammar once more over the whole utterance: in a pause, or at the end.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from smartivr.recognition.base import RATE_HZ
from smartivr.recognition.levelling import Levelled
from smartivr.recognition.pocketsphinx_decoder import (
    GrammarDecoder,
    PhoneLoop,
    Reading,
    Search,
    agreement,
)
from smartivr.recognition.pocketsphinx_stock import Stock

AT_ONCE = RATE_HZ // 2
"""Samples that are heard at once where the whole is heard again: about 20 ms of work."""
SHORTEST_S = 0.1
"""Less speech than this holds no word."""
FEWEST_PHONES = 3
"""With less, what was heard was mostly silence, and tells nothing about the call's mean."""

LITTLE = 4
"""Pieces that may still be heard in a hurry, each in about 6 ms."""

_Pieces = Sequence[NDArray[np.int16]]


class Line(NamedTuple):
    """How an utterance's line sounds, as far as that is known at its beginning."""

    narrow: bool
    mean: tuple[float, ...]


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


class _Again:
    """Hears a whole utterance once more, by the mean and the level that are known by now."""

    def __init__(self, decoder: GrammarDecoder, speech: NDArray[np.int16], line: Line) -> None:
        self._decoder: GrammarDecoder | None = decoder
        self._pieces = deque(np.split(speech, range(AT_ONCE, speech.size, AT_ONCE)))
        self.reading: Reading | None = None
        decoder.begin(narrow=line.narrow, mean=line.mean)

    def step(self) -> GrammarDecoder | None:
        """Hear some more; the decoder once it is no longer needed."""
        decoder = self._decoder
        if decoder is None:
            return None
        decoder.hear(self._pieces.popleft())
        if self._pieces:
            return None
        decoder.end()
        self.reading = decoder.reading()
        return self.give_up()

    def give_up(self) -> GrammarDecoder | None:
        """Hear no more; the decoder if it was still needed."""
        decoder, self._decoder = self._decoder, None
        return decoder

    @property
    def done(self) -> bool:
        """Whether all was heard."""
        return not self._pieces


class Spoken:
    """Hears one utterance with lent decoders."""

    def __init__(self, stock: Stock, key: str, *, narrow: bool, mean: tuple[float, ...]) -> None:
        self._stock = stock
        self._key = key
        self._line = Line(narrow, mean)
        self._grammar = stock.grammar(key)
        self._grammar.begin(narrow=narrow, mean=mean)
        self._loop: PhoneLoop | None = None
        self._free: Search | None = None
        self._free_wanted = True
        self._speech = Levelled()
        self._pieces: list[NDArray[np.int16]] = []
        self._looping, self._freely = _Behind(self._pieces), _Behind(self._pieces)
        self._again: _Again | None = None
        self._partial = ""
        self.pondering = False
        """The caller has paused, so that the whole may be heard once more."""

    def feed(self, audio: bytes) -> str | None:
        """Hear more speech; the text so far where it has changed."""
        self.pondering = False
        self._forget_again()
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
        elif self.pondering and self._pieces and not (self._again and self._again.done):
            self._hear_again()
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
        if self._again and self._again.done:
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
        self._forget_again()
        self._stock.keep_grammar(self._key, self._grammar)
        if self._loop:
            self._stock.keep_loop(self._loop)
        if self._free:
            self._stock.keep_free(self._key, self._free)

    def _begun_loop(self) -> PhoneLoop:
        if self._loop is None:
            self._loop = self._stock.loop()
            self._loop.begin(narrow=self._line.narrow, mean=self._line.mean)
        return self._loop

    def _begun_free(self) -> Search | None:
        if self._free is None and self._free_wanted:
            self._free = self._stock.free(self._key)
            self._free_wanted = self._free is not None
            if self._free:
                self._free.begin(narrow=self._line.narrow, mean=self._line.mean)
        return self._free

    def _hear_again(self) -> None:
        if self._again is None:
            line = Line(self._line.narrow, self._grammar.mean)
            decoder = self._stock.grammar(self._key)
            self._again = _Again(decoder, self._speech.whole(), line)
        self._keep(self._again.step())

    def _forget_again(self) -> None:
        if self._again:
            self._keep(self._again.give_up())
        self._again = None

    def _keep(self, grammar: GrammarDecoder | None) -> None:
        if grammar:
            self._stock.keep_grammar(self._key, grammar)

    def _readings(self) -> list[Reading]:
        """The readings by the grammar, likelier ones first."""
        both = (self._again and self._again.reading, self._grammar.reading())
        return sorted((each for each in both if each), key=lambda each: -each.score)
