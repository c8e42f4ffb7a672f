"""The process that runs pocketsphinx: `python -m smartivr.recognition.pocketsphinx_worker`.

pocketsphinx holds the interpreter lock while it decodes, so it must not share a process with
calls. Requests come on standard input, framed, and are answered in order on standard output.
"""

import os
import signal
import sys
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from smartivr.errors import RecognitionError
from smartivr.recognition import framing
from smartivr.recognition.framing import Kind, Message
from smartivr.recognition.lexicon import Lexicon
from smartivr.recognition.pocketsphinx_decoder import (
    DICTIONARY,
    NOTHING,
    GrammarDecoder,
    PhoneLoop,
    agreement,
    model_file,
)
from smartivr.recognition.pronounce import Pronouncer

MOST_IDLE = 12
"""Decoders kept for grammars that are not in use now, at about 9 MB each."""


@dataclass
class _Open:
    """An utterance in progress."""

    key: str
    decoder: GrammarDecoder
    partial: str = ""


class Engine:
    """Decoders, and the utterances that they are hearing."""

    def __init__(self) -> None:
        self._lexicon = Lexicon(Path(model_file(DICTIONARY)), Pronouncer())
        self._loop = PhoneLoop()
        self._idle: OrderedDict[int, tuple[str, GrammarDecoder]] = OrderedDict()
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
        decoder = self._take_idle(key)
        if decoder is None:
            decoder = GrammarDecoder(jsgf, self._lexicon.pronunciations(words))
        decoder.begin()
        self._open[utterance] = _Open(key, decoder)
        return {}

    def _feed(self, utterance: int, body: bytes) -> dict[str, Any]:
        opened = self._open[utterance]
        text = opened.decoder.feed(np.frombuffer(body, "<i2"))
        if text == opened.partial:
            return {}
        opened.partial = text
        return {"partial": text}

    def _finish(self, utterance: int) -> dict[str, Any]:
        readings, speech = self._open[utterance].decoder.finish()
        self._release(utterance)
        heard = self._loop.hear(speech) if readings else ()
        best = readings[0] if readings else NOTHING
        return {
            "readings": [[reading.text, reading.score] for reading in readings],
            "agreement": agreement(best.phones, heard),
            "expected_phones": len(best.phones),
            "heard_phones": len(heard),
        }

    def _take_idle(self, key: str) -> GrammarDecoder | None:
        for number, (its_key, decoder) in self._idle.items():
            if its_key == key:
                del self._idle[number]
                return decoder
        return None

    def _release(self, utterance: int) -> None:
        """Keep the utterance's decoder for the next one with the same grammar."""
        opened = self._open.pop(utterance, None)
        if opened is None:
            return
        self._idle[utterance] = (opened.key, opened.decoder)
        if len(self._idle) > MOST_IDLE:
            self._idle.popitem(last=False)


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
