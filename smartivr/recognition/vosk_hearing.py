"""One decoder of libvosk and the audio of one utterance."""

import json

import vosk

from smartivr.recognition.base import RATE_HZ
from smartivr.recognition.vosk_model import VoskModel
from smartivr.recognition.vosk_readings import MOST_READINGS, without_unknown


class VoskHearing:
    """Hears an utterance from its begin to its end; used by one thread at a time."""

    def __init__(self, model: VoskModel, grammar: str | None) -> None:
        """Make a decoder: with a grammar, it gives many readings; without, one, word by word."""
        if grammar is None:
            self._decoder = vosk.KaldiRecognizer(model.model, RATE_HZ)
            self._decoder.SetWords(True)
        else:
            self._decoder = vosk.KaldiRecognizer(model.model, RATE_HZ, grammar)
            self._decoder.SetMaxAlternatives(MOST_READINGS)
        self.results: list[str] = []
        """One for each stretch: libvosk itself closes a stretch where it hears a pause."""

    def hear(self, audio: bytes) -> None:
        """Decode more 16-bit audio."""
        if self._decoder.AcceptWaveform(audio):
            self.results.append(self._decoder.Result())

    def partial(self) -> str:
        """The words so far of the stretch that is not closed."""
        return without_unknown(json.loads(self._decoder.PartialResult()).get("partial", ""))

    def finish(self) -> list[str]:
        """Decode to the end; the results of all stretches."""
        self.results.append(self._decoder.FinalResult())
        return self.results
