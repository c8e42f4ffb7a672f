"""Who may call without a phone: anybody, or only those who are known here, as it is set."""

from typing import Final

from fastapi import Depends
from starlette.requests import Request

from smartivr.web.desk import AtDesk
from smartivr.web.identity.access import MaybeVisitor, allowed, known
from smartivr.web.identity.this_machine import from_this_machine
from smartivr.web.identity.throttle import address_of
from smartivr.web.identity.visitor import Permission

PUBLIC: Final = "public"
OFF: Final = "off"
"""Like `staff`, and there is no softphone page."""


def may_call(request: Request, desk: AtDesk, visitor: MaybeVisitor) -> None:
    """Refuse who may not call.

    Raises:
        AccessRefused: it is somebody unknown, and calls are not public.
        NotAllowed: it is somebody who lacks the permission.

    """
    if desk.settings.softphone != PUBLIC:
        allowed(known(request, desk, visitor), Permission.CALL)


def count_call(request: Request, desk: AtDesk) -> None:
    """Refuse who opens calls too fast; this machine may.

    Raises:
        TooManyRequests: too many calls came from this address.

    """
    if (limit := desk.throttles.calls) and not from_this_machine(request):
        address = address_of(request)
        limit.check(address)
        limit.count(address)


OPENS_A_CALL: Final = (Depends(may_call), Depends(count_call))
"""The dependencies of what opens calls."""
