"""Where a socket of this server is found, as whoever asks for it sees this server."""

from starlette.requests import Request

from smartivr.settings import Settings
from smartivr.web.identity.cookie import origin_of


def socket_address(request: Request, settings: Settings, route: str, **values: str) -> str:
    """Return the WebSocket address of a route, at the host that was asked.

    It is `wss` where a proxy has decrypted the request, even one whose `X-Forwarded-Proto` is not
    trusted: a browser opens no other socket from a page that came by https.
    """
    address = request.url_for(route, **values)
    seen_as = f"https://{request.headers.get('host', '').lower()}"
    known = (request.headers.get("origin", ""), settings.public_url)
    encrypted = address.scheme == "wss" or seen_as in map(origin_of, known)
    return str(address.replace(scheme="wss" if encrypted else "ws"))
