"""Whether a request comes from this machine itself, and from nobody behind it."""

import ipaddress
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
"""Headers by which a proxy shows itself: whoever asks it may sit anywhere."""
_TEST_PEER = "testclient"
"""What stands for the peer's address in a test without sockets."""


def from_this_machine(request: HTTPConnection) -> bool:
    """Tell whether the peer is this machine, neither a proxy nor a page of another site.

    A browser on this machine carries requests of any page that it shows. Such a page gives itself
    away by its origin, or, where its name has been made to lead here, by the host it asks for.
    """
    peer = request.client.host if request.client else ""
    if peer == _TEST_PEER:
        return True
    headers = request.headers
    host = headers.get("host", "")
    origin = headers.get("origin")
    return (
        _loopback(peer)
        and not any(name in headers for name in _FORWARDED)
        and _loopback(_name_in(f"//{host}"))
        and (origin is None or urlsplit(origin).netloc == host)
    )


def from_a_browser(request: HTTPConnection) -> bool:
    """Tell whether a page has sent a request, or a person has typed its address into a browser."""
    return "sec-fetch-site" in request.headers or "origin" in request.headers


def _name_in(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
