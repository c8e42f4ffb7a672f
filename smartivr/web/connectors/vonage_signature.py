"""Whether a webhook comes from Vonage: a token signed with the account's signature secret."""

import hashlib
import json
import secrets
import time
from collections.abc import Callable

import jwt

from smartivr.errors import AccessRefused

OLDEST_S = 300
"""An older request is a repetition by somebody else."""
_ALGORITHM = "HS256"


def check_signature(
    secret: str, authorization: str, body: bytes, clock: Callable[[], float] = time.time
) -> None:
    """Let in what Vonage has signed lately, body included.

    Raises:
        AccessRefused: it was not signed so.

    """
    scheme, _, token = authorization.partition(" ")
    try:
        claims = jwt.decode(
            token if scheme.lower() == "bearer" else "",
            secret,
            [_ALGORITHM],
            options={"require": ["iat"], "verify_iat": False, "verify_aud": False},
        )
    except jwt.InvalidTokenError as error:
        raise AccessRefused("the webhook is not signed by this account of Vonage") from error
    issued = claims["iat"]
    if not isinstance(issued, int | float) or abs(clock() - issued) > OLDEST_S:
        raise AccessRefused("the webhook's token is too old")
    told = str(claims.get("payload_hash", "")).encode()
    if not any(secrets.compare_digest(told, each.encode()) for each in _hashes(body)):
        raise AccessRefused("the webhook's body is not what Vonage has signed")


def _hashes(body: bytes) -> list[str]:
    """Hash the body as it came and, as Vonage describes it, as JSON without spaces."""
    forms = [body]
    try:
        compact = json.dumps(json.loads(body), separators=(",", ":"), ensure_ascii=False)
        forms.append(compact.encode())
    except ValueError:
        pass  # then it is no JSON, and refused as such
    return [hashlib.sha256(form).hexdigest() for form in forms]
