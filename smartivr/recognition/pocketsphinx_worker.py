"""The process that runs pocketsphinx: `python -m smartivr.recognition.pocketsphinx_worker`.

pocketsphinx holds the interpreter lock while it decodes, so it must not share a process with
calls. Requests come on standard input, framed, and are answered in order on standard output.
"""

import os
import signal
import sys
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from smartivr.errors import RecognitionError
from smartivr.recognition import framing
from smartivr.recognition.base import RATE_HZ
from smartivr.recognition.framing import Kind, Message
from smartivr.recognition.levelling import Levelled
from smartivr.recognition.lexicon import Lexicon
from smartivr.recognition.pocketsphinx_decoder import (
    GrammarDecoder,
    PhoneLoop,
    Reading,
    agreement,
)
from smartivr.recognition.pocketsphinx_hearing import DICTIONARY, model_file
from smartivr.recognition.pronounce import Pronouncer

MOST_IDLE = 12
"""Decoders kept for grammars that are not in use now, at about 9 MB each."""
SHORTEST_S = 0.1
"""Less speech than this holds no word."""


@dataclass
class _Open:
    """An utterance in progress, with the decoders that hear it."""

    key: str
    grammar: GrammarDecoder
    loop: PhoneLoop
    speech: Levelled = field(default_factory=Levelled)
    partial: str = ""


class Engine:
    """Decoders, and the utterances that they are hearing."""

    def __init__(self) -> None:
        self._lexicon = Lexicon(Path(model_file(DICTIONARY)), Pronouncer())
        self._idle_grammars: OrderedDict[int, tuple[str, GrammarDecoder]] = OrderedDict()
        self._idle_loops: list[PhoneLoop] = [PhoneLoop()]
        self._open: dict[int, _Open] = {}

    def answer(self, message: Message) -> dict[str, Any]:
        """Carry out one request.

        Raises:
            RecognitionError: it cannot be carried out.

        """
        match message.kind:
            case Kind.OPEN:
                return self._begin(message.utterance, **message.fields)
            case Kind.FEED:
                return self._feed(message.utterance, message.body)
            case Kind.FINISH:
                return self._finish(message.utterance)
            case Kind.CANCEL:
                self._release(message.utterance)
        return {}

    def _begin(self, utterance: int, key: str, jsgf: str, words: list[str]) -> dict[str, Any]:
        grammar = self._idle_grammar(key)
        if grammar is None:
            grammar = GrammarDecoder(jsgf, self._lexicon.pronunciations(words))
        loop = self._idle_loops.pop() if self._idle_loops else PhoneLoop()
        grammar.begin()
        loop.begin()
        self._open[utterance] = _Open(key, grammar, loop)
        return {}

    def _feed(self, utterance: int, body: bytes) -> dict[str, Any]:
        opened = self._open[utterance]
        speech = opened.speech.add(np.frombuffer(body, "<i2"))
        opened.loop.feed(speech)
        text = opened.grammar.feed(speech)
        if text == opened.partial:
            return {}
        opened.partial = text
        return {"partial": text}

    def _finish(self, utterance: int) -> dict[str, Any]:
        opened = self._open[utterance]
        heard = opened.loop.finish()
        whole = opened.speech.whole()
        readings: tuple[Reading, ...] = ()
        if whole.size >= SHORTEST_S * RATE_HZ:
            readings = opened.grammar.finish(whole)
        self._release(utterance)
        expected = readings[0].phones if readings else ()
        return {
            "readings": [[reading.text, reading.score] for reading in readings],
            "agreement": agreement(expected, heard),
            "expected_phones": len(expected),
            "heard_phones": len(heard),
        }

    def _idle_grammar(self, key: str) -> GrammarDecoder | None:
        for number, (its_key, grammar) in self._idle_grammars.items():
            if its_key == key:
                del self._idle_grammars[number]
                return grammar
        return None

    def _release(self, utterance: int) -> None:
        """Keep the utterance's decoders for later ones."""
        opened = self._open.pop(utterance, None)
        if opened is None:
            return
        self._idle_loops.append(opened.loop)
        self._idle_grammars[utterance] = (opened.key, opened.grammar)
        if len(self._idle_grammars) > MOST_IDLE:
            self._idle_grammars.popitem(last=False)


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer requests until their pipe ends."""
    engine: Engine | None = None
    while (message := framing.read(requests)) is not None:
        try:
            if engine is None:
                engine = Engine()
            fields, kind = engine.answer(message), Kind.ANSWER
        except RecognitionError as error:
            fields, kind = {"code": error.code, "what": error.what}, Kind.REFUSAL
        reply = Message.of(kind, message.request, message.utterance, fields)
        replies.write(reply.packed())
        replies.flush()


def main() -> None:
    """Serve on the standard pipes; whatever else writes to standard output goes to errors."""
    # Ctrl-C reaches the whole process group; the parent ends this process in its own time.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin.buffer, replies)


if __name__ == "__main__":
    main()
