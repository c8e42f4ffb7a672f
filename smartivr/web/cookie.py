"""The cookie by which a browser shows that it is signed in, and where requests come from."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from smartivr.settings import Settings

COOKIE = "smartivr-session"


def set_cookie(response: Response, request: Request, settings: Settings, secret: str) -> None:
    """Sign the browser in until it has not been used for too long."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(settings.sign_in_days * 86_400),
        httponly=True,
        samesite="lax",
        secure=_encrypted(request, settings),
    )


def take_cookie(response: Response) -> None:
    """Sign the browser out."""
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")


def is_from_elsewhere(request: Request, settings: Settings) -> bool:
    """Tell whether a page of another site has sent a request."""
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}
    public = settings.public_url.rstrip("/")
    return origin != public and urlsplit(origin).netloc != request.headers.get("host", "")


def _encrypted(request: Request, settings: Settings) -> bool:
    """Tell how the browser sees us: a proxy before us may have decrypted what it sent."""
    seen = request.headers.get("origin") or settings.public_url or str(request.url)
    return urlsplit(seen).scheme == "https" or request.url.scheme == "https"
