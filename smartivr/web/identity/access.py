"""Who may do what: users who are signed in, programs with a key, or this machine.

Callers need none of it: they open sessions freely. Everything else names the permission that it
needs: `dependencies=[Needs(Permission.WATCH)]` on a router or a route. What was shown is judged
alone: a key or cookie that does not hold is refused, even where none at all would do.
"""

import secrets
from typing import Annotated, Any

from fastapi import Depends, params
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request

from smartivr.errors import AccessRefused, NotAllowed, SmartIvrError, StoreError
from smartivr.web.desk import AtDesk
from smartivr.web.identity.cookie import COOKIE, refuse_other_sites
from smartivr.web.identity.this_machine import from_a_browser, from_this_machine
from smartivr.web.identity.visitor import ALL, Permission, Visitor

_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="key",
    description="A program's key, or the operator's, SMARTIVR_API_KEY. "
    "Without the operator's key programs on the server's own machine need none.",
)
Given = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
"""What stands in the Authorization header."""

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_API = "/v1/"
_FORM = "application/x-www-form-urlencoded"


async def visitor_of(request: Request, desk: AtDesk, given: Given) -> Visitor | None:
    """Return who asks, and note it for the page and the audit log; None for somebody unknown."""
    visitor = refusal = None
    try:
        visitor = await _visitor(request, desk, given)
    except (AccessRefused, StoreError) as error:
        refusal = error
    request.state.visitor = visitor
    request.state.refusal = refusal
    return visitor


async def _visitor(
    request: Request, desk: AtDesk, given: HTTPAuthorizationCredentials | None
) -> Visitor | None:
    if "authorization" in request.headers:
        return await _by_key(desk, given.credentials if given else "")
    if secret := request.cookies.get(COOKIE):
        return await _by_cookie(request, desk, secret)
    return _by_place(request, desk)


async def _by_key(desk: AtDesk, offered: str) -> Visitor:
    """Return who has this key.

    Raises:
        AccessRefused: nobody has.
        StoreError: the database cannot be read.

    """
    key = desk.settings.api_key.get_secret_value()
    if key and secrets.compare_digest(offered.encode(), key.encode()):
        return Visitor("operator's key", ALL)
    found = await desk.identities.by_key(offered) if desk.identities and offered else None
    if found is None:
        raise AccessRefused(
            "this key is not known, or revoked", remedy="send it as: Authorization: Bearer KEY"
        )
    return found


async def _by_cookie(request: Request, desk: AtDesk, secret: str) -> Visitor:
    """Return who is signed in with this cookie.

    Raises:
        AccessRefused: nobody is (any more).
        NotAllowed: the request may be another site's, which a browser sends the cookie with too.
        StoreError: the database cannot be read.

    """
    found = await desk.identities.by_cookie(secret) if desk.identities else None
    if found is None:
        raise AccessRefused("you are not signed in (any more)", remedy="sign in again")
    request.state.who = found.who
    request.state.signed_in = found
    if request.method in _SAFE:
        return found
    refuse_other_sites(request, desk.settings)
    if not secrets.compare_digest((await _csrf(request)).encode(), found.csrf.encode()):
        raise NotAllowed("the page is out of date", remedy="load it anew and try again")
    return found


async def _csrf(request: Request) -> str:
    """Return what the page has sent along to show that it is ours."""
    sent = request.headers.get("x-csrf-token", "")
    if not sent and request.headers.get("content-type", "").startswith(_FORM):
        sent = str((await request.form()).get("csrf", ""))
    return sent


def _by_place(request: Request, desk: AtDesk) -> Visitor | None:
    """Return this machine where a program of it asks the API; people sign in there too."""
    if desk.settings.api_key.get_secret_value() or not request.url.path.startswith(_API):
        return None
    own = from_this_machine(request) and not from_a_browser(request)
    return Visitor("this machine", ALL) if own else None


MaybeVisitor = Annotated[Visitor | None, Depends(visitor_of)]
"""Who asks; None for somebody unknown."""


def known(request: Request, desk: AtDesk, visitor: MaybeVisitor) -> Visitor:
    """Return who asks.

    Raises:
        AccessRefused: it is somebody unknown.
        StoreError: who it is cannot be looked up.

    """
    if visitor is not None:
        return visitor
    if refusal := refusal_of(request):
        raise refusal
    if from_a_browser(request):
        raise AccessRefused("you are not signed in (any more)", remedy="sign in again")
    if desk.settings.api_key.get_secret_value():
        raise AccessRefused(
            "this needs a key or a sign-in", remedy="send a key as: Authorization: Bearer KEY"
        )
    raise AccessRefused(
        "from another machine or through a proxy this needs a key or a sign-in",
        remedy="make a key, set SMARTIVR_API_KEY, "
        "or ask by a program on this machine at http://127.0.0.1",
    )


def refusal_of(request: Request) -> SmartIvrError | None:
    """Return why what was shown does not hold, if anything was shown."""
    refusal: SmartIvrError | None = getattr(request.state, "refusal", None)
    return refusal


AVisitor = Annotated[Visitor, Depends(known)]
"""Who asks; somebody unknown is refused."""


def Needs(permission: Permission) -> Any:  # noqa: N802  it stands where a class would
    """Return the dependency that refuses whoever lacks a permission."""

    def check(visitor: AVisitor) -> Visitor:
        return allowed(visitor, permission)

    return params.Depends(check)


def allowed(visitor: Visitor, permission: Permission) -> Visitor:
    """Return the visitor who may.

    Raises:
        NotAllowed: the visitor lacks the permission.

    """
    if not visitor.may(permission):
        raise NotAllowed(
            f"this needs the permission {permission.value!r}", remedy="ask an administrator"
        )
    return visitor
