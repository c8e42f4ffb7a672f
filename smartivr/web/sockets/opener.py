"""Whose session it is: who opened it shows its key, and anybody else needs a permission.

An agent who took a call, or a provider whom it was passed to, knows its id, and sees no more by it.
"""

import secrets
from typing import Annotated, Any

from fastapi import Depends, Path
from starlette.requests import Request

from smartivr.web.desk import AtDesk
from smartivr.web.identity.access import Given, allowed, known, visitor_of
from smartivr.web.identity.visitor import Permission, Visitor

SessionId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


def OpenerOr(permission: Permission) -> Any:  # noqa: N802  it stands where a class would
    """Return the dependency that gives None for who opened the session of the path.

    Anybody else is given as a visitor who has the permission, or is refused.
    """

    async def check(
        session: SessionId, request: Request, desk: AtDesk, given: Given
    ) -> Visitor | None:
        offered = given.credentials.encode() if given else b""
        if offered and secrets.compare_digest(offered, desk.reception.key_of(session).encode()):
            return None
        visitor = await visitor_of(request, desk, given)
        return allowed(known(request, desk, visitor), permission)

    return Depends(check)
