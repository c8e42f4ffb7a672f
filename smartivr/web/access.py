"""Who may manage: the operator's key, or, where none is set, this machine alone.

Callers need none of it: they open sessions freely. Agents, recordings, callbacks and versions are
the operator's.
"""

import secrets
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request

from smartivr.errors import AccessRefused
from smartivr.web.desk import AtDesk
from smartivr.web.this_machine import from_this_machine

_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="operator",
    description="The operator's key, SMARTIVR_API_KEY; without one only this machine may manage.",
)


def _check(
    request: Request,
    desk: AtDesk,
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> None:
    key = desk.settings.api_key.get_secret_value()
    if key:
        offered = given.credentials if given else ""
        if not secrets.compare_digest(offered.encode(), key.encode()):
            raise AccessRefused(
                "this needs the operator's key", remedy="send it as: Authorization: Bearer KEY"
            )
    elif not from_this_machine(request):
        raise AccessRefused(
            "managing from another machine, or through a proxy, needs the operator's key",
            remedy="set SMARTIVR_API_KEY, or ask on this machine at http://127.0.0.1",
        )


Operator = Depends(_check)
"""Put into `dependencies=[Operator]` of a router that manages, or that shows personal data."""
