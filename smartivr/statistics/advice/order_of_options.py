"""An option that is chosen most should be named first."""

from collections.abc import Iterator

from smartivr.dialog.steps.menu import Menu
from smartivr.statistics.advice.case import Advice, Case, percent
from smartivr.statistics.advice.evidence import least_share
from smartivr.statistics.steps import StepFigures

CLEARLY_MORE = 0.55
"""The favourite's share of what it and the first option get together."""


def option_not_first(case: Case) -> Iterator[Advice]:
    """Name the favourite first, on the first key."""
    for step, figures in case.judged:
        if isinstance(step, Menu):
            yield from _of_menu(case, step, figures)


def named_order(menu: Menu) -> list[str]:
    """The options as callers are told them: by key where they have keys, else as listed."""
    keyed = [name for name, option in menu.options.items() if option.key]
    by_key = sorted(keyed, key=lambda name: (len(menu.options[name].key), menu.options[name].key))
    return by_key + [name for name in menu.options if name not in by_key]


def _of_menu(case: Case, menu: Menu, figures: StepFigures) -> Iterator[Advice]:
    order = named_order(menu)
    favourite = max(order, key=lambda name: figures.chosen[name])
    first = order[0]
    most, least = figures.chosen[favourite], figures.chosen[first]
    if favourite == first or least_share(most, most + least) <= CLEARLY_MORE:
        return
    all_taken = sum(figures.chosen[name] for name in order)
    key = menu.options[first].key
    sentence = f"Name {favourite!r} first at {figures.step!r}."
    if key:
        sentence = f"Name {favourite!r} first at {figures.step!r} and give it key {key}."
    yield Advice(
        code="option-not-first",
        subject=figures.step,
        sentence=sentence,
        evidence=(
            f"{most} of {all_taken} answers were {favourite!r} ({percent(most, all_taken)}), which"
            f" is number {order.index(favourite) + 1} of {len(order)};"
            f" {least} were {first!r}, which is first."
        ),
        where=case.where(figures.step, "options", favourite),
        calls=most,
        counts={"chosen": most, "first": least, "answers": all_taken},
    )
