"""What callers said that was not understood: what it may have meant, and what became of it."""

import asyncio
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from smartivr.dialog.flow import Flow
from smartivr.dialog.reach import Question, reach
from smartivr.dialog.steps.menu import Menu
from smartivr.statistics.advice.similar_phrases import Phrase, core, phrases
from smartivr.statistics.digest import FORMAT, Miss, from_json
from smartivr.store.store import Store
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.meaning import Band
from smartivr.understanding.understand import understand

MISHEARD = 0.85
"""Words that scored more are those of an option, and were not what the caller had said."""
MOST_CALLS = 5000
"""The newest calls that are looked at."""
MOST_SHOWN = 200
KEYS = "keys"


@dataclass(frozen=True)
class Taken:
    """What callers settled for after they had not been understood."""

    option: str
    by: str
    """speech or keys."""
    times: int


@dataclass(frozen=True)
class Unheard:
    """One thing that callers said at a step, in the words of most."""

    step: str
    phrase: str
    calls: int
    others: tuple[str, ...]
    """Other wordings, the commonest first."""
    nearest: str
    """The option that came nearest most often."""
    denied: int
    """So many times it was taken for an option, and the caller said no."""
    then: tuple[Taken, ...]
    """The commonest first."""
    suggested: str
    """The option that it may have meant: what callers keyed, else said, afterwards."""
    now: str
    """The option that the line as it is now takes it for; empty: still none."""
    can_be_added: bool
    """The step is a menu of the line as it is now."""


async def read_unheard(
    store: Store, flow: Flow, days: int, now: datetime
) -> tuple[list[Unheard], int]:
    """Read what was not understood on a line in the last days; and how many calls were looked at.

    Raises:
        StoreError: the database cannot be read.

    """
    found = await store.digests.misses(FORMAT, now - timedelta(days=days), flow.line, MOST_CALLS)
    ignored = await store.ignored_phrases.of(flow.line)

    def grouped() -> list[Unheard]:
        missed = [(call, from_json(digest).misses) for call, digest in found]
        return unheard(flow, missed, ignored, now)

    return await asyncio.to_thread(grouped), len(found)  # calls go on meanwhile


def unheard(
    flow: Flow,
    missed: Iterable[tuple[str, Sequence[Miss]]],
    ignored: frozenset[str],
    now: datetime,
) -> list[Unheard]:
    """Group what was not understood by step and phrase, what most calls said first."""
    by_step: dict[str, list[tuple[str, Miss]]] = defaultdict(list)
    for call, misses in missed:
        for miss in misses:
            words = core(miss.heard, flow.language)
            if miss.score < MISHEARD and words and mark(miss.step, words) not in ignored:
                by_step[miss.step].append((call, miss))
    found = [
        one
        for step, misses in by_step.items()
        for one in _of_step(flow, step, misses, _question(flow, step, now))
    ]
    return sorted(found, key=lambda one: (-one.calls, one.step, one.phrase))[:MOST_SHOWN]


def mark(step: str, words: str) -> str:
    """Make what stands for words at a step without telling them."""
    return hashlib.sha256(f"{step}\0{words}".encode()).hexdigest()


def _of_step(
    flow: Flow, step: str, misses: Sequence[tuple[str, Miss]], question: Question | None
) -> Iterable[Unheard]:
    by_words: Mapping[str, list[Miss]] = defaultdict(list)
    for _, miss in misses:
        by_words[core(miss.heard, flow.language)].append(miss)
    for phrase in phrases(misses, flow.language):
        alike = [miss for words in phrase.variants for miss in by_words[words]]
        yield _unheard(flow, step, phrase, alike, question)


def _unheard(
    flow: Flow, step: str, phrase: Phrase, alike: Sequence[Miss], question: Question | None
) -> Unheard:
    then = Counter((miss.then, miss.by) for miss in alike if miss.then)
    taken = tuple(Taken(*what, times) for what, times in then.most_common())
    nearest = next((name for name, _ in phrase.nearest.most_common() if name), "")
    menu = flow.steps.get(step)
    options = menu.options if isinstance(menu, Menu) else {}
    others = [words for words, _ in phrase.variants.most_common() if words != phrase.head]
    return Unheard(
        step=step,
        phrase=phrase.head,
        calls=len(phrase.calls),
        others=tuple(others),
        nearest=nearest,
        denied=sum(miss.denied for miss in alike),
        then=taken,
        suggested=_suggested([one for one in taken if one.option in options], nearest, options),
        now=_understood(phrase.head, question),
        can_be_added=bool(options),
    )


def _suggested(taken: Sequence[Taken], nearest: str, options: Iterable[str]) -> str:
    """Choose what callers keyed, else what they said in the end, else what came nearest."""
    keyed = [one for one in taken if one.by == KEYS]
    best = next(iter([*keyed, *taken]), None)
    if best:
        return best.option
    return nearest if nearest in set(options) else ""


def _question(flow: Flow, step: str, now: datetime) -> Question | None:
    return reach(flow, step, now) if isinstance(flow.steps.get(step), Menu) else None


def _understood(words: str, question: Question | None) -> str:
    if question is None:
        return ""
    meaning = understand(Hypothesis.of(words, engine=""), question.listen.expecting)
    return meaning.intent if meaning.band is Band.ACCEPT else ""
