"""One-time links: the first administrator comes to be, or an invited user chooses a password."""

import re
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import Response

from smartivr.store.records import OneTimeLinkRecord, UserRecord
from smartivr.web.desk import AtDesk
from smartivr.web.identity.access import MaybeVisitor
from smartivr.web.identity.accounts import WELCOME
from smartivr.web.identity.cookie import refuse_other_sites
from smartivr.web.identity.throttle import address_of
from smartivr.web.pages.frame import N_, page, say
from smartivr.web.pages.new_password import fault_of
from smartivr.web.pages.sign_in import Text, accounts_of, entered

router = APIRouter(include_in_schema=False)

LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
LONGEST_NAME: Final = 100
BAD_LOGIN: Final = N_("A login begins with a letter or digit and has letters, digits and . _ - @.")
TAKEN: Final = N_("This login is taken.")
NAMELESS: Final = N_("Give a name of at most 100 characters.")

Token = Annotated[str, Path(max_length=100)]


@dataclass(frozen=True)
class _Given:
    """What was filled in."""

    login: str
    name: str
    password: str
    again: str

    def fault(self) -> str:
        """Return what is wrong with it, in English; empty: nothing."""
        if not LOGIN.fullmatch(self.login):
            return BAD_LOGIN
        if not 0 < len(self.name) <= LONGEST_NAME:
            return NAMELESS
        return fault_of(self.password, self.again, self.login)


@router.get(WELCOME + "{token}")
async def welcome_page(
    token: Token, request: Request, desk: AtDesk, _visitor: MaybeVisitor
) -> Response:
    """Ask for a name and a password; the bar shows who is signed in already."""
    accounts = accounts_of(desk)
    link = await accounts.link(token, address_of(request))
    user = await accounts.store.users.find(link.login) if link.login else None
    return _form(request, token, link, user)


@router.post(WELCOME + "{token}")
async def welcome(
    token: Token,
    request: Request,
    desk: AtDesk,
    login: Text = "",
    name: Text = "",
    password: Text = "",
    again: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Use the link up and sign in."""
    refuse_other_sites(request, desk.settings)
    accounts = accounts_of(desk)
    link = await accounts.link(token, address_of(request))
    given = _Given(link.login or login.strip().lower(), name.strip(), password, again)
    shown = UserRecord(given.login, given.name, "")
    if fault := given.fault():
        return _form(request, token, link, shown, fault)
    if link.login:
        signed_in = await accounts.redeem(token, given.name, password)
    else:
        first = await accounts.redeem_first(token, given.login, given.name, password)
        if first is None:
            return _form(request, token, link, shown, TAKEN)
        signed_in = first
    request.state.who = signed_in.user.login
    return await entered(request, desk, signed_in)


def _form(
    request: Request,
    token: str,
    link: OneTimeLinkRecord,
    user: UserRecord | None,
    fault: str = "",
) -> Response:
    context = {
        "token": token,
        "first": not link.login,
        "login": user.login if user else "",
        "name": user.name if user else "",
        "fault": say(request, fault) if fault else "",
    }
    return page(request, "welcome.html", context, status=422 if fault else 200)
