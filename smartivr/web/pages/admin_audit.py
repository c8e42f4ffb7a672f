"""The audit log, newest first."""

from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Annotated
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from smartivr.store.audit import AuditFilter
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.identity.visitor import Permission
from smartivr.web.pages.frame import page
from smartivr.web.pages.gate import PageNeeds
from smartivr.web.pages.sign_in import accounts_of

router = APIRouter(
    prefix="/admin/audit", include_in_schema=False, dependencies=[PageNeeds(Permission.ADMIN)]
)

_SHOWN = 100

Asked = Annotated[str, Query(max_length=100)]


@router.get("")
async def audit_page(
    request: Request,
    desk: AtDesk,
    who: Asked = "",
    what: Asked = "",
    day: Asked = "",
    before: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> Response:
    """List entries; `day` is one of the default line's time zone."""
    start, end = _bounds(day, _zone(desk))
    wanted = AuditFilter(who.strip(), what.strip(), start, end, before)
    found = await accounts_of(desk).store.audit.list(wanted, _SHOWN + 1)
    entries = found[:_SHOWN]
    asked = {"who": who, "what": what, "day": day}
    context = {
        **asked,
        "entries": entries,
        "older": urlencode({**asked, "before": entries[-1].id}) if len(found) > _SHOWN else "",
        "filtered": any(asdict(wanted).values()),
    }
    return page(request, "admin_audit.html", context)


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
