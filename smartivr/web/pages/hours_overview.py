"""All lines at a glance: open or closed, and what callers are told now."""

from collections import Counter
from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response

from smartivr.errors import StoreError
from smartivr.web.api.announcements import State, announcements, shown
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.identity.visitor import Permission
from smartivr.web.pages.frame import page
from smartivr.web.pages.gate import PageNeeds

router = APIRouter(include_in_schema=False, dependencies=[PageNeeds(Permission.ANNOUNCE)])


@router.get("/hours")
async def overview(request: Request, desk: AtDesk) -> Response:
    """Return every line with the ways to its hours and announcements."""
    now = datetime.now(UTC)
    told = await _told(desk)
    lines = [
        {
            "flow": flow,
            "open": flow.calendar.is_open(now),
            "opens": flow.calendar.next_opening(now),
            "here": flow.calendar.local(now),
            "told": told[flow.line] + len(flow.announcements),
        }
        for flow in desk.switchboard.lines.values()
    ]
    return page(request, "hours_overview.html", {"lines": lines})


async def _told(desk: Desk) -> Counter[str]:
    """Count what is announced now, by line; nothing where nothing is kept."""
    try:
        kept = [shown(one) for one in await announcements(desk).all()]
    except StoreError:
        return Counter()
    return Counter(one.line for one in kept if one.state is State.ACTIVE)
