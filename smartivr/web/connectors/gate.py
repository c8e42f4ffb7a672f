"""Who may connect: passes that our own webhooks gave, or the key that connectors share with us."""

import base64
import binascii
import secrets
import time
from collections.abc import Callable

import jwt
from starlette.requests import HTTPConnection

from smartivr.errors import AccessRefused, TokenRefused
from smartivr.settings import Settings
from smartivr.transports.dialect import Begun
from smartivr.web.identity.this_machine import from_this_machine
from smartivr.web.sockets.tokens import signing_key

_ALGORITHM = "HS256"
_SUBJECT = "connector"


class Passes:
    """Signed passes that a webhook puts into its answer; each lets one call in, for a minute."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self._key = signing_key(settings)
        self._holds_s = settings.token_s
        self._clock = clock
        self._used: dict[str, float] = {}

    def issue(self, dialect: str) -> str:
        """Make a pass for a call of this dialect."""
        claims = {
            "sub": f"{_SUBJECT} {dialect}",
            "jti": secrets.token_urlsafe(12),
            "exp": self._clock() + self._holds_s,
        }
        return jwt.encode(claims, self._key, _ALGORITHM)

    def redeem(self, dialect: str, begun: Begun) -> None:
        """Use up the pass that a call came with.

        Raises:
            TokenRefused: it is not ours, for another dialect, too old, or used already.

        """
        try:
            claims = jwt.decode(
                begun.token,
                self._key,
                [_ALGORITHM],
                options={"verify_exp": False, "require": ["jti", "exp"]},
            )
        except jwt.InvalidTokenError as error:
            raise TokenRefused("the call brings no pass of this server") from error
        now = self._clock()
        self._used = {used: until for used, until in self._used.items() if until > now}
        if claims.get("sub") != f"{_SUBJECT} {dialect}":
            raise TokenRefused("the pass was made for something else")
        if claims["exp"] <= now:
            raise TokenRefused("the pass is too old", remedy="let the provider ask for a new one")
        if claims["jti"] in self._used:
            raise TokenRefused("the pass was used already")
        self._used[claims["jti"]] = claims["exp"]


def check_key(connection: HTTPConnection, settings: Settings) -> None:
    """Let in whoever shows the connectors' key: as basic authentication, bearer, or `?key=`.

    Without a key set, this machine alone may connect.

    Raises:
        AccessRefused: neither is so.

    """
    key = settings.connector_key.get_secret_value()
    if not key:
        if not from_this_machine(connection):
            raise AccessRefused(
                "connectors of other machines need a key", remedy="set SMARTIVR_CONNECTOR_KEY"
            )
        return
    offered = _offered(connection)
    if not any(secrets.compare_digest(each.encode(), key.encode()) for each in offered):
        raise AccessRefused("the connectors' key is missing or wrong")


def _offered(connection: HTTPConnection) -> list[str]:
    scheme, _, value = connection.headers.get("authorization", "").partition(" ")
    offered = [connection.query_params.get("key", "")]
    if scheme.lower() == "bearer":
        offered.append(value)
    elif scheme.lower() == "basic":
        offered.append(_password(value))
    return offered


def _password(credentials: str) -> str:
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return ""
