"""The audit log, newest first."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Annotated
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response, StreamingResponse

from smartivr.statistics.as_text import cell
from smartivr.store.audit import AuditFilter
from smartivr.store.store import Store
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.identity.audit_trail import Noted
from smartivr.web.identity.visitor import Permission
from smartivr.web.pages.deeds import deeds_called, deeds_in_words
from smartivr.web.pages.frame import page
from smartivr.web.pages.gate import PageNeeds
from smartivr.web.pages.sign_in import accounts_of

router = APIRouter(
    prefix="/admin/audit", include_in_schema=False, dependencies=[PageNeeds(Permission.ADMIN)]
)

_SHOWN = 100
_AT_ONCE = 1000
"""Entries that are read at a time for an export."""
_COLUMNS = ("at", "who", "what", "target", "detail", "address", "status")

Asked = Annotated[str, Query(max_length=100)]


def _wanted(
    request: Request,
    desk: AtDesk,
    who: Asked = "",
    what: Asked = "",
    day: Asked = "",
    before: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> AuditFilter:
    """Read the filter; `day` is one of the default line's time zone."""
    start, end = _bounds(day, _zone(desk))
    part = what.strip()
    deeds = deeds_called(deeds_in_words(request), part)
    return AuditFilter(who.strip(), part, start, end, before, deeds)


Wanted = Annotated[AuditFilter, Depends(_wanted)]


@router.get("")
async def audit_page(request: Request, desk: AtDesk, wanted: Wanted, day: Asked = "") -> Response:
    """List entries."""
    store = accounts_of(desk).store
    found = await store.audit.list(wanted, _SHOWN + 1)
    entries = found[:_SHOWN]
    asked = {"who": wanted.who, "what": wanted.what, "day": day}
    context = {
        **asked,
        "entries": entries,
        "deeds": deeds_in_words(request),
        "known": await _known(store),
        "keep_days": desk.settings.keep_audit_days,
        "newest": urlencode(asked) if wanted.before else "",
        "older": urlencode({**asked, "before": entries[-1].id}) if len(found) > _SHOWN else "",
        "export": urlencode(asked),
        "filtered": any(asdict(replace(wanted, before=0)).values()),
    }
    return page(request, "admin_audit.html", context)


@router.get(".csv", dependencies=[Noted])
async def export_audit_log(desk: AtDesk, wanted: Wanted) -> Response:
    """Return all entries that fit as CSV."""
    lines = _lines(accounts_of(desk).store, wanted)
    kept_as = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return StreamingResponse(lines, media_type="text/csv", headers=kept_as)


async def _lines(store: Store, wanted: AuditFilter) -> AsyncIterator[str]:
    yield _csv([_COLUMNS])
    while found := await store.audit.list(wanted, _AT_ONCE):
        yield _csv([[cell(getattr(one, name)) for name in _COLUMNS] for one in found])
        wanted = replace(wanted, before=found[-1].id)


def _csv(rows: Sequence[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


async def _known(store: Store) -> list[str]:
    """Return the names of those whose deeds may stand in the log."""
    users = [user.login for user in await store.users.all()]
    return [*users, *sorted({f"key {key.name}" for key in await store.api_keys.all()})]


def _zone(desk: Desk) -> tzinfo:
    flow = desk.switchboard.lines.get(desk.switchboard.default_line)
    return ZoneInfo(flow.calendar.timezone) if flow else UTC


def _bounds(day: str, zone: tzinfo) -> tuple[str, str]:
    """Return when a day begins and ends; empty where it is none."""
    try:
        begins = datetime.combine(date.fromisoformat(day), time(), zone)
        ends = datetime.combine(date.fromisoformat(day) + timedelta(days=1), time(), zone)
    except (ValueError, OverflowError):
        return "", ""
    return begins.isoformat(), ends.isoformat()
