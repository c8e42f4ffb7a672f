"""Everything that a text may mean at one moment."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

import numpy as np

from smartivr.understanding.answers import NUMERIC, date_reading, numeric_reading
from smartivr.understanding.asking import value_phrases
from smartivr.understanding.automaton import automaton
from smartivr.understanding.carriers import spans
from smartivr.understanding.examples import taught
from smartivr.understanding.expecting import AskKind, SlotValue
from smartivr.understanding.likeness import Matrix, Weights, Word, Words, words_of
from smartivr.understanding.match import Phrase, Phrasebook
from smartivr.understanding.normalize import UNKNOWN, folded
from smartivr.understanding.phrases import expand, parse, slot_names, words
from smartivr.understanding.reading import Reading, Sense
from smartivr.understanding.slots import SlotMatcher
from smartivr.understanding.vocabulary import Vocabulary

MOST_PLAIN = 300
"""Templates that stand for more texts than this are aligned in place of being listed."""
SUPPORT = 0.4
"""How far further templates of the same sense close the gap between its best one and 1."""
SUPPORTERS = 2
MOST_WORDS = 40
"""Of longer texts the rest counts as one unknown word: nobody says so much in one utterance."""
ALMOST = 0.99
"""The highest score of a text that is not word for word as expected."""


class Interpreter:
    """Reads texts against what is expected; made once for a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._language = vocabulary.language
        self._asked = vocabulary.asked
        self._slots = dict(vocabulary.slots)
        authored = list(_authored(vocabulary))
        self._weights = Weights.of(self._language, self._words_by_sense(authored))
        plain: list[Phrase] = []
        self._templates: list[tuple[Sense, SlotMatcher]] = []
        for number, (sense, template) in enumerate(authored):
            texts = self._plain_texts(template)
            if texts is None:
                matcher = self._slot_matcher(template)
                self._templates.append((sense, matcher))
            else:
                listed = ((text, words_of(text, self._language)) for text in texts)
                plain += (Phrase(sense, text, said, number) for text, said in listed)
        self._taught = taught(vocabulary)
        self._book = Phrasebook(plain, self._weights, self._language)
        self._exact: dict[tuple[str, ...], list[int]] = {}
        for at, phrase in enumerate(self._book.phrases):
            self._exact.setdefault(phrase.folded, []).append(at)

    def read(self, text: str, today: str = "") -> tuple[Reading, ...]:
        """Read a text in every sense, best first; nothing where the text holds no words."""
        heard = words_of(text, self._language)
        if not heard:
            return ()
        if len(heard) > MOST_WORDS:
            heard = (*heard[:MOST_WORDS], Word.of(UNKNOWN, self._language))
        ways = [heard[span] for span in spans(tuple(w.text for w in heard), self._language)]
        best: dict[tuple[str, ...], Reading] = {}
        for reading in self._readings(ways, today):
            present = best.get(reading.sense.key)
            if present is None or _rank(reading) > _rank(present):
                best[reading.sense.key] = reading
        found = self._judged(heard, best.values()) if self._taught else best.values()
        return tuple(sorted(found, key=_rank, reverse=True))

    def _judged(self, heard: Words, readings: Iterable[Reading]) -> Iterator[Reading]:
        """Take what examples taught for the score of every reading that is not word for word."""
        if not self._taught:
            return
        judgement = self._taught.judge(tuple(word.text for word in heard))
        for reading in readings:
            intent = reading.sense.intent
            if reading.exact or intent not in judgement.chances:
                yield reading
            else:
                told = self._taught.told(judgement, intent, reading.score)
                yield replace(reading, score=judgement.confidence(intent), learnt=told)

    def _readings(self, ways: list[Words], today: str) -> Iterator[Reading]:
        """Read the text whole and without carriers; word for word, every way between counts."""
        for way in ways:
            yield from self._word_for_word(way)
        for way in dict.fromkeys((ways[0], ways[-1])):
            yield from self._alike(way)
            yield from self._aligned(way)
            yield from self._answers(way, today)

    def _word_for_word(self, way: Words) -> Iterator[Reading]:
        for at in self._exact.get(tuple(word.text for word in way), ()):
            phrase = self._book.phrases[at]
            yield Reading(phrase.sense, 1.0, phrase.text, exact=True)

    def _alike(self, way: Words) -> Iterator[Reading]:
        scores = self._book.scores(way)
        by_sense: dict[tuple[str, ...], dict[int, int]] = {}
        for at in np.argsort(scores)[::-1].tolist():
            phrase = self._book.phrases[at]
            by_sense.setdefault(phrase.sense.key, {}).setdefault(phrase.template, at)
        for best in by_sense.values():
            at, *others = best.values()
            phrase = self._book.phrases[at]
            yield Reading(phrase.sense, _supported(scores, at, others), phrase.text)

    def _aligned(self, way: Words) -> Iterator[Reading]:
        for sense, matcher in self._templates:
            said = matcher.align(way)
            score = 1.0 if said.exact else min(said.score, ALMOST)
            filled = Sense(sense.intent, said.slots, sense.universal, sense.answer)
            yield Reading(filled, score, said.phrase, said.exact, doubt=said.doubt)

    def _answers(self, way: Words, today: str) -> Iterator[Reading]:
        found = None
        if self._asked and self._asked.kind in NUMERIC:
            found = numeric_reading(self._asked, way, self._language)
        elif self._asked and self._asked.kind is AskKind.DATE:
            found = date_reading(self._asked, way, self._language, today)
        if found:
            yield found

    def _words_by_sense(self, authored: list[tuple[Sense, str]]) -> Iterable[frozenset[str]]:
        by_sense: dict[tuple[str, ...], set[str]] = {}
        for sense, template in authored:
            said = words(parse(template), self._slots)
            held = by_sense.setdefault(sense.key, set())
            held.update(word for text in said for word in folded(text, self._language))
        return map(frozenset, by_sense.values())

    def _plain_texts(self, template: str) -> list[str] | None:
        node = parse(template)
        if slot_names(node):
            return None
        listed = expand(node, {}, MOST_PLAIN)
        return None if listed is None else [each.text for each in listed]

    def _slot_matcher(self, template: str) -> SlotMatcher:
        compiled = automaton(parse(template), self._slots, self._language)
        return SlotMatcher(compiled, self._weights, self._language)


@lru_cache(maxsize=256)
def interpreter(vocabulary: Vocabulary) -> Interpreter:
    """Make the interpreter of a vocabulary, or give the one made before."""
    return Interpreter(vocabulary)


def _authored(vocabulary: Vocabulary) -> Iterator[tuple[Sense, str]]:
    """Give every template with its sense."""
    for option in vocabulary.options:
        sense = Sense(option.intent, universal=option.universal)
        yield from ((sense, template) for template in option.phrases)
    asked = vocabulary.asked
    values: tuple[SlotValue, ...] = value_phrases(asked, vocabulary.language) if asked else ()
    for value in values:
        if asked:
            sense = Sense(asked.intent, {asked.slot: value.value}, answer=True)
            yield from ((sense, template) for template in value.phrases)


def _supported(scores: Matrix, best: int, others: list[int]) -> float:
    """Raise the score of a sense's best phrase by how well its other templates fit."""
    supporters = [float(scores[at]) for at in others[:SUPPORTERS]]
    top = float(scores[best])
    support = sum(supporters) / len(supporters) if supporters else 0.0
    return min(top + SUPPORT * (1 - top) * support, ALMOST)


def _rank(reading: Reading) -> tuple[float, bool, bool, int, str]:
    own = not reading.sense.universal
    return reading.score, reading.exact, own, len(reading.sense.slots), reading.phrase
