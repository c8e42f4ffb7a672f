"""One decoder of libvosk and the audio of one utterance."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import vosk

from smartivr.errors import EngineFailed
from smartivr.recognition.base import RATE_HZ
from smartivr.recognition.vosk_model import VoskModel
from smartivr.recognition.vosk_readings import MOST_READINGS, NAME, without_unknown


class VoskHearing:
    """Hears an utterance from its begin to its end; used by one thread at a time."""

    def __init__(self, model: VoskModel, grammar: str | None) -> None:
        """Make a decoder: with a grammar, it gives many readings; without, one, word by word.

        Raises:
            EngineFailed: libvosk refuses.

        """
        settings = (model.model, RATE_HZ) if grammar is None else (model.model, RATE_HZ, grammar)
        with _told():
            self._decoder = vosk.KaldiRecognizer(*settings)
        if grammar is None:
            self._decoder.SetWords(True)
        else:
            self._decoder.SetMaxAlternatives(MOST_READINGS)
        self.results: list[str] = []
        """One for each stretch: libvosk itself closes a stretch where it hears a pause."""

    def hear(self, audio: bytes) -> None:
        """Decode more 16-bit audio.

        Raises:
            EngineFailed: libvosk fails.

        """
        with _told():
            closed = self._decoder.AcceptWaveform(audio)
        if closed:
            self.results.append(self._decoder.Result())

    def partial(self) -> str:
        """The words so far of the stretch that is not closed."""
        return without_unknown(json.loads(self._decoder.PartialResult()).get("partial", ""))

    def finish(self) -> list[str]:
        """Decode to the end; the results of all stretches."""
        self.results.append(self._decoder.FinalResult())
        return self.results


@contextmanager
def _told() -> Iterator[None]:
    """Wrap what the wheel raises."""
    try:
        yield
    except Exception as error:  # the wheel raises the bare class
        raise EngineFailed(f"libvosk fails ({error})", where=NAME) from error
