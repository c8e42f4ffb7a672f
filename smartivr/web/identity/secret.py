"""Secrets that browsers, programs and links show; of each only the hash is kept."""

import hashlib
import hmac
import secrets

_BYTES = 32
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


def csrf_of(secret: str) -> str:
    """Return what the pages of a browser with this cookie send along, and no other site knows."""
    return hmac.new(secret.encode("utf-8", "replace"), b"csrf", hashlib.sha256).hexdigest()
