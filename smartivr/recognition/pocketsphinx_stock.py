"""The decoders of one worker process, kept from one utterance to the next."""

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from smartivr.errors import EngineFailed
from smartivr.recognition.common_words import common_words
from smartivr.recognition.free_language import arpa
from smartivr.recognition.lexicon import Lexicon
from smartivr.recognition.pocketsphinx_decoder import (
    FreeDecoder,
    GrammarDecoder,
    PhoneLoop,
    Search,
)
from smartivr.recognition.pocketsphinx_hearing import DICTIONARY, model_file
from smartivr.recognition.pronounce import Pronouncer

MOST_IDLE = 12
"""Grammar decoders kept that are not in use now, at about 9 MB each."""
MOST_FREE = 6
"""The same of free speech, at about 25 MB each."""
MOST_LESSONS = 256
"""Vocabularies remembered; whoever teaches must not count on more."""


D = TypeVar("D")


@dataclass(frozen=True)
class Lesson:
    """What a worker must know of a vocabulary."""

    key: str
    jsgf: str
    words: tuple[str, ...]
    phrases: tuple[str, ...]
    carriers: tuple[str, ...]


class _Idle(Generic[D]):
    """Decoders that are not in use, each for one vocabulary; the oldest are let go."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._decoders: list[tuple[str, D]] = []

    def __contains__(self, key: str) -> bool:
        return any(its_key == key for its_key, _ in self._decoders)

    def take(self, key: str) -> D | None:
        """Take one for this vocabulary, if there is one."""
        for place, (its_key, decoder) in enumerate(self._decoders):
            if its_key == key:
                del self._decoders[place]
                return decoder
        return None

    def keep(self, key: str, decoder: D) -> None:
        """Keep one for later."""
        self._decoders.append((key, decoder))
        if len(self._decoders) > self._most:
            del self._decoders[0]


class Stock:
    """Lends decoders, and makes those that are not there."""

    def __init__(self) -> None:
        self._lexicon = Lexicon(Path(model_file(DICTIONARY)), Pronouncer())
        self._lessons: OrderedDict[str, Lesson] = OrderedDict()
        self._grammars: _Idle[GrammarDecoder] = _Idle(MOST_IDLE)
        self._frees: _Idle[Search] = _Idle(MOST_FREE)
        self._loops: list[PhoneLoop] = [PhoneLoop()]
        self._mute: set[str] = set()

    def learn(self, lesson: Lesson) -> None:
        """Remember a vocabulary."""
        self._lessons[lesson.key] = lesson
        if len(self._lessons) > MOST_LESSONS:
            self._lessons.popitem(last=False)

    def grammar(self, key: str) -> GrammarDecoder:
        """Lend a decoder of a vocabulary's grammar.

        Raises:
            EngineFailed: the vocabulary is not known, or cannot be used.

        """
        lesson = self._lessons.get(key)
        if lesson is None:
            raise EngineFailed("it was never told of this vocabulary")
        self._lessons.move_to_end(key)
        return self._grammars.take(key) or GrammarDecoder(
            lesson.jsgf, self._lexicon.pronunciations(lesson.words)
        )

    def loop(self) -> PhoneLoop:
        """Lend a phone loop."""
        return self._loops.pop() if self._loops else PhoneLoop()

    def free(self, key: str) -> Search | None:
        """Lend a decoder of free speech about a vocabulary; None where there can be none."""
        if key in self._mute or key not in self._lessons:
            return None
        try:
            return self._frees.take(key) or self._new_free(self._lessons[key])
        except EngineFailed:
            # The grammar alone is enough to go on with.
            self._mute.add(key)
            return None

    def keep_grammar(self, key: str, decoder: GrammarDecoder) -> None:
        """Take back what was lent."""
        self._grammars.keep(key, decoder)

    def keep_loop(self, decoder: PhoneLoop) -> None:
        """Take back what was lent."""
        self._loops.append(decoder)

    def keep_free(self, key: str, decoder: Search) -> None:
        """Take back what was lent."""
        self._frees.keep(key, decoder)

    def prepare(self) -> bool:
        """Make the decoder of free speech for the latest vocabulary; False where it is there."""
        key = next(reversed(self._lessons), None)
        if key is None or key in self._frees or not (decoder := self.free(key)):
            return False
        self._frees.keep(key, decoder)
        return True

    def _new_free(self, lesson: Lesson) -> Search:
        words = self._lexicon.pronunciations({*lesson.words, *common_words()})
        return FreeDecoder(arpa(lesson.phrases, common_words(), lesson.carriers), words)
