"""The lines and one line: how it is, its drawing, what is being written, what was published."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from smartivr.flows.draw import svg
from smartivr.web.api.drafts import DraftId, drafting, publication
from smartivr.web.api.versions import LineName
from smartivr.web.desk import AtDesk
from smartivr.web.identity.visitor import Permission
from smartivr.web.pages.flows_lines import all_lines, one_line
from smartivr.web.pages.frame import page
from smartivr.web.pages.gate import PageNeeds
from smartivr.web.sentences import ToReader

router = APIRouter(
    prefix="/flows", include_in_schema=False, dependencies=[PageNeeds(Permission.FLOWS)]
)
LATEST = 5
Published = Annotated[int, Query(ge=0, le=2_147_483_647)]


@router.get("")
async def lines_page(request: Request, desk: AtDesk) -> Response:
    """Return every line with its state."""
    context = {"lines": await all_lines(desk), "answered": len(desk.switchboard.lines)}
    return page(request, "flows.html", context)


@router.get("/{line}")
async def line_page(
    request: Request, line: LineName, desk: AtDesk, published: Published = 0
) -> Response:
    """Return one line: drawing, drafts, the latest versions; `published` is confirmed."""
    state = await one_line(desk, line)
    kept = await publication(desk).publisher.versions(line) if state.published else []
    context = {
        "state": state,
        "flow": desk.switchboard.lines.get(line),
        "versions": kept[:LATEST],
        "published": published,
    }
    return page(request, "flows_line.html", context)


@router.get("/{line}/drafts/{draft}.svg")
async def draft_drawing(line: LineName, draft: DraftId, desk: AtDesk, say: ToReader) -> Response:
    """Return a draft's flow as a drawing."""
    kept = await drafting(desk).find(line, draft)
    trial = await publication(desk).trials.prepare(line, kept.files)
    return Response(svg(trial.flow, say=say), media_type="image/svg+xml")
