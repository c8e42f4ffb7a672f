"""What a worker process of pocketsphinx does with the requests that it gets."""

import contextlib
from collections.abc import Callable, Mapping
from typing import Any

from smartivr.errors import RecognitionError
from smartivr.recognition.framing import Kind, Message
from smartivr.recognition.memory import used_mb
from smartivr.recognition.pocketsphinx_spoken import Spoken
from smartivr.recognition.pocketsphinx_stock import Lesson, Stock

CROWD = 2
"""With more utterances open at once, they are gone over only in pauses of their callers, as far as
there is time between requests; no caller waits for it."""

Reply = Callable[[Message, Mapping[str, Any]], None]


class Engine:
    """Hears any number of utterances, and goes over them again when nothing else is to be done."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self._stock = Stock()
        self._open: dict[int, Spoken] = {}
        self._pondered: dict[int, Message] = {}

    def take(self, message: Message) -> None:
        """Carry out one request and reply to it; pondering is replied to once it is done.

        Raises:
            RecognitionError: it cannot be carried out.

        """
        number = message.utterance
        overtaken = self._pondered.pop(number, None)
        if overtaken:
            self._reply(overtaken, {})
        if message.kind is Kind.PONDER and number in self._open:
            self._open[number].pondering = True
            self._pondered[number] = message
            return
        if message.kind is Kind.FINISH:
            # Who pondered until now had the time there was: the caller is waiting.
            hurry = overtaken is not None or len(self._open) > CROWD
            self._reply(message, self._finish(number, hurry=hurry, **message.fields))
            return
        self._reply(message, self._answer(message) or {})

    def work(self) -> bool:
        """Do a little of what can wait; False where nothing is left to do by now."""
        if any(self._ponder(number) for number in tuple(self._pondered)):
            return True
        if len(self._open) <= CROWD and any(spoken.step() for spoken in self._open.values()):
            return True
        return not self._open and self._stock.prepare()

    def _answer(self, message: Message) -> Mapping[str, Any] | None:
        match message.kind:
            case Kind.LEARN:
                fields = message.fields
                lists = {name: tuple(fields[name]) for name in ("words", "phrases", "carriers")}
                self._stock.learn(Lesson(fields["key"], fields["jsgf"], **lists))
            case Kind.OPEN:
                self._begin(message.utterance, **message.fields)
            case Kind.FEED:
                text = self._open[message.utterance].feed(message.body)
                return None if text is None else {"partial": text}
            case Kind.CANCEL:
                self._release(message.utterance)
        return None

    def _begin(self, number: int, key: str, mean: list[float], *, narrow: bool) -> None:
        self._open[number] = Spoken(self._stock, key, narrow=narrow, mean=tuple(mean))

    def _finish(self, number: int, *, thorough: bool, hurry: bool) -> Mapping[str, Any]:
        try:
            found = self._open[number].finish(thorough=thorough, hurry=hurry)
            return {**found, "memory_mb": used_mb() or 0.0}
        finally:
            self._release(number)

    def _ponder(self, number: int) -> bool:
        """Go on with one pondered utterance; replies once that is done."""
        spoken = self._open[number]
        with contextlib.suppress(RecognitionError):
            if spoken.step():
                return True
        self._reply(self._pondered.pop(number), spoken.result())
        return True

    def _release(self, number: int) -> None:
        spoken = self._open.pop(number, None)
        if spoken:
            spoken.release()
