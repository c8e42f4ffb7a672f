"""What opens a session's audio socket, short-lived and good for one connection; and its key."""

import hashlib
import hmac
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path

import jwt

from smartivr.errors import SettingsError, TokenRefused
from smartivr.settings import Settings, make_var

_ALGORITHM = "HS256"
_SECRET_BYTES = 32


def signing_key(settings: Settings) -> bytes:
    """Return the set secret, or the one kept in the folder for run-time files (made once).

    Raises:
        SettingsError: the secret is too short, or can neither be read nor kept.

    """
    key = settings.secret.get_secret_value().encode()
    where = "SMARTIVR_SECRET"
    if not key:
        path = make_var(settings) / "secret"
        where = f"the file {path}"
        try:
            key = _read_or_make(path)
        except OSError as error:
            raise SettingsError(
                f"{where} cannot be used ({error.strerror})",
                remedy="mend its permissions, or set SMARTIVR_SECRET",
            ) from error
    if len(key) < _SECRET_BYTES:
        raise SettingsError(
            f"{where} has fewer than {_SECRET_BYTES} characters",
            remedy="use a longer one, or remove it to have one made",
        )
    return key


def _read_or_make(path: Path) -> bytes:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        made = secrets.token_hex(_SECRET_BYTES).encode()
        file.write(made)
        return made


def session_key(session: str, key: bytes) -> str:
    """Return what shows that somebody opened a session; nobody else can make it."""
    return hmac.new(key, f"opened {session}".encode(), hashlib.sha256).hexdigest()


class Tickets:
    """The one token that presently opens a session.

    Each new token makes the one before worthless, and so does using it. Only one that resumes a
    session opens it again where the connection broke before its peer was heard: it may never have
    been told the next one.
    """

    def __init__(self, session: str, key: bytes, clock: Callable[[], float] = time.time) -> None:
        self._session = session
        self._key = key
        self._clock = clock
        self._valid_id: str | None = None
        self._spent_id: str | None = None
        """Of the resumed connection whose peer was not heard yet."""

    def issue(self, holds_s: float | None = None) -> str:
        """Make a token for whoever opens the session; with a time it holds for so long."""
        self._spent_id = None
        return self._issue(holds_s)

    def renew(self) -> str:
        """Make the token by which the peer of the present connection resumes the session."""
        return self._issue()

    def heard(self) -> None:
        """Note that the peer of the present connection knows the next token."""
        self._spent_id = None

    def _issue(self, holds_s: float | None = None) -> str:
        self._valid_id = secrets.token_urlsafe(12)
        claims: dict[str, object] = {"sub": self._session, "jti": self._valid_id}
        if holds_s is not None:
            claims["exp"] = self._clock() + holds_s
        return jwt.encode(claims, self._key, _ALGORITHM)

    def redeem(self, token: str) -> None:
        """Use a token up.

        Raises:
            TokenRefused: it is not ours, another session's, too old, or used already.

        """
        try:
            claims = jwt.decode(
                token, self._key, [_ALGORITHM], options={"verify_exp": False, "require": ["jti"]}
            )
        except jwt.InvalidTokenError as error:
            raise TokenRefused("the token was not made by this server") from error
        if claims.get("sub") != self._session:
            raise TokenRefused("the token belongs to another session")
        if claims["jti"] not in {self._valid_id, self._spent_id}:
            raise TokenRefused(
                "the token was used already",
                remedy="resume with the token of the last ready message",
            )
        if "exp" in claims and claims["exp"] <= self._clock():
            raise TokenRefused("the token is too old", remedy="start a new session")
        self._valid_id = None
        self._spent_id = None if "exp" in claims else claims["jti"]
