"""The cookie by which a browser shows that it is signed in, and where requests come from."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from smartivr.errors import NotAllowed
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


def refuse_other_sites(request: Request, settings: Settings) -> None:
    """Refuse what a page of another site has sent through a browser.

    Raises:
        NotAllowed: it has.

    """
    origin = request.headers.get("origin")
    if origin is None:
        ours = request.headers.get("sec-fetch-site", "none") in {"same-origin", "none"}
    else:
        host = request.headers.get("host", "")
        public = origin_of(settings.public_url)
        ours = bool(origin) and origin in {public, f"http://{host}", f"https://{host}"}
    if not ours:
        raise NotAllowed(
            "a page of another address has sent this",
            remedy="if it is this server's own behind a proxy, set SMARTIVR_PUBLIC_URL to it",
        )


def origin_of(address: str) -> str:
    """Return an address as browsers write it where a page comes from; empty where there is none."""
    parts = urlsplit(address.lower())
    usual = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
    return f"{parts.scheme}://{parts.netloc.removesuffix(usual)}" if parts.netloc else ""


def _encrypted(request: Request, settings: Settings) -> bool:
    """Tell how the browser sees us: a proxy before us may have decrypted what it sent."""
    if origin := request.headers.get("origin"):
        return origin.startswith("https:")
    return request.url.scheme == "https" or settings.public_url.startswith("https:")
