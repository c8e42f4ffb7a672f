"""All lines at a glance: open or closed, and what callers are told now."""

from collections import Counter
from datetime import UTC, datetime

from babel.dates import format_datetime
from fastapi import APIRouter, Request
from fastapi.responses import Response

from smartivr.errors import StoreError
from smartivr.routing.sites import OpeningHours
from smartivr.web.api.announcements import announcements
from smartivr.web.api.answers import State, shown_announcement
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.identity.visitor import Permission
from smartivr.web.language import language_of
from smartivr.web.pages.frame import page
from smartivr.web.pages.gate import PageNeeds

router = APIRouter(include_in_schema=False, dependencies=[PageNeeds(Permission.ANNOUNCE)])


@router.get("/hours")
async def overview(request: Request, desk: AtDesk) -> Response:
    """Return every line with the ways to its hours and announcements."""
    now = datetime.now(UTC)
    told = await _told(desk)
    language = language_of(request)
    lines = [
        {
            "flow": flow,
            "open": flow.calendar.is_open(now),
            "opens": _by_its_clock(flow.calendar, flow.calendar.next_opening(now), language),
            "here": flow.calendar.local(now),
            "told": told[flow.line] + len(flow.announcements),
        }
        for flow in desk.switchboard.lines.values()
    ]
    return page(request, "hours_overview.html", {"lines": lines})


def _by_its_clock(calendar: OpeningHours, moment: datetime | None, language: str) -> str:
    """Say a moment as the line's own clock shows it, since that stands beside it."""
    if moment is None:
        return ""
    return str(format_datetime(calendar.local(moment), "EEE d MMM, HH:mm", locale=language))


async def _told(desk: Desk) -> Counter[str]:
    """Count what is announced now, by line; nothing where nothing is kept."""
    try:
        kept = [shown_announcement(one) for one in await announcements(desk).all()]
    except StoreError:
        return Counter()
    return Counter(one.line for one in kept if one.state is State.ACTIVE)
