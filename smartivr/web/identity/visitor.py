"""Who asks, and what they may: roles of people and scopes of keys are sets of permissions."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """One kind of thing that may be done."""

    CALL = "call"
    """Open calls, where callers need a sign-in."""
    DESK = "desk"
    """Take calls as the agent that the user is."""
    WATCH = "watch"
    """See what goes on now, and figures."""
    CALLS = "calls"
    """See calls of the past with what was said, recordings and messages."""
    ERASE = "erase"
    """Erase callers and calls."""
    MANAGE = "manage"
    """Change agents' states, callbacks and messages, and other people's live calls."""
    ANNOUNCE = "announce"
    """Set and end announcements, and the hours of a line."""
    FLOWS = "flows"
    """Change and publish lines."""
    ADMIN = "admin"
    """Users, keys and the audit log."""


class Role(StrEnum):
    """What a user is here for."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    EDITOR = "editor"
    ADMIN = "admin"


_P = Permission
ALL = frozenset(Permission)
PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.AGENT: frozenset({_P.CALL, _P.DESK, _P.WATCH}),
    Role.SUPERVISOR: frozenset(
        {_P.CALL, _P.DESK, _P.WATCH, _P.CALLS, _P.ERASE, _P.MANAGE, _P.ANNOUNCE}
    ),
    Role.EDITOR: frozenset({_P.CALL, _P.WATCH, _P.CALLS, _P.ANNOUNCE, _P.FLOWS}),
    Role.ADMIN: ALL,
}

SCOPES = tuple(each for each in Permission if each not in {_P.DESK, _P.ADMIN})
"""What a program's key may have; an agent's own desk and administration are for people."""


@dataclass(frozen=True)
class Visitor:
    """Whoever is behind a request."""

    name: str
    """For people to read."""
    permissions: frozenset[Permission]
    user: str = ""
    """The user's login; empty for keys and for this machine."""
    agent: str = ""
    """Which agent of the directory the user is; empty: none."""
    csrf: str = ""
    """What forms and scripts of the user's pages send along; empty where no cookie was sent."""
    known_by: tuple[str, str] = ("", "")
    """What was shown, cookie or key, and its hash; empty: nothing that can be revoked."""

    @property
    def who(self) -> str:
        """As the audit log has it."""
        return self.user or self.name

    def may(self, permission: Permission) -> bool:
        """Tell whether something is allowed."""
        return permission in self.permissions

    def may_run_desk_of(self, agent: str) -> bool:
        """Tell whether the visitor is this agent, or manages all of them."""
        own = self.may(Permission.DESK) and self.agent == agent
        return own or self.may(Permission.MANAGE)
