"""The user's own account: password, language, where one is signed in."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from smartivr.web.desk import AtDesk
from smartivr.web.identity.cookie import COOKIE, set_cookie, take_cookie
from smartivr.web.identity.throttle import address_of
from smartivr.web.language import LANGUAGES
from smartivr.web.pages.choice import forget_language, remember_language
from smartivr.web.pages.frame import N_, page, say
from smartivr.web.pages.gate import SIGN_IN, PageVisitor
from smartivr.web.pages.new_password import fault_of
from smartivr.web.pages.roles import roles_in_words
from smartivr.web.pages.sign_in import Text, accounts_of

router = APIRouter(prefix="/account", include_in_schema=False)

_NOT_YOURS = N_("The present password is wrong.")


@router.get("")
async def account_page(request: Request, desk: AtDesk, visitor: PageVisitor) -> Response:
    """Show the user's account."""
    return await _page(request, desk, visitor)


@router.post("/password")
async def change_password(
    request: Request,
    desk: AtDesk,
    visitor: PageVisitor,
    present: Text = "",
    password: Text = "",
    again: Text = "",
) -> Response:
    """Change the user's password; other browsers are signed out, this one's tabs go on."""
    accounts = accounts_of(desk)
    user = await accounts.store.users.get(visitor.user)
    if not await accounts.is_password_of(user, present, address_of(request)):
        return await _page(request, desk, visitor, fault=say(request, _NOT_YOURS))
    if fault := fault_of(password, again, user.login):
        return await _page(request, desk, visitor, fault=say(request, fault))
    signed_in = await accounts.change_password(user, password, request.cookies[COOKIE])
    answer = RedirectResponse("/account?changed=yes", status_code=303)
    set_cookie(answer, request, desk.settings, signed_in.secret)
    return answer


@router.post("/language")
async def change_language(
    desk: AtDesk,
    visitor: PageVisitor,
    language: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Change the language of the user's pages."""
    answer = RedirectResponse("/account", status_code=303)
    chosen = language if language in LANGUAGES else ""
    await accounts_of(desk).store.users.change(visitor.user, language=chosen)
    if chosen:
        remember_language(answer, chosen)
    else:
        forget_language(answer)
    return answer


@router.post("/sign-out-everywhere")
async def sign_out_everywhere(desk: AtDesk, visitor: PageVisitor) -> Response:
    """Sign the user out in this browser and in all others."""
    await accounts_of(desk).store.web_sessions.end_all(visitor.user)
    answer = RedirectResponse(SIGN_IN, status_code=303)
    take_cookie(answer)
    return answer


async def _page(
    request: Request, desk: AtDesk, visitor: PageVisitor, *, fault: str = ""
) -> Response:
    store = accounts_of(desk).store
    context = {
        "user": await store.users.get(visitor.user),
        "roles": roles_in_words(request),
        "sessions": await store.web_sessions.of_user(visitor.user),
        "fault": fault,
        "changed": "changed" in request.query_params,
    }
    return page(request, "account.html", context, status=422 if fault else 200)
