"""What may be said now, in the forms that recognizers take."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from smartivr.understanding.answers import NUMERIC, numeric_value, out_of_limits
from smartivr.understanding.asking import answer_form
from smartivr.understanding.automaton import Automaton, automaton
from smartivr.understanding.carriers import spans
from smartivr.understanding.continuing import goes_on, meaning_more
from smartivr.understanding.expecting import Asked, AskKind, Expecting, Option, SlotValue
from smartivr.understanding.fragments import fragments
from smartivr.understanding.jsgf import NULL, VOID, Grammar
from smartivr.understanding.languages import language_pack
from smartivr.understanding.normalize import folded, spoken_words
from smartivr.understanding.phrases import Choice, Node, count, expand, parse, words

WITHOUT_CARRIER = 0.95
"""Weight of an answer without an opening ("I'd like ..."), and of one without a closing."""
OWN = 0.85
"""Weight of a step's own answers against the universal commands."""
_MOST_CARRIERS = 1000


@dataclass(frozen=True)
class Vocabulary:
    """All that may be said at one moment: options, universals and the answer asked for.

    Raises, in all methods:
        PhraseSyntaxError: a phrase is malformed or names a slot that is not known.

    """

    language: str
    options: tuple[Option, ...]
    slots: tuple[tuple[str, tuple[SlotValue, ...]], ...]
    asked: Asked | None

    @classmethod
    def of(cls, expecting: Expecting) -> "Vocabulary":
        """Give the vocabulary of a moment; equal moments share one with all it has worked out."""
        slots = tuple(sorted(expecting.slots.items()))
        return _shared(cls(expecting.language, expecting.options, slots, expecting.asked))

    @cached_property
    def key(self) -> str:
        """A stable name of these contents, for caches."""
        return hashlib.sha256(self.jsgf().encode()).hexdigest()[:16]

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word that may be said, carriers included: lower case, apostrophes kept."""
        nodes = (*self._own, *self._universal, *self._openings, *self._closings)
        return frozenset(self._words_of(nodes))

    @cached_property
    def carriers(self) -> tuple[str, ...]:
        """Openings and closings as plain text."""
        return tuple(dict.fromkeys(self._texts([*self._openings, *self._closings])))

    def phrases(self, limit: int = 3000) -> tuple[str, ...]:
        """List all that may be said as plain texts, without carriers.

        Where these would be more than `limit`, the longest-winded templates give their fragments
        instead: pieces that together hold every word.
        """
        slots = self._all_slots
        nodes = sorted((*self._own, *self._universal), key=lambda node: count(node, slots))
        texts: dict[str, None] = {}
        for node in nodes:
            room = limit - len(texts)
            whole = expand(node, slots, room) if room > 0 else None
            pieces = fragments(node, slots) if whole is None else [each.text for each in whole]
            texts |= dict.fromkeys(map(self._spoken, pieces))
        return tuple(filter(None, texts))

    def jsgf(self, name: str = "line") -> str:
        """Write a JSGF grammar with one public rule: [opening] answer [closing].

        A grammar in which nothing may be said has a rule that matches nothing.
        """
        if name not in self._written:
            self._written[name] = self._write(name)
        return self._written[name]

    def accepts(self, text: str) -> bool:
        """Whether the text may be said word for word, carriers included.

        Numbers and digits must be within the limits of what is asked for.
        """
        heard = folded(text, self.language)
        ways = [heard[part] for part in spans(heard, self.language)]
        return any(self._automaton.accepts(way) or self._answers(way) for way in ways)

    def may_go_on(self, text: str, intent: str) -> bool:
        """Whether a caller who meant this intent by this text may be about to mean more.

        That is another value, or another intent; "please" is not more.
        """
        heard = folded(text, self.language)
        ways = [heard[part] for part in spans(heard, self.language)]
        if self._number and intent == self._number.intent:
            return any(self._takes_more(way) for way in ways)
        return any(
            meaning_more(each, way) if name == intent else goes_on(each, way)
            for name, each in self._by_intent.items()
            for way in ways
        )

    def knows(self, text: str) -> bool:
        """Whether the text holds a word that tells something about what is wanted here."""
        heard = folded(text, self.language)
        return not self._content.isdisjoint(heard) or any(self._is_numeric(w) for w in heard)

    @cached_property
    def _all_slots(self) -> dict[str, tuple[SlotValue, ...]]:
        asked = answer_form(self.asked, self.language).slots if self.asked else {}
        return dict(self.slots) | asked

    @cached_property
    def _own(self) -> tuple[Node, ...]:
        return self._phrases(universal=False) + self._answer

    @cached_property
    def _answer(self) -> tuple[Node, ...]:
        return answer_form(self.asked, self.language).nodes if self.asked else ()

    @cached_property
    def _universal(self) -> tuple[Node, ...]:
        return self._phrases(universal=True)

    def _phrases(self, *, universal: bool) -> tuple[Node, ...]:
        options = (option for option in self.options if option.universal == universal)
        return tuple(parse(phrase) for option in options for phrase in option.phrases)

    @cached_property
    def _openings(self) -> tuple[Node, ...]:
        return tuple(map(parse, language_pack(self.language).openings))

    @cached_property
    def _closings(self) -> tuple[Node, ...]:
        return tuple(map(parse, language_pack(self.language).closings))

    @cached_property
    def _automaton(self) -> Automaton:
        """All sentences, but for numbers, which `_answers` reads within their limits."""
        answer = () if self._number else self._answer
        said = Choice((*self._phrases(universal=False), *answer, *self._universal))
        return automaton(said, self._all_slots, self.language)

    @cached_property
    def _by_intent(self) -> dict[str, Automaton]:
        """The sentences of each intent; without numbers."""
        said = {option.intent: tuple(map(parse, option.phrases)) for option in self.options}
        if self.asked and not self._number:
            said[self.asked.intent] = said.get(self.asked.intent, ()) + self._answer
        slots, language = self._all_slots, self.language
        return {name: automaton(Choice(nodes), slots, language) for name, nodes in said.items()}

    @cached_property
    def _content(self) -> frozenset[str]:
        """The telling words of each phrase; all but the carriers' where it has none."""
        pack = language_pack(self.language)
        carriers = {word for text in self.carriers for word in self._folded(text)}
        common = carriers | {word for each in pack.function_words for word in self._folded(each)}
        found: set[str] = set()
        for node in (*self._own, *self._universal):
            said = {word for text in words(node, self._all_slots) for word in self._folded(text)}
            found |= (said - common) or (said - carriers)
        return frozenset(found)

    @property
    def _number(self) -> Asked | None:
        """What is asked for, where it is digits or a number."""
        return self.asked if self.asked and self.asked.kind in NUMERIC else None

    def _takes_more(self, heard: tuple[str, ...]) -> bool:
        """Whether these may be the first digits or words of a longer number."""
        asked = self._number
        value = asked and numeric_value(asked, heard, self.language)
        if not asked or not value:
            return False
        return asked.kind is not AskKind.DIGITS or len(value) < asked.max_length

    def _is_numeric(self, word: str) -> bool:
        asked = self._number
        return bool(asked and numeric_value(asked, (word,), self.language))

    def _answers(self, heard: tuple[str, ...]) -> bool:
        """Whether these are the digits or the number asked for."""
        asked = self._number
        value = asked and numeric_value(asked, heard, self.language)
        return bool(asked and value and not out_of_limits(asked, value))

    @cached_property
    def _written(self) -> dict[str, str]:
        """Keep the grammars already written, by name."""
        return {}

    def _write(self, name: str) -> str:
        grammar = Grammar(name, self.language, self._all_slots)
        own = grammar.rule("own", self._own)
        universal = grammar.rule("universal", self._universal)
        weights = (OWN, 1 - OWN) if own and universal else (0.0, 0.0)
        said = grammar.weighted("said", zip(weights, (own, universal), strict=True))
        begin = self._carrier_rule(grammar, "opening", self._openings)
        end = self._carrier_rule(grammar, "closing", self._closings)
        return grammar.text(f"{begin} {said} {end}" if said else VOID)

    def _carrier_rule(self, grammar: Grammar, name: str, nodes: tuple[Node, ...]) -> str:
        said = grammar.rule(name, nodes)
        weights = ((WITHOUT_CARRIER, NULL), (1 - WITHOUT_CARRIER, said))
        return grammar.weighted(f"maybe_{name}", weights) if said else ""

    def _texts(self, nodes: Iterable[Node]) -> Iterator[str]:
        for node in nodes:
            for each in expand(node, self._all_slots, _MOST_CARRIERS) or ():
                yield self._spoken(each.text)

    def _words_of(self, nodes: Iterable[Node]) -> Iterator[str]:
        for node in nodes:
            for text in words(node, self._all_slots):
                yield from spoken_words(text, self.language)

    def _spoken(self, text: str) -> str:
        return " ".join(spoken_words(text, self.language))

    def _folded(self, text: str) -> tuple[str, ...]:
        return folded(text, self.language)


@lru_cache(maxsize=512)
def _shared(vocabulary: Vocabulary) -> Vocabulary:
    return vocabulary
