"""Options that nobody takes make everybody listen longer."""

from collections.abc import Iterator

from smartivr.dialog.steps.menu import Menu
from smartivr.statistics.advice.case import Advice, Case
from smartivr.statistics.advice.evidence import greatest_share

NOBODY = 0.01
"""An option that less than this part of the callers takes is not worth naming."""


def option_unused(case: Case) -> Iterator[Advice]:
    """Take the option out of the prompt; shortcuts without a key cost nobody's time."""
    for step, figures in case.judged:
        if not isinstance(step, Menu):
            continue
        answers = sum(figures.chosen[name] for name in step.options)
        named = [name for name, option in step.options.items() if option.key]
        for name in named if len(named) > 1 else ():
            taken = figures.chosen[name]
            if greatest_share(taken, answers) < NOBODY:
                yield Advice(
                    code="option-unused",
                    subject=figures.step,
                    sentence=(
                        f"Leave {name!r} out of the prompt of {figures.step!r}, or drop it:"
                        " nobody takes it."
                    ),
                    evidence=f"{taken} of {answers} answers were {name!r}.",
                    where=case.where(figures.step, "options", name),
                    calls=answers,
                    counts={"chosen": taken, "answers": answers},
                )
