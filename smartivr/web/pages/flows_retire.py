"""Taking a line out of service; its versions stay, and lead back."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from smartivr.web.api.versions import LineName, publisher
from smartivr.web.desk import AtDesk
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
    return page(request, "flows_retire.html", {"state": await one_line(desk, line)})


@router.post("")
async def retire(line: LineName, desk: AtDesk) -> Response:
    """Let no new call take the line."""
    await publisher(desk).retire(line)
    return RedirectResponse(f"/flows/{line}", status_code=303)
