"""The descriptions of the interfaces, and drawings of lines."""

from collections import defaultdict
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from smartivr.flows.draw import svg
from smartivr.web import asyncapi
from smartivr.web.desk import AtDesk
from smartivr.web.identity.access import visitor_of
from smartivr.web.pages.frame import page
from smartivr.web.sentences import ToReader
from smartivr.web.sockets.calling import may_call

router = APIRouter(include_in_schema=False, dependencies=[Depends(visitor_of)])


@router.get("/lines/{line}.svg", dependencies=[Depends(may_call)])
async def drawing(line: str, desk: AtDesk, say: ToReader) -> Response:
    """Return a line's flow as a drawing."""
    return Response(svg(desk.switchboard.line(line), say=say), media_type="image/svg+xml")


@router.get("/docs")
async def api_page(request: Request) -> Response:
    """Return the readable description of the HTTP API."""
    api = request.app.openapi()
    return page(request, "api.html", {"api": api, "contents": _contents(api)})


def _contents(api: dict[str, Any]) -> dict[str, list[tuple[str, str, str]]]:
    """Return by subject each request's place on the page, method and path."""
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for path, methods in api["paths"].items():
        for method, route in methods.items():
            for subject in route.get("tags", ["others"]):
                found[subject].append((route["operationId"], method.upper(), path))
    return dict(sorted(found.items()))


@router.get("/docs/socket")
async def socket_page(request: Request) -> Response:
    """Return the readable description of the audio socket."""
    context = {
        "api": asyncapi.document(),
        "heading": "Audio socket",
        "file": "asyncapi.json",
    }
    return page(request, "socket.html", context)


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
    return page(request, "socket.html", context)


@router.get("/asyncapi-agents.json")
async def asyncapi_agents_json() -> JSONResponse:
    """Return the agents' socket's AsyncAPI document."""
    return JSONResponse(asyncapi.agents_document())
