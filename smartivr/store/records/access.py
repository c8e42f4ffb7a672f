"""Who may come in, and what they did."""

from dataclasses import dataclass


@dataclass(frozen=True)
class UserRecord:
    """Somebody who may sign in."""

    login: str
    name: str
    role: str
    password_hash: str = ""
    """Empty until a password has been chosen."""
    agent: str = ""
    """Which agent of the people directory this is; empty: none."""
    language: str = ""
    """Of the pages; empty: the browser's."""
    made_at: str = ""
    disabled: bool = False


@dataclass(frozen=True)
class WebSessionRecord:
    """A browser that is signed in."""

    sha256: str
    """Of the secret in the browser's cookie, without its renewal."""
    login: str
    made_at: str
    seen_at: str
    expires_at: str
    renewal: str = ""
    """SHA-256 of the part of the cookie that was renewed last; empty: nothing was."""


@dataclass(frozen=True)
class OneTimeLinkRecord:
    """A link by which a password is set, once."""

    sha256: str
    """Of the secret in the link."""
    login: str
    """Whose password; empty: the first administrator is made."""
    expires_at: str


@dataclass(frozen=True)
class ApiKeyRecord:
    """A program's key."""

    id: str
    name: str
    sha256: str
    """Of the key itself, which is kept nowhere."""
    scopes: str
    """The permissions it has, with spaces between."""
    made_by: str
    made_at: str
    last_used_at: str = ""
    revoked_at: str = ""


@dataclass(frozen=True)
class AuditRecord:
    """Somebody did, or tried, something that changes what is here."""

    at: str
    who: str
    what: str
    """Such as `sign-in`, or a request's method and route."""
    target: str = ""
    """What it was done to: the values in the route's path."""
    address: str = ""
    status: int = 0
    """Of the HTTP answer; 0 where it was no request."""
    detail: str = ""
    id: int = 0
