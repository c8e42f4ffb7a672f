"""Signing in and out."""

from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from smartivr.errors import AccessRefused, StoreError, TooManyRequests
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.errors import headers_of, status_of
from smartivr.web.identity.access import MaybeVisitor
from smartivr.web.identity.accounts import Accounts, SignedIn
from smartivr.web.identity.audit_trail import UNKNOWN
from smartivr.web.identity.cookie import COOKIE, refuse_other_sites, set_cookie, take_cookie
from smartivr.web.identity.throttle import address_of
from smartivr.web.identity.visitor import Role
from smartivr.web.pages.choice import own_path, remember_language
from smartivr.web.pages.frame import N_, page, say
from smartivr.web.pages.gate import SIGN_IN

router = APIRouter(include_in_schema=False)

_WRONG: Final = N_("The login or the password is wrong.")
_WAIT: Final = N_("Too many tries. Wait a few minutes, then try again.")
_STARTS: Final = {
    Role.AGENT: "/desk",
    Role.SUPERVISOR: "/wall",
    Role.EDITOR: "/flows",
    Role.ADMIN: "/admin",
}
"""Where each role begins its day."""

Text = Annotated[str, Form(max_length=1000)]


@router.get(SIGN_IN)
async def sign_in_page(
    request: Request,
    desk: AtDesk,
    visitor: MaybeVisitor,
    wished: Annotated[str, Query(alias="next", max_length=1000)] = "",
) -> Response:
    """Ask who somebody is, or lead on who is signed in."""
    if visitor is not None and visitor.user:
        user = await accounts_of(desk).store.users.get(visitor.user)
        return RedirectResponse(_way(wished, user.role), status_code=303)
    nobody_yet = not await accounts_of(desk).store.users.has_admin()
    return _form(request, wished, nobody_yet=nobody_yet)


@router.post(SIGN_IN)
async def sign_in(
    request: Request,
    desk: AtDesk,
    login: Text = "",
    password: Text = "",
    wished: Annotated[str, Form(alias="next", max_length=1000)] = "",
) -> Response:
    """Sign somebody in and lead to the page that was asked for."""
    refuse_other_sites(request, desk.settings)
    accounts, address = accounts_of(desk), address_of(request)
    login = login.strip().lower()
    try:
        user = await accounts.store.users.find(login)
        request.state.who = user.login if user else UNKNOWN
        signed_in = await accounts.sign_in(login, user, password, address)
    except TooManyRequests as error:
        return _form(request, wished, login, say(request, _WAIT), error)
    except AccessRefused as error:
        return _form(request, wished, login, say(request, _WRONG), error)
    return await entered(request, desk, signed_in, wished)


@router.post("/sign-out")
async def sign_out(request: Request, desk: AtDesk, visitor: MaybeVisitor) -> Response:
    """Sign the browser out; whoever is not signed in is led to the sign-in too."""
    answer = RedirectResponse(SIGN_IN, status_code=303)
    secret = request.cookies.get(COOKIE)
    if secret and visitor is not None:
        await accounts_of(desk).sign_out(secret)
        take_cookie(answer)
    return answer


def accounts_of(desk: Desk) -> Accounts:
    """Return what does things with users.

    Raises:
        StoreError: this server keeps none.

    """
    if desk.accounts is None:
        raise StoreError("this server keeps no users")
    return desk.accounts


async def entered(request: Request, desk: Desk, signed_in: SignedIn, wished: str = "") -> Response:
    """Give the browser its cookie in place of the one before, and lead on."""
    if before := request.cookies.get(COOKIE):
        await accounts_of(desk).sign_out(before)
    user = signed_in.user
    answer = RedirectResponse(_way(wished, user.role), status_code=303)
    set_cookie(answer, request, desk.settings, signed_in.secret)
    if user.language:
        remember_language(answer, user.language)
    return answer


def _way(wished: str, role: str) -> str:
    """Return the page that was asked for, else where the role begins."""
    path = own_path(wished)
    return _STARTS[Role(role)] if path == "/" or path.startswith(SIGN_IN) else path


def _form(
    request: Request,
    wished: str,
    login: str = "",
    fault: str = "",
    error: AccessRefused | TooManyRequests | None = None,
    *,
    nobody_yet: bool = False,
) -> Response:
    way = own_path(wished)
    here = f"{SIGN_IN}?next={quote(way)}" if wished else SIGN_IN
    context = {
        "next": way,
        "here": here,
        "login": login,
        "fault": fault,
        "nobody_yet": nobody_yet,
    }
    status = status_of(error) if error else 200
    headers = headers_of(error) if error else {}
    return page(request, "sign_in.html", context, status=status, headers=headers)
