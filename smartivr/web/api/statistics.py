"""Figures of calls, waits, agents and steps, as JSON or CSV."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from smartivr.errors import BadMessage, NotFound
from smartivr.statistics.as_text import as_csv, as_records, heading
from smartivr.statistics.grouping import By
from smartivr.statistics.past import Past
from smartivr.statistics.period import Period, period
from smartivr.statistics.reading import Setting, catch_up, few_collections, read_past, setting_of
from smartivr.statistics.tables import Table, table
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.errors import documented
from smartivr.web.identity.access import Needs
from smartivr.web.identity.visitor import Permission

router = APIRouter(tags=["statistics"], dependencies=[Needs(Permission.WATCH)])

LONGEST_DAYS = 400
_CSV = "text/csv"
_AT_ONCE = 20
_MOST = 2000
"""Calls that are digested while somebody waits; the server does the rest by itself."""
_one_at_a_time = asyncio.Semaphore(1)


class Asked(BaseModel):
    """What figures are wanted."""

    line: str = Field("", max_length=64, description="Empty: all lines.")
    first: str = Field(
        "", alias="from", max_length=10, description="First day; by default a week up to the last."
    )
    last: str = Field("", alias="to", max_length=10, description="Last day; by default today.")
    by: By | None = Field(None, description="One row for each of these; without, one row.")
    queue: str = Field("", max_length=64, description="Only calls that waited in this queue.")
    agent: str = Field("", max_length=64, description="Only calls that this agent took.")
    called: str = Field("", max_length=64, description="Only calls to this number.")
    format: Literal["", "json", "csv"] = Field("", description="By default as Accept says.")


class Statistics(BaseModel):
    """Figures of a period; docs/statistics.md says what each means."""

    first: str = Field(alias="from", description="First day.")
    last: str = Field(alias="to", description="Last day, included.")
    timezone: str = Field(description="The clock that days and hours are told by.")
    by: str = Field(description="What the rows are told apart by; may be empty.")
    rows: list[dict[str, str | int | float | None]] = Field(
        description="Key of a figure -> its value; shares are 0..1, null is not measured."
    )


@router.get(
    "/v1/statistics",
    response_model=Statistics,
    responses={
        200: {"content": {_CSV: {"schema": {"type": "string"}}}},
        **documented(401, 422, 503),
    },
)
async def read_statistics(
    asked: Annotated[Asked, Query()],
    desk: AtDesk,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> Response:
    """Return figures of a period, by line, queue, time, agent, number, version, step or option."""
    setting = setting_of(desk.switchboard.lines.values(), desk.switchboard.default_line)
    days = _days(asked, setting)
    async with _one_at_a_time:
        with few_collections():
            past = await _past(desk, asked, days, setting)
            found = await asyncio.to_thread(table, past, asked.by)
            del past
    if asked.format == "csv" or (not asked.format and _CSV in accept):
        return Response(as_csv(found), media_type=_CSV)
    return JSONResponse(_told(asked, days, found))


async def _past(desk: Desk, asked: Asked, days: Period, setting: Setting) -> Past:
    if desk.store is None:
        raise NotFound("this server keeps no calls")
    await catch_up(desk.store, _AT_ONCE, _MOST)
    past = await read_past(
        desk.store,
        days.start,
        days.end,
        now=datetime.now(UTC),
        line=asked.line,
        setting=setting,
    )
    return past.only(queue=asked.queue, agent=asked.agent, called=asked.called)


def _days(asked: Asked, setting: Setting) -> Period:
    zone = setting.zones.get(asked.line) or setting.zones.get("") or "UTC"
    try:
        days = period(asked.first, asked.last, zone, datetime.now(UTC))
    except ValueError as error:
        raise BadMessage(str(error), where="from and to") from error
    if (days.last - days.first).days > LONGEST_DAYS:
        raise BadMessage(f"more than {LONGEST_DAYS} days are asked for at once")
    return days


def _told(asked: Asked, days: Period, found: Table) -> dict[str, Any]:
    by = asked.by.value if asked.by else ""
    limits = asked.model_dump(include={"line", "queue", "agent", "called"})
    return {**heading(days, limits), "by": by, "rows": as_records(found)}
