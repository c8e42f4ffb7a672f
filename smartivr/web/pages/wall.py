"""The wallboard: figures for a whole room, kept up to date by server-sent events."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from fastapi.sse import EventSourceResponse, format_sse_event

from smartivr.web.desk import AtDesk, Desk
from smartivr.web.identity.visitor import Permission, Visitor
from smartivr.web.pages.desk import REASONS
from smartivr.web.pages.frame import page, text, visitor_shown
from smartivr.web.pages.gate import PageNeeds, PageVisitor
from smartivr.web.wall.board import Board

router = APIRouter(include_in_schema=False, dependencies=[PageNeeds(Permission.WATCH)])

BEAT_S = 5.0
"""A page that hears nothing for longer than two of these says that its figures are old."""
PARTS: Mapping[str, Callable[[Board], object]] = {
    "figures": lambda b: (len(b.calls), b.waiting, b.longest_since, b.free, b.level, b.agents),
    "alarms": lambda board: (board.alarms, board.several),
    "queues": lambda board: board.queues,
    "agents": lambda board: (board.agents, board.logged_out),
    "calls": lambda board: (board.calls, board.several),
}
"""Each part of the page, and what it shows: it is sent again when that has changed."""
_AS_IT_COMES = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
"""No proxy keeps events back."""


@router.get("/wall")
async def wall(request: Request, desk: AtDesk, kiosk: str | None = None) -> Response:
    """Return the wallboard as it is now; with `?kiosk` without the bar."""
    board = await desk.wall.now()
    context = _shown(request, board, kiosk=kiosk is not None)
    return page(request, "wall.html", context)


async def _seat(desk: AtDesk) -> AsyncIterator[None]:
    with desk.wall.watching():
        yield


@router.get("/wall/events", dependencies=[Depends(_seat)])
async def wall_events(
    request: Request, desk: AtDesk, visitor: PageVisitor, kiosk: str | None = None
) -> Response:
    """Send each part of the wallboard whenever it changes, and a beat in between.

    For who may watch no longer it ends with `over`, and why.
    """
    # FastAPI's own stream of a generator logs an exception for a browser that goes in mid-event
    events = _events(request, desk, visitor, kiosk=kiosk is not None)
    return EventSourceResponse(events, headers=_AS_IT_COMES)


async def _events(
    request: Request, desk: Desk, visitor: Visitor, *, kiosk: bool
) -> AsyncIterator[bytes]:
    sent: dict[str, object] = {}
    async for board in desk.wall.changes(BEAT_S):
        if why := await desk.standings.lost(visitor, _may_watch):
            yield _event("over", str(why))
            return
        if board:
            changed = [name for name, shows in PARTS.items() if sent.get(name) != (shows(board),)]
            for name in changed:
                sent[name] = (PARTS[name](board),)
                context = _shown(request, board, kiosk=kiosk)
                yield _event(name, text(request, f"_wall_{name}.html", context))
        yield _event("beat", datetime.now(UTC).isoformat())


def _may_watch(visitor: Visitor) -> bool:
    return visitor.may(Permission.WATCH)


def _event(name: str, data: str) -> bytes:
    return format_sse_event(event=name, data_str=data)


def _shown(request: Request, board: Board, *, kiosk: bool) -> dict[str, object]:
    now, visitor = datetime.now(UTC), visitor_shown(request)
    opens = not kiosk and visitor is not None and visitor.may(Permission.CALLS)

    def span(since: str) -> str:
        """Write how long it is since then, as the page goes on to count."""
        seconds = max(0, round((now - datetime.fromisoformat(since)).total_seconds()))
        hours, minutes = seconds // 3600, seconds // 60 % 60
        left = f"{minutes}:{seconds % 60:02}"
        return f"{hours}:{minutes:02}:{seconds % 60:02}" if hours else left

    shown = board if opens else board.without_callers()
    context = {"board": shown, "span": span, "kiosk": kiosk, "opens": opens}
    return {**context, "reasons": REASONS}
