"""Calls: those that were, and those that go on, found by number, line, end, day, queue, agent."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from smartivr.errors import BadMessage, NotFound
from smartivr.statistics.period import period
from smartivr.statistics.reading import setting_of
from smartivr.store.call_search import CallFilter, CallPlace
from smartivr.store.store import CallRecord
from smartivr.store.trials import is_trial
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.identity.visitor import Permission
from smartivr.web.pages.frame import page
from smartivr.web.pages.gate import PageNeeds

router = APIRouter(include_in_schema=False, dependencies=[PageNeeds(Permission.CALLS)])

AT_ONCE = 50
MOST_COUNTED = 10_000
_EARLIEST = "2000-01-01"


class Asked(BaseModel):
    """What the form asks for."""

    number: str = Field("", max_length=128)
    line: str = Field("", max_length=64)
    verdict: str = Field("", max_length=16)
    first: str = Field("", alias="from", max_length=10)
    last: str = Field("", alias="to", max_length=10)
    queue: str = Field("", max_length=64)
    agent: str = Field("", max_length=64)
    after_at: str = Field("", max_length=40)
    after_id: str = Field("", max_length=64)


@router.get("/calls")
async def calls_page(request: Request, desk: AtDesk, asked: Annotated[Asked, Query()]) -> Response:
    """Show the form and the newest calls that an address asks for."""
    centre = desk.agents.centre.directory
    context = {
        **await _found(desk, asked),
        "asked": asked,
        "lines": sorted(desk.switchboard.lines.values(), key=lambda flow: flow.title or flow.line),
        "queues": sorted(centre.queues.values(), key=lambda queue: queue.title),
        "agents": sorted(centre.people.values(), key=lambda person: person.name),
    }
    return page(request, "calls.html", context)


@router.post("/calls/found")
async def find_calls(request: Request, desk: AtDesk, asked: Annotated[Asked, Form()]) -> Response:
    """Return the calls that the form asks for; a number in an address would stand in logs."""
    return page(request, "_calls_found.html", await _found(desk, asked))


async def _found(desk: Desk, asked: Asked) -> dict[str, object]:
    if desk.store is None:
        raise NotFound("this server keeps no calls")
    after = CallPlace(asked.after_at, asked.after_id) if asked.after_id else None
    wanted = _filter(desk, asked)
    found = await desk.store.find_calls(wanted, AT_ONCE + 1, after)
    more = len(found) > AT_ONCE
    count = await desk.store.count_calls(wanted, MOST_COUNTED) if more and not after else len(found)
    recorded = desk.switchboard.calls
    return {
        "calls": found[:AT_ONCE],
        "more": more,
        "count": count,
        "uncounted": count >= MOST_COUNTED,
        "first_page": after is None,
        "directory": desk.agents.centre.directory,
        "titles": {flow.line: flow.title or flow.line for flow in desk.switchboard.lines.values()},
        "is_trial": is_trial,
        "is_live": lambda call: call.id in recorded and not recorded[call.id].session.ended,
        "lasted": lasted,
        "loose": loose,
    }


def loose(facts: Any) -> Any:
    """Let templates ask for what a log of another day may lack: it is empty there."""
    if isinstance(facts, Mapping):
        return defaultdict(str, {name: loose(value) for name, value in facts.items()})
    return facts


def lasted(call: CallRecord) -> str:
    """Write how long a call was; empty while that is not known."""
    if not call.ended_at:
        return ""
    ended, began = map(datetime.fromisoformat, (call.ended_at, call.started_at))
    return span(max(0.0, (ended - began).total_seconds()))


def span(seconds: float) -> str:
    """Write seconds as 2:03 or 1:02:03."""
    whole = int(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def _filter(desk: Desk, asked: Asked) -> CallFilter:
    wanted = CallFilter(
        number=asked.number,
        line=asked.line,
        verdict=asked.verdict,
        queue=asked.queue,
        agent=asked.agent,
    )
    if not asked.first and not asked.last:
        return wanted
    setting = setting_of(desk.switchboard.lines.values(), desk.switchboard.default_line)
    zone = setting.zones.get(asked.line) or setting.zones.get("") or "UTC"
    try:
        days = period(asked.first or _EARLIEST, asked.last, zone, datetime.now(UTC))
    except ValueError as error:
        raise BadMessage(str(error), where="from and to") from error
    return CallFilter(**{**vars(wanted), "start": days.start, "end": days.end})
