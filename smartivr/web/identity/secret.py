"""Secrets that browsers, programs and links show; of each only the hash is kept."""

import hashlib
import hmac
import secrets

_BYTES = 32
_JOIN = "."
"""Between the parts of a cookie; no secret has it."""
_KEY_PREFIX = "smartivr_"
"""By which scanners of code find a key that somebody has published."""


def new_secret() -> str:
    """Make a secret that nobody guesses, of letters, digits, - and _."""
    return secrets.token_urlsafe(_BYTES)


def new_key() -> str:
    """Make a program's key."""
    return _KEY_PREFIX + new_secret()


def kept(secret: str) -> str:
    """Return what is kept of a secret; it is too long to be guessed, so a plain hash will do."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def renewed(cookie: str) -> str:
    """Return the cookie by which a browser goes on whose present one is to open nothing more."""
    return f"{_lasting(cookie)}{_JOIN}{new_secret()}"


def session_of(cookie: str) -> str:
    """Return what is kept of the part of a cookie that lasts as long as its session."""
    return kept(_lasting(cookie))


def renewal_of(cookie: str) -> str:
    """Return what is kept of the part that was renewed last; empty: nothing was."""
    _, _, renewal = cookie.partition(_JOIN)
    return kept(renewal) if renewal else ""


def csrf_of(cookie: str) -> str:
    """Return what the pages of a browser with this cookie send along, and no other site knows.

    It stays the same when the cookie is renewed, so that open pages go on.
    """
    lasting = _lasting(cookie).encode("utf-8", "replace")
    return hmac.new(lasting, b"csrf", hashlib.sha256).hexdigest()


def _lasting(cookie: str) -> str:
    return cookie.partition(_JOIN)[0]
