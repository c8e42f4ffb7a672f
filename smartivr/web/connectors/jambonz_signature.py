"""How jambonz signs its webhooks: `Jambonz-Signature: t=SECONDS,v1=HMAC-SHA256 of "t.body"`."""

import hashlib
import hmac
import re
import time

from smartivr.errors import AccessRefused

OLDEST_S = 300
"""A signature that is older, or that far ahead of our clock, is refused."""
_SECONDS = re.compile("[0-9]{1,15}")


def check_signature(header: str, body: bytes, secret: str, *, now_s: float | None = None) -> None:
    """Let in a request that was signed with the account's webhook secret.

    Raises:
        AccessRefused: the signature is missing, wrong or too old.

    """
    parts = [part.strip().partition("=") for part in header.split(",")]
    times = [value for name, _, value in parts if name == "t"]
    if len(times) != 1 or not _SECONDS.fullmatch(times[0]):
        raise AccessRefused("jambonz's signature is missing or cannot be read")
    now = time.time() if now_s is None else now_s
    wanted = hmac.new(secret.encode(), f"{times[0]}.".encode() + body, hashlib.sha256).hexdigest()
    offered = [value for name, _, value in parts if name == "v1"]
    if not any(hmac.compare_digest(each.encode(), wanted.encode()) for each in offered):
        raise AccessRefused("jambonz's signature is wrong", remedy="see its webhook secret")
    if abs(now - int(times[0])) > OLDEST_S:
        raise AccessRefused("jambonz's signature is too old", remedy="set this machine's clock")
