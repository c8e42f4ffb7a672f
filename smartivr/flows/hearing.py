"""Checks of what callers say: words that cannot be heard, phrases that nothing listens for."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from smartivr.dialog.expectations import UNIVERSALS, expected
from smartivr.dialog.flow import Flow
from smartivr.dialog.question import Ask as Question
from smartivr.dialog.spoken import Spoken
from smartivr.dialog.steps.ask import Ask
from smartivr.dialog.steps.base import Step
from smartivr.dialog.steps.directory import Directory
from smartivr.dialog.steps.menu import Menu
from smartivr.dialog.steps.queue import Queue
from smartivr.flows.finding import Code, Found
from smartivr.understanding.confusable import Confusable, Likeness, confusable_pairs
from smartivr.understanding.expecting import Expecting, Option
from smartivr.understanding.normalize import spoken_words
from smartivr.understanding.phrases import parse, slot_names, words
from smartivr.understanding.vocabulary import Vocabulary

UnknownWords = Callable[[Iterable[str]], frozenset[str]]
"""The words among these that the line's recognizer can never hear."""

_ALIKE = {
    Likeness.SAME: "the same",
    Likeness.SOUND: "alike in sound",
    Likeness.OVERLAP: "alike in words",
}
MOST_COMPARED = 100
"""More options (people, that is) are not compared with each other: it would take minutes."""
_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Alike:
    """Two phrases that may be taken for each other at a step."""

    step: str
    path: tuple[str | int, ...]
    """Leads to one of the options, in the step."""
    pair: Confusable


def check_hearing(
    flow: Flow, unknown_words: UnknownWords | None, alike: Iterable[Alike] | None = None
) -> Iterator[Found]:
    """Yield what is wrong with phrases and slots; `alike` is looked for unless it is known."""
    for one in alike_phrases(flow) if alike is None else alike:
        yield Found(Code.CONFUSABLE_PHRASES, _sentence(one.pair), one.step, one.path)
    if unknown_words:
        yield from _unknown(flow, unknown_words)
    yield from _unused(flow)


def expecting_at(flow: Flow, step: Step) -> Expecting | None:
    """Tell what may be said at a step, universals included; None where it asks nothing."""
    question = _question(flow, step)
    if question is None:
        return None
    policy = flow.policy.overridden_by(step.settings)
    return expected(flow, question, policy, _ANY_DAY, speech=True)


def _question(flow: Flow, step: Step) -> Question | None:
    match step:
        case Menu() | Ask() | Directory():
            return step.question(flow)
        case Queue() if step.exits:
            ways = step.exits.items()
            exits = (flow.option(name, way.label, way.phrases, way.key) for name, way in ways)
            return Question(prompt=Spoken(), options=tuple(exits))
        case _:
            return None


def alike_phrases(flow: Flow) -> Iterator[Alike]:
    """Compare what may be said at each step, universal commands and list entries included."""
    for name, step in flow.steps.items():
        expecting = expecting_at(flow, step)
        if expecting is None or len(expecting.options) > MOST_COMPARED:
            continue
        entries = expecting.asked.values if expecting.asked else ()
        listed = tuple(Option(entry.value, entry.value, entry.phrases) for entry in entries)
        options = (*expecting.options, *listed)
        for pair in confusable_pairs(options, flow.language, flow.slots):
            yield Alike(name, _path(step, pair), pair)


def _sentence(pair: Confusable) -> str:
    return (
        f"{pair.phrase!r} ({pair.intent}) and {pair.other_phrase!r} ({pair.other_intent}) "
        f"are {_ALIKE[pair.kind]} ({pair.score:.2f})"
    )


def _path(step: Step, pair: Confusable) -> tuple[str | int, ...]:
    """Point at the step's own option or entry, not at a universal command."""
    for name in (pair.intent, pair.other_intent):
        if isinstance(step, Menu) and name in step.options:
            return ("options", name)
        if isinstance(step, Ask) and name in step.values:
            return ("values", name)
        if isinstance(step, Queue) and name in step.exits:
            return ("exits", name)
    return ()


def _unknown(flow: Flow, unknown_words: UnknownWords) -> Iterator[Found]:
    at: dict[str, str] = {}
    for name, step in flow.steps.items():
        expecting = expecting_at(flow, step)
        for word in Vocabulary.of(expecting).words if expecting else ():
            at.setdefault(word, name)
    for word in sorted(unknown_words(sorted(at))):
        message = f"the recognizer does not know the word {word!r}, so it can never be heard"
        intent = next(_intents_saying(flow, word), "")
        yield Found(Code.UNKNOWN_WORD, message, at[word], intent=intent)


def _intents_saying(flow: Flow, word: str) -> Iterator[str]:
    for name, intent in flow.intents.items():
        for phrase in intent.phrases:
            for text in words(parse(phrase), flow.slots):
                if word in spoken_words(text, flow.language):
                    yield name


def _unused(flow: Flow) -> Iterator[Found]:
    listened = set(UNIVERSALS)
    used: set[str] = set()
    for step in flow.steps.values():
        if isinstance(step, Menu):
            listened |= set(step.options)
            phrases = [p for option in step.options.values() for p in option.phrases]
        elif isinstance(step, Queue):
            listened |= set(step.exits)
            phrases = [p for way in step.exits.values() for p in way.phrases]
        else:
            continue
        used.update(name for phrase in phrases for name in slot_names(parse(phrase)))
    for name, intent in flow.intents.items():
        used.update(slot for phrase in intent.phrases for slot in slot_names(parse(phrase)))
        if name not in listened:
            message = f"no menu has the intent {name!r} as an option"
            yield Found(Code.UNUSED_INTENT, message, intent=name)
    for slot in flow.slots:
        if slot not in used:
            yield Found(Code.UNUSED_SLOT, f"no phrase names the slot {slot!r}")
