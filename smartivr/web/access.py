"""Who may do what: the operator's key, or, where none is set, this machine.

Callers need none of it: they open sessions freely. Everything else names the permission that it
needs: `dependencies=[Needs(Permission.WATCH)]` on a router or a route.
"""

import secrets
from typing import Annotated, Any

from fastapi import Depends, params
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request

from smartivr.errors import AccessRefused, NotAllowed
from smartivr.web.desk import AtDesk
from smartivr.web.this_machine import from_this_machine
from smartivr.web.visitor import ALL, Permission, Visitor

_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="operator",
    description="The operator's key, SMARTIVR_API_KEY; without one only this machine may manage.",
)


async def visitor_of(
    request: Request,
    desk: AtDesk,
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Visitor | None:
    """Return who asks, and note it for the page; None for somebody unknown."""
    request.state.visitor = visitor = _visitor(request, desk, given)
    return visitor


def _visitor(
    request: Request, desk: AtDesk, given: HTTPAuthorizationCredentials | None
) -> Visitor | None:
    key = desk.settings.api_key.get_secret_value()
    if key:
        offered = given.credentials if given else ""
        known = secrets.compare_digest(offered.encode(), key.encode())
        return Visitor("operator's key", ALL) if known else None
    return Visitor("this machine", ALL) if from_this_machine(request) else None


MaybeVisitor = Annotated[Visitor | None, Depends(visitor_of)]
"""Who asks; None for somebody unknown."""


def known(desk: AtDesk, visitor: MaybeVisitor) -> Visitor:
    """Return who asks.

    Raises:
        AccessRefused: it is somebody unknown.

    """
    if visitor is not None:
        return visitor
    if desk.settings.api_key.get_secret_value():
        raise AccessRefused(
            "this needs the operator's key", remedy="send it as: Authorization: Bearer KEY"
        )
    raise AccessRefused(
        "managing from another machine, or through a proxy, needs the operator's key",
        remedy="set SMARTIVR_API_KEY, or ask on this machine at http://127.0.0.1",
    )


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
