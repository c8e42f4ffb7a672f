"""Who may manage: the operator's key, or, where none is set, this machine alone.

Callers need none of it: they open sessions freely. Agents, recordings, callbacks and versions are
the operator's.
"""

import ipaddress
import secrets
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request

from smartivr.errors import AccessRefused
from smartivr.web.desk import AtDesk

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
    elif not _local(request):
        raise AccessRefused(
            "managing from another machine needs the operator's key", remedy="set SMARTIVR_API_KEY"
        )


def _local(request: Request) -> bool:
    """Whether the peer is this machine (a test without sockets has no peer address)."""
    host = request.client.host if request.client else ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "testclient"


Operator = Depends(_check)
"""Put into `dependencies=[Operator]` of a router that manages, or that shows personal data."""
