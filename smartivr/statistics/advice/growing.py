"""What grows from week to week: callers who ask for a human, or for "something else"."""

from collections import Counter
from collections.abc import Iterator

from smartivr.dialog.expectations import AGENT
from smartivr.dialog.steps.menu import Menu
from smartivr.statistics.advice.case import Advice, Case, LeftOut, percent
from smartivr.statistics.advice.evidence import CLEAR_TREND, trend

OTHER = frozenset({"other", "others", "else", "something_else", "anything_else", "other_matter"})
"""Names of options for what a menu does not list; so are those that lead to the agent."""
WEEK_DAYS = 7
WEEKS = 3
ENOUGH_A_WEEK = 50
BY_AT_LEAST = 0.05
"""A share that grew by less, from the first week to the last, is no news."""


def growing(case: Case) -> Iterator[Advice | LeftOut]:
    """Find out what callers want that a menu does not offer, where that grows."""
    weeks = _weeks(case)
    entered, taken = _counted(case, weeks)
    longest = 0
    for step, figures in case.judged:
        visits = [entered[figures.step, week] for week in range(weeks)]
        first = _first_of_many(visits)
        longest = max(longest, weeks - first)
        if not isinstance(step, Menu) or weeks - first < WEEKS:
            continue
        for option in (AGENT, *_others(case, step)):
            counts = [taken[figures.step, option, week] for week in range(first, weeks)]
            yield from _grown(case, figures.step, option, counts, visits[first:])
    if longest < WEEKS:
        what = f"weeks with {ENOUGH_A_WEEK} calls and more"
        yield LeftOut("what grows from week to week", longest, WEEKS, what)


def _first_of_many(visits: list[int]) -> int:
    """The week from which on there were always enough."""
    few = [week for week, count in enumerate(visits) if count < ENOUGH_A_WEEK]
    return few[-1] + 1 if few else 0


def _weeks(case: Case) -> int:
    seen = min(case.past.end, case.past.seen_until()) - case.past.start
    return seen.days // WEEK_DAYS


def _counted(
    case: Case, weeks: int
) -> tuple[Counter[tuple[str, int]], Counter[tuple[str, str, int]]]:
    """Stays, and stays in which an option was taken, by step and week."""
    entered: Counter[tuple[str, int]] = Counter()
    taken: Counter[tuple[str, str, int]] = Counter()
    for call in case.past.calls:
        week = (call.started - case.past.start).days // WEEK_DAYS
        if week >= weeks:
            continue
        for stay in call.digest.stays:
            entered[stay.step, week] += 1
            taken.update((stay.step, one, week) for one in {c.intent for c in stay.choices})
    return entered, taken


def _others(case: Case, menu: Menu) -> list[str]:
    return [
        name
        for name, option in menu.options.items()
        if name != AGENT and (name in OTHER or option.next == case.flow.agent)
    ]


def _grown(
    case: Case, step: str, option: str, counts: list[int], visits: list[int]
) -> Iterator[Advice]:
    first, last = counts[0] / visits[0], counts[-1] / visits[-1]
    if trend(counts, visits) < CLEAR_TREND or last - first < BY_AT_LEAST:
        return
    by_agent = option == AGENT
    what = "ask for a human" if by_agent else f"take {option!r}"
    shares = ", ".join(percent(part, whole) for part, whole in zip(counts, visits, strict=True))
    yield Advice(
        code="agent-grows" if by_agent else "other-grows",
        subject=step,
        sentence=(
            f"Find out what callers want who {what} at {step!r}, and offer it: there are more of"
            " them every week."
        ),
        evidence=f"They were {shares} of the callers there, week by week.",
        where=case.where(step, *(() if by_agent else ("options", option))),
        calls=sum(counts),
        counts={"first_week": first, "last_week": last},
    )
