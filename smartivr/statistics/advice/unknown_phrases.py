"""What callers say that no option has."""

from collections import defaultdict
from collections.abc import Iterator

from smartivr.dialog.steps.menu import Menu
from smartivr.statistics.advice.case import Advice, Case, percent
from smartivr.statistics.advice.evidence import least_share
from smartivr.statistics.advice.similar_phrases import SHOWN_FROM, Phrase, phrases
from smartivr.statistics.digest import Miss
from smartivr.statistics.steps import StepFigures

ENOUGH_CALLS = 8
OFTEN = 0.005
"""What less than this part of the callers says is not worth a phrase."""
MOST = 5
"""Phrases told of one step."""
MISHEARD = 0.85
"""Words that scored more are those of an option, and were not what the caller had said."""
SHOWN = 3
"""Other wordings told of one phrase."""


def phrase_unknown(case: Case) -> Iterator[Advice]:
    """Add the phrase to the option that it means, or offer what it asks for."""
    misses = _misses(case)
    for step, figures in case.judged:
        if not isinstance(step, Menu):
            continue
        found = phrases(misses[figures.step], case.flow.language)
        told = [phrase for phrase in found if _often(phrase, figures)]
        for phrase in told[:MOST]:
            yield _advice(case, step, figures, phrase)


def _misses(case: Case) -> dict[str, list[tuple[str, Miss]]]:
    found: dict[str, list[tuple[str, Miss]]] = defaultdict(list)
    for call in case.past.calls:
        for miss in (one for one in call.digest.misses if one.score < MISHEARD):
            found[miss.step].append((call.id, miss))
    return found


def _often(phrase: Phrase, figures: StepFigures) -> bool:
    calls = len(phrase.calls)
    if phrase.variants[phrase.head] < SHOWN_FROM:
        return False
    return calls >= ENOUGH_CALLS and least_share(calls, figures.entered) > OFTEN


def _advice(case: Case, menu: Menu, figures: StepFigures, phrase: Phrase) -> Advice:
    calls = len(phrase.calls)
    also = "".join(f', "{words}"' for words in phrase.others[:SHOWN])
    nearest = next((name for name, _ in phrase.nearest.most_common() if name in menu.options), "")
    near = f" The nearest option is {nearest!r}." if nearest else ""
    where = case.where(figures.step, "options", nearest) if nearest else case.where(figures.step)
    return Advice(
        code="phrase-unknown",
        subject=figures.step,
        sentence=(
            f'Add "{phrase.head}" to the option of {figures.step!r} that it means, or offer what'
            " it asks for."
        ),
        evidence=(
            f"{calls} of {figures.entered} callers ({percent(calls, figures.entered)}) said"
            f' "{phrase.head}"{also} and were not understood.{near}'
        ),
        where=where,
        calls=calls,
        counts={"calls": calls, "entered": figures.entered},
    )
