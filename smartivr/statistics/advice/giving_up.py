"""Steps at which callers hang up, ask for a human or are asked in vain."""

from collections.abc import Iterator

from smartivr.dialog.expectations import AGENT
from smartivr.dialog.steps.hangup import Hangup
from smartivr.dialog.steps.menu import Menu
from smartivr.statistics.advice.case import Advice, Case, percent
from smartivr.statistics.advice.evidence import least_share

HANG_UPS = 0.10
IN_VAIN = 0.05
AGENT_ASKED = 0.25
PASSING = frozenset({"say", "menu", "ask", "branch", "use"})
"""Verbs that lead on; at a destination there are other reasons to hang up."""


def callers_give_up(case: Case) -> Iterator[Advice]:
    """Look at what a step asks for where many callers hang up."""
    for step, figures in case.judged:
        if step.verb not in PASSING or isinstance(step, Hangup):
            continue
        gone, entered = figures.hung_up, figures.entered
        if least_share(gone, entered) > HANG_UPS:
            yield Advice(
                code="callers-give-up",
                subject=figures.step,
                sentence=(
                    f"Look at {figures.step!r}, where callers hang up: ask for less, say why it is"
                    " asked, or offer another way on."
                ),
                evidence=f"{gone} of {entered} callers hung up there ({percent(gone, entered)}).",
                where=case.where(figures.step),
                calls=gone,
                counts={"hung_up": gone, "entered": entered},
            )


def asked_in_vain(case: Case) -> Iterator[Advice]:
    """Look at a question that many callers cannot answer in all their attempts."""
    for _, figures in case.judged:
        vain, entered = figures.given_up, figures.entered
        if least_share(vain, entered) > IN_VAIN:
            yield Advice(
                code="asked-in-vain",
                subject=figures.step,
                sentence=(
                    f"Put the question of {figures.step!r} otherwise, or let it be answered by"
                    " keys: callers are passed on without an answer."
                ),
                evidence=f"{vain} of {entered} callers gave none ({percent(vain, entered)}).",
                where=case.where(figures.step),
                calls=vain,
                counts={"given_up": vain, "entered": entered},
            )


def agent_asked(case: Case) -> Iterator[Advice]:
    """Look at a question that callers answer by asking for a human."""
    for step, figures in case.judged:
        asked, entered = figures.agents_asked, figures.entered
        offered = isinstance(step, Menu) and AGENT in step.options
        if step.interactive and not offered and least_share(asked, entered) > AGENT_ASKED:
            yield Advice(
                code="agent-asked",
                subject=figures.step,
                sentence=(
                    f"Find out what callers want at {figures.step!r} that it does not offer: they"
                    " ask for a human in place of an answer."
                ),
                evidence=f"{asked} of {entered} callers did so ({percent(asked, entered)}).",
                where=case.where(figures.step),
                calls=asked,
                counts={"asked": asked, "entered": entered},
            )
