"""Roles and permissions in words."""

from collections.abc import Mapping

from starlette.requests import Request

from smartivr.web.identity.visitor import SCOPES, Permission, Role
from smartivr.web.pages.frame import N_, say

_ROLES: Mapping[Role, str] = {
    Role.AGENT: N_("Agent: takes calls"),
    Role.SUPERVISOR: N_("Supervisor: sees all calls, manages agents and announcements"),
    Role.EDITOR: N_("Editor: changes and publishes lines"),
    Role.ADMIN: N_("Administrator: everything, users and keys too"),
}
_SCOPES: Mapping[Permission, str] = {
    Permission.CALL: N_("open calls, where those are not public"),
    Permission.WATCH: N_("see agents, queues, live calls and figures"),
    Permission.CALLS: N_("see past calls with what was said, and recordings"),
    Permission.ERASE: N_("erase callers and calls"),
    Permission.MANAGE: N_("connect agents, end live calls, callbacks, messages, phones"),
    Permission.ANNOUNCE: N_("announcements and hours"),
    Permission.FLOWS: N_("change and publish lines"),
}


def roles_in_words(request: Request) -> dict[str, str]:
    """Return what each role is, in the reader's language."""
    return {role.value: say(request, words) for role, words in _ROLES.items()}


def scopes_in_words(request: Request) -> dict[str, str]:
    """Return what each scope that a key may have opens, in the reader's language."""
    return {scope.value: say(request, _SCOPES[scope]) for scope in SCOPES}
