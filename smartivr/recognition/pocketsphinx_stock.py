"""The decoders of one worker process, kept from one utterance to the next."""

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from smartivr.errors import EngineFailed
from smartivr.recognition.common_words import common_words
from smartivr.recognition.free_language import arpa
from smartivr.recognition.lexicon import Lexicon
from smartivr.recognition.pocketsphinx_decoder import FreeDecoder, GrammarDecoder, PhoneLoop
from smartivr.recognition.pocketsphinx_hearing import DICTIONARY, model_file
from smartivr.recognition.pronounce import Pronouncer

MOST_IDLE = 12
"""Grammar decoders kept that are not in use now, at about 9 MB each."""
MOST_FREE = 4
"""Decoders of free speech kept, at about 25 MB each."""
MOST_LESSONS = 256
"""Vocabularies remembered; whoever teaches must not count on more."""


@dataclass(frozen=True)
class Lesson:
    """What a worker must know of a vocabulary."""

    key: str
    jsgf: str
    words: tuple[str, ...]
    phrases: tuple[str, ...]
    carriers: tuple[str, ...]


class Stock:
    """Lends decoders, and makes those that are not there."""

    def __init__(self) -> None:
        self._lexicon = Lexicon(Path(model_file(DICTIONARY)), Pronouncer())
        self._lessons: OrderedDict[str, Lesson] = OrderedDict()
        self._grammars: list[tuple[str, GrammarDecoder]] = []
        self._loops: list[PhoneLoop] = [PhoneLoop()]
        self._free: OrderedDict[str, FreeDecoder | None] = OrderedDict()

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
        for place, (its_key, decoder) in enumerate(self._grammars):
            if its_key == key:
                del self._grammars[place]
                return decoder
        if key not in self._lessons:
            raise EngineFailed("it was never told of this vocabulary")
        self._lessons.move_to_end(key)
        lesson = self._lessons[key]
        return GrammarDecoder(lesson.jsgf, self._lexicon.pronunciations(lesson.words))

    def loop(self) -> PhoneLoop:
        """Lend a phone loop."""
        return self._loops.pop() if self._loops else PhoneLoop()

    def give_back(self, key: str, grammar: GrammarDecoder, loop: PhoneLoop | None = None) -> None:
        """Keep what was lent for later utterances."""
        self._grammars.append((key, grammar))
        if len(self._grammars) > MOST_IDLE:
            del self._grammars[0]
        if loop:
            self._loops.append(loop)

    def free(self, key: str) -> FreeDecoder | None:
        """The decoder of free speech about a vocabulary; None where there can be none."""
        if key not in self._free:
            self._free[key] = self._make_free(key)
            if len(self._free) > MOST_FREE:
                self._free.popitem(last=False)
        self._free.move_to_end(key)
        return self._free[key]

    def prepare(self) -> bool:
        """Make one decoder that will be wanted, if any is missing; False where none is."""
        recent = list(self._lessons)[-MOST_FREE:]
        missing = next((key for key in reversed(recent) if key not in self._free), None)
        if missing:
            self.free(missing)
        return missing is not None

    def _make_free(self, key: str) -> FreeDecoder | None:
        lesson = self._lessons.get(key)
        if lesson is None:
            return None
        words = self._lexicon.pronunciations({*lesson.words, *common_words()})
        try:
            return FreeDecoder(arpa(lesson.phrases, common_words(), lesson.carriers), words)
        except EngineFailed:
            # The grammar alone is enough to go on with.
            return None
