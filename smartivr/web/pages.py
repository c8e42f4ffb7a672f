"""The pages: the softphone, and the descriptions of both interfaces. None needs another host."""

import re
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from fastapi.templating import Jinja2Templates
from markupsafe import Markup, escape
from starlette.staticfiles import StaticFiles

from smartivr import __version__
from smartivr.flows.draw import svg
from smartivr.web import asyncapi
from smartivr.web.desk import AtDesk

_HERE = Path(__file__).parent
_templates = Jinja2Templates(_HERE / "templates")
static = StaticFiles(directory=_HERE / "static")
router = APIRouter(include_in_schema=False)
_BETWEEN_BACKQUOTES = re.compile(r"`([^`]*)`")


def _marked(text: str) -> Markup:
    """Set what stands between backquotes as code; everything else is escaped."""
    return Markup(_BETWEEN_BACKQUOTES.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704  escaped just now


_templates.env.filters["marked"] = _marked


@router.get("/")
async def softphone(request: Request, desk: AtDesk) -> Response:
    """Return the softphone page."""
    context = {
        "lines": list(desk.switchboard.lines.values()),
        "default": desk.settings.default_line,
        "version": __version__,
    }
    return _templates.TemplateResponse(request, "softphone.html", context)


@router.get("/lines/{line}.svg")
async def drawing(line: str, desk: AtDesk) -> Response:
    """Return a line's flow as a drawing."""
    return Response(svg(desk.switchboard.line(line)), media_type="image/svg+xml")


@router.get("/docs")
async def api_page(request: Request) -> Response:
    """Return the readable description of the HTTP API."""
    return _templates.TemplateResponse(request, "api.html", {"api": request.app.openapi()})


@router.get("/docs/socket")
async def socket_page(request: Request) -> Response:
    """Return the readable description of the audio socket."""
    context = {
        "api": asyncapi.document(),
        "heading": "Audio socket",
        "file": "asyncapi.json",
    }
    return _templates.TemplateResponse(request, "socket.html", context)


@router.get("/asyncapi.json")
async def asyncapi_json() -> JSONResponse:
    """Return the audio socket's AsyncAPI document."""
    return JSONResponse(asyncapi.document())


@router.get("/docs/agents")
async def agents_page(request: Request) -> Response:
    """Return the readable description of the agents' socket."""
    context = {
        "api": asyncapi.agents_document(),
        "heading": "Agents' socket",
        "file": "asyncapi-agents.json",
    }
    return _templates.TemplateResponse(request, "socket.html", context)


@router.get("/asyncapi-agents.json")
async def asyncapi_agents_json() -> JSONResponse:
    """Return the agents' socket's AsyncAPI document."""
    return JSONResponse(asyncapi.agents_document())
