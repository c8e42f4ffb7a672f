"""Choosing the language of the pages."""

from urllib.parse import urlsplit

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from smartivr.web.language import COOKIE, LANGUAGES

router = APIRouter(include_in_schema=False)
_YEAR_S = 365 * 24 * 3600


@router.get("/language/{code}")
async def choose_language(code: str, back: str = "/") -> Response:
    """Remember a language in the browser and go back to the page."""
    answer = RedirectResponse(own_path(back), status_code=303)
    if code in LANGUAGES:
        remember_language(answer, code)
    return answer


def remember_language(answer: Response, code: str) -> None:
    """Have the browser ask for pages in this language from now on."""
    answer.set_cookie(COOKIE, code, max_age=_YEAR_S, httponly=True, samesite="lax")


def forget_language(answer: Response) -> None:
    """Let pages be in the browser's own language again."""
    answer.delete_cookie(COOKIE, httponly=True, samesite="lax")


def own_path(wished: str) -> str:
    """Return a path of this server that somebody else may have written, or the start."""
    try:
        parts = urlsplit(wished)
    except ValueError:
        return "/"
    elsewhere = parts.scheme or parts.netloc or not wished.startswith("/")
    return "/" if elsewhere or wished.startswith(("//", "/\\")) else wished
