"""Users: who there is, what they may do, and links by which they choose a password."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import RedirectResponse, Response

from smartivr.store.records import UserRecord
from smartivr.web.connectors.addresses import own_address
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.identity.visitor import Permission, Role
from smartivr.web.pages.frame import N_, page, say
from smartivr.web.pages.gate import PageNeeds
from smartivr.web.pages.roles import roles_in_words
from smartivr.web.pages.sign_in import Text, accounts_of
from smartivr.web.pages.welcome import BAD_LOGIN, LOGIN, LONGEST_NAME, NAMELESS, TAKEN

router = APIRouter(
    prefix="/admin", include_in_schema=False, dependencies=[PageNeeds(Permission.ADMIN)]
)

_LAST = N_("Somebody has to stay administrator. Make somebody else one first.")
_NO_ROLE = N_("Choose a role.")
_NO_AGENT = N_("There is nobody of this id in people.yaml.")

Login = Annotated[str, Path(max_length=64)]


@dataclass(frozen=True)
class _Wanted:
    """What was filled in about a user."""

    login: str
    name: str
    role: str
    agent: str

    def fault(self, desk: Desk) -> str:
        """Return what is wrong with it, in English; empty: nothing."""
        if not LOGIN.fullmatch(self.login):
            return BAD_LOGIN
        if not 0 < len(self.name) <= LONGEST_NAME:
            return NAMELESS
        if self.role not in set(Role):
            return _NO_ROLE
        if self.agent and self.agent not in desk.agents.centre.directory.people:
            return _NO_AGENT
        return ""


@router.get("")
async def users_page(request: Request, desk: AtDesk) -> Response:
    """List everybody, and ask whom to add."""
    return await _list(request, desk)


@router.post("/users")
async def add_user(
    request: Request,
    desk: AtDesk,
    login: Text = "",
    name: Text = "",
    role: Text = "",
    agent: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Add a user and show the link by which they choose a password."""
    wanted = _Wanted(login.strip().lower(), name.strip(), role, agent)
    request.state.deed = f"{wanted.login[:64]} {wanted.role[:16]}"
    fault = wanted.fault(desk)
    accounts = accounts_of(desk)
    if not fault:
        made_at = datetime.now(UTC).isoformat()
        user = UserRecord(wanted.login, wanted.name, role, agent=agent, made_at=made_at)
        fault = "" if await accounts.add_user(user) else TAKEN
    if fault:
        return await _list(request, desk, wanted, fault)
    link = await accounts.new_link(wanted.login)
    return await _user(request, desk, wanted.login, link=link)


@router.get("/users/{login}")
async def user_page(login: Login, request: Request, desk: AtDesk) -> Response:
    """Show one user."""
    return await _user(request, desk, login)


@router.post("/users/{login}")
async def change_user(
    login: Login,
    request: Request,
    desk: AtDesk,
    name: Text = "",
    role: Text = "",
    agent: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Change a user's name, role and which agent they are."""
    wanted = _Wanted(login, name.strip(), role, agent)
    request.state.deed = wanted.role[:16]
    users = accounts_of(desk).store.users
    if fault := wanted.fault(desk):
        return await _user(request, desk, login, fault=fault)
    if not await users.change(login, name=wanted.name, role=role, agent=agent):
        return await _user(request, desk, login, fault=_LAST)
    return RedirectResponse("/admin", status_code=303)


@router.post("/users/{login}/link")
async def link_user(login: Login, request: Request, desk: AtDesk) -> Response:
    """Make a new link by which the user chooses a password; older ones hold no longer."""
    accounts = accounts_of(desk)
    await accounts.store.users.get(login)
    return await _user(request, desk, login, link=await accounts.new_link(login))


@router.post("/users/{login}/disable")
async def disable_user(login: Login, request: Request, desk: AtDesk) -> Response:
    """Let a user sign in no more, and sign them out everywhere."""
    if not await accounts_of(desk).store.users.change(login, disabled=True):
        return await _user(request, desk, login, fault=_LAST)
    return RedirectResponse("/admin", status_code=303)


@router.post("/users/{login}/enable")
async def enable_user(login: Login, desk: AtDesk) -> Response:
    """Let a user sign in again."""
    await accounts_of(desk).store.users.change(login, disabled=False)
    return RedirectResponse("/admin", status_code=303)


async def _list(
    request: Request, desk: Desk, wanted: _Wanted | None = None, fault: str = ""
) -> Response:
    context = {
        "users": await accounts_of(desk).store.users.all(),
        "roles": roles_in_words(request),
        "people": _people(desk),
        "wanted": wanted or _Wanted("", "", Role.AGENT, ""),
        "fault": say(request, fault) if fault else "",
    }
    return page(request, "admin.html", context, status=422 if fault else 200)


async def _user(
    request: Request, desk: Desk, login: str, *, link: str = "", fault: str = ""
) -> Response:
    store = accounts_of(desk).store
    context = {
        "user": await store.users.get(login),
        "sessions": await store.web_sessions.of_user(login),
        "roles": roles_in_words(request),
        "people": _people(desk),
        "link": own_address(request, desk.settings) + link if link else "",
        "fault": say(request, fault) if fault else "",
    }
    return page(request, "admin_user.html", context, status=422 if fault else 200)


def _people(desk: Desk) -> dict[str, str]:
    people = desk.agents.centre.directory.people.values()
    return {person.id: person.name for person in sorted(people, key=lambda person: person.name)}
