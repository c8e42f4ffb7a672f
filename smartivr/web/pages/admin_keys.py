"""Keys of programs: made, shown once, and revoked."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import RedirectResponse, Response

from smartivr.web.desk import AtDesk, Desk
from smartivr.web.identity.visitor import Permission
from smartivr.web.pages.frame import N_, page, say
from smartivr.web.pages.gate import PageNeeds, PageVisitor
from smartivr.web.pages.roles import scopes_in_words
from smartivr.web.pages.sign_in import Text, accounts_of
from smartivr.web.pages.welcome import LONGEST_NAME, NAMELESS

router = APIRouter(
    prefix="/admin/keys", include_in_schema=False, dependencies=[PageNeeds(Permission.ADMIN)]
)

_NO_SCOPE = N_("Choose at least one thing that the key is for.")
_MOST_SCOPES = 20


@router.get("")
async def keys_page(request: Request, desk: AtDesk) -> Response:
    """List all keys, and ask for a new one."""
    return await _list(request, desk)


@router.post("")
async def make_key(
    request: Request,
    desk: AtDesk,
    visitor: PageVisitor,
    name: Text = "",
    scopes: Annotated[list[str], Form(max_length=_MOST_SCOPES)] = [],  # noqa: B006  FastAPI copies it
) -> Response:
    """Make a key and show it, this once."""
    name, offered = name.strip(), scopes_in_words(request)
    chosen = [Permission(scope) for scope in scopes if scope in offered]
    request.state.deed = " ".join(chosen)
    fault = "" if chosen else _NO_SCOPE
    if not 0 < len(name) <= LONGEST_NAME:
        fault = NAMELESS
    if fault:
        return await _list(request, desk, name=name[:LONGEST_NAME], chosen=chosen, fault=fault)
    _, key = await accounts_of(desk).make_key(name, chosen, visitor.who)
    return await _list(request, desk, key=key)


@router.post("/{key}/revoke")
async def revoke_key(key: Annotated[str, Path(max_length=64)], desk: AtDesk) -> Response:
    """Let a key open nothing any more."""
    await accounts_of(desk).revoke_key(key)
    return RedirectResponse("/admin/keys", status_code=303)


async def _list(
    request: Request,
    desk: Desk,
    *,
    key: str = "",
    name: str = "",
    chosen: Sequence[str] = (),
    fault: str = "",
) -> Response:
    context = {
        "name": name,
        "chosen": chosen,
        "keys": await accounts_of(desk).store.api_keys.all(),
        "scopes": scopes_in_words(request),
        "key": key,
        "fault": say(request, fault) if fault else "",
    }
    return page(request, "admin_keys.html", context, status=422 if fault else 200)
