"""Taking a line out of service; its versions stay, and lead back."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from smartivr.web.api.versions import LineName, publisher
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.identity.visitor import Permission
from smartivr.web.pages.flows_lines import one_line
from smartivr.web.pages.frame import page
from smartivr.web.pages.gate import PageNeeds

router = APIRouter(
    prefix="/flows/{line}/retire",
    include_in_schema=False,
    dependencies=[PageNeeds(Permission.FLOWS)],
)


@router.get("")
async def retire_page(request: Request, line: LineName, desk: AtDesk) -> Response:
    """Ask whether no new call is to take the line."""
    found = {
        "state": await one_line(desk, line),
        "is_last_resort": _is_last_resort(desk, line),
        "led_by": _led_by(desk, line),
    }
    return page(request, "flows_retire.html", found)


@router.post("")
async def retire(line: LineName, desk: AtDesk) -> Response:
    """Let no new call take the line."""
    await publisher(desk).retire(line)
    return RedirectResponse(f"/flows/{line}", status_code=303)


def _is_last_resort(desk: Desk, line: str) -> bool:
    """Whether calls that name no line find none without it; a single other one would take them."""
    others = desk.switchboard.lines.keys() - {line}
    return line == desk.switchboard.default_line and len(others) != 1


def _led_by(desk: Desk, line: str) -> list[str]:
    """Name the called numbers and lists of callers that lead to it, and keep it in service."""
    plan = desk.switchboard.lines.plan
    numbers = [number.pattern for number in plan.numbers if number.line == line]
    return numbers + [callers.name for callers in plan.callers if callers.line == line]
