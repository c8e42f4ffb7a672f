"""Prompts that callers do not want to hear to their end."""

from collections.abc import Iterator
from statistics import median

from smartivr.statistics.advice.case import Advice, Case, percent
from smartivr.statistics.advice.evidence import least_share
from smartivr.statistics.steps import StepFigures

INTERRUPTED = 0.50
LONG_S = 6.0
"""Shorter prompts are not too long."""
EARLY = 1 / 3
"""Callers who interrupt within this part of a prompt did not want it."""
FEW = 10
"""So many callers must have heard a prompt out before its length is known from them."""


def prompt_too_long(case: Case) -> Iterator[Advice]:
    """Shorten what most callers interrupt near its beginning."""
    for _, figures in case.judged:
        whole_s = _whole_s(case, figures)
        heard_s = median(figures.heard_s) if figures.heard_s else 0.0
        told = figures.interrupted + figures.heard_out
        early = whole_s >= LONG_S and heard_s <= EARLY * whole_s
        if early and least_share(figures.interrupted, told) > INTERRUPTED:
            yield Advice(
                code="prompt-too-long",
                subject=figures.step,
                sentence=f"Shorten the prompt of {figures.step!r}: callers do not hear it out.",
                evidence=(
                    f"{figures.interrupted} of {told} callers interrupted it"
                    f" ({percent(figures.interrupted, told)}), half of them within"
                    f" {heard_s:.1f} s of {whole_s:.0f} s."
                ),
                where=case.where(figures.step, case.flow.steps[figures.step].verb),
                calls=figures.interrupted,
                counts={
                    "interrupted": figures.interrupted,
                    "told": told,
                    "heard_s": heard_s,
                    "whole_s": whole_s,
                },
            )


def _whole_s(case: Case, figures: StepFigures) -> float:
    """How long the prompt lasts; by its text where hardly anybody has heard it out."""
    if len(figures.whole_s) >= FEW:
        return median(figures.whole_s)
    spoken = next((said for _, said in case.flow.steps[figures.step].spoken()), None)
    return len(spoken.text) / CHARACTERS_PER_S if spoken else 0.0


CHARACTERS_PER_S = 14.0
"""How fast voices speak."""
