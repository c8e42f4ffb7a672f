"""The softphone: a caller in the browser, over the public session API alone."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from smartivr.web.access import MaybeVisitor
from smartivr.web.desk import AtDesk
from smartivr.web.pages.frame import page

router = APIRouter(include_in_schema=False)


@router.get("/")
async def softphone(request: Request, desk: AtDesk, _visitor: MaybeVisitor) -> Response:
    """Return the softphone page."""
    context = {
        "lines": list(desk.switchboard.lines.values()),
        "default": desk.settings.default_line,
    }
    return page(request, "softphone.html", context)
