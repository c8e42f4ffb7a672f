"""Finding calls: by number, line, how they ended, when, and who served them."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, and_, func, or_, select

from smartivr.store.columns import When, moment
from smartivr.store.same_number import read
from smartivr.store.tables import calls, talks, visits

LIVE = "live"
"""In place of a verdict: calls that have not ended, or whose end is not known."""
_BETWEEN_DIGITS = " -().+/"
_SHORTEST = 4
"""Fewer digits without a leading zero would be found in almost every number."""


@dataclass(frozen=True)
class CallFilter:
    """Which calls are wanted; what is empty does not matter."""

    number: str = ""
    """Part of the caller's or the called number, in any spelling."""
    line: str = ""
    verdict: str = ""
    """routed, hung-up, abandoned, failed or live."""
    start: When = ""
    end: When = ""
    """They began from `start` until before `end`."""
    queue: str = ""
    """They waited there."""
    agent: str = ""
    """This agent took part."""


@dataclass(frozen=True)
class CallPlace:
    """A call in the order of a search: what comes after it is older."""

    started_at: str
    id: str


def matching(wanted: CallFilter, after: CallPlace | None, limit: int) -> Select[Any]:
    """Return the query for these calls, newest first; with `after`, those that follow it."""
    found = select(calls).where(*_conditions(wanted))
    if after:
        same = and_(calls.c.started_at == after.started_at, calls.c.id > after.id)
        found = found.where(or_(calls.c.started_at < after.started_at, same))
    return found.order_by(calls.c.started_at.desc(), calls.c.id).limit(limit)


def counting(wanted: CallFilter, most: int) -> Select[Any]:
    """Return the query for how many these calls are; it counts no further than to `most`."""
    some = select(calls.c.id).where(*_conditions(wanted)).limit(most).subquery()
    return select(func.count()).select_from(some)


def _conditions(wanted: CallFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.line:
        conditions.append(calls.c.line == wanted.line)
    if wanted.verdict == LIVE:
        conditions.append(calls.c.ended_at.is_(None))
    elif wanted.verdict:
        conditions.append(calls.c.verdict == wanted.verdict)
    if wanted.start:
        conditions.append(calls.c.started_at >= moment(wanted.start))
    if wanted.end:
        conditions.append(calls.c.started_at < moment(wanted.end))
    if wanted.queue:
        conditions.append(
            calls.c.id.in_(select(visits.c.call).where(visits.c.queue == wanted.queue))
        )
    if wanted.agent:
        conditions.append(calls.c.id.in_(select(talks.c.call).where(talks.c.agent == wanted.agent)))
    if wanted.number.strip():
        conditions.append(_has_number(wanted.number))
    return conditions


def _has_number(written: str) -> ColumnElement[bool]:
    number = read(written)
    if not number.is_number:
        text = number.text
        return or_(
            func.lower(calls.c.caller).contains(text, autoescape=True),
            func.lower(calls.c.called).contains(text, autoescape=True),
        )
    return or_(
        *(
            _digits(column).contains(part, autoescape=True)
            for column in (calls.c.caller, calls.c.called)
            for part in _parts(number.text)
        )
    )


def _parts(digits: str) -> list[str]:
    """Return what to look for: a number dialled at home has a zero that it lacks from abroad."""
    without = re.sub(r"^0", "", digits)
    return [digits, without] if without != digits and len(without) >= _SHORTEST else [digits]


def _digits(column: Column[Any]) -> ColumnElement[str]:
    """Leave out of a number what is written between its digits."""
    bare: ColumnElement[str] = column
    for sign in _BETWEEN_DIGITS:
        bare = func.replace(bare, sign, "")
    return bare
