"""Who may open a page: somebody unknown is led to the sign-in, and others are told why not."""

from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from fastapi import Depends, FastAPI, params
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import Request

from smartivr.errors import AccessRefused, NotAllowed, NotFound, SmartIvrError
from smartivr.web.errors import broken, headers_of, response_to, response_to_framework, status_of
from smartivr.web.identity.access import MaybeVisitor, allowed, refusal_of, visitor_of
from smartivr.web.identity.visitor import Permission, Visitor
from smartivr.web.pages.frame import address_to_come_back_to, page
from smartivr.web.sentences import to_reader

SIGN_IN = "/sign-in"


def _user(request: Request, visitor: MaybeVisitor) -> Visitor:
    """Return who is signed in; keys and this machine are for programs, which need no pages."""
    if visitor is not None and visitor.user:
        return visitor
    raise refusal_of(request) or AccessRefused("this page needs a sign-in")


PageVisitor = Annotated[Visitor, Depends(_user)]
"""Who opens a page; somebody unknown is led to the sign-in."""


def PageNeeds(permission: Permission) -> Any:  # noqa: N802  it stands where a class would
    """Return the dependency of pages that need a permission."""

    def check(visitor: PageVisitor) -> Visitor:
        return allowed(visitor, permission)

    return params.Depends(check)


def install(app: FastAPI) -> None:
    """Show errors as pages where a person reads them, and lead to the sign-in."""

    @app.exception_handler(SmartIvrError)
    async def shown(request: Request, error: SmartIvrError) -> Response:
        unknown = isinstance(error, AccessRefused) and not isinstance(error, NotAllowed)
        if unknown and request.headers.get("hx-request"):
            headers = {"HX-Redirect": _sign_in(request.headers.get("hx-current-url", "/"))}
            return Response(status_code=status_of(error), headers=headers)
        if not _is_read(request):
            return response_to(error, to_reader(request))
        if unknown:
            return RedirectResponse(_sign_in(address_to_come_back_to(request)), status_code=303)
        return _failure(request, error)

    @app.exception_handler(HTTPException)
    async def missing(request: Request, error: HTTPException) -> Response:
        if error.status_code != HTTPStatus.NOT_FOUND or not _is_read(request):
            return response_to_framework(error, to_reader(request))
        await visitor_of(request, request.app.state.desk, None)  # no route has asked who it is
        return _failure(request, NotFound("there is no such page"))

    @app.exception_handler(Exception)
    async def unexpected(request: Request, _error: Exception) -> Response:
        if _is_read(request):
            return _failure(request, broken())
        return response_to(broken(), to_reader(request))


def _failure(request: Request, error: SmartIvrError) -> Response:
    context, headers = {"error": error}, headers_of(error)
    return page(request, "failure.html", context, status=status_of(error), headers=headers)


def _sign_in(address: str) -> str:
    """Return where a person signs in, to come back to the page of this address."""
    try:
        parts = urlsplit(address)
    except ValueError:  # no browser has such an address
        return SIGN_IN
    way = quote(f"{parts.path}?{parts.query}".rstrip("?"))
    return f"{SIGN_IN}?next={way}"


def _is_read(request: Request) -> bool:
    accepted = request.headers.get("accept", "")
    return "text/html" in accepted and not request.url.path.startswith("/v1/")
