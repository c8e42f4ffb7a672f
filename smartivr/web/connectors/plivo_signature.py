"""Whether a webhook comes from Plivo: its signature, version 3, over address and form."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, urlsplit

from smartivr.errors import AccessRefused

SIGNATURE = "x-plivo-signature-v3"
NONCE = "x-plivo-signature-v3-nonce"
_SHORTEST_NONCE = 8


def signature_of(token: str, address: str, form: Mapping[str, Sequence[str]], nonce: str) -> str:
    """Return how Plivo signs a POST of a form to an address."""
    parts = urlsplit(address)
    query = "&".join(_each(parse_qs(parts.query, keep_blank_values=True), "="))
    signed = f"{parts.scheme}://{parts.netloc}{parts.path}"
    if query or form:
        signed += "?" + query
    if query and form:
        signed += "."
    signed += "".join(_each(form, ""))
    digest = hmac.digest(token.encode(), f"{signed}.{nonce}".encode(), hashlib.sha256)
    return base64.b64encode(digest).decode()


def check_signature(
    token: str, address: str, form: Mapping[str, Sequence[str]], headers: Mapping[str, str]
) -> None:
    """Let in what Plivo has signed; of several signatures one suffices.

    Raises:
        AccessRefused: it was not signed so.

    """
    nonce = headers.get(NONCE, "")
    expected = signature_of(token, address, form, nonce).encode()
    given = [each.strip().encode() for each in headers.get(SIGNATURE, "").split(",")]
    found = [secrets.compare_digest(each, expected) for each in given]
    if len(nonce) < _SHORTEST_NONCE or not any(found):
        raise AccessRefused(
            "the webhook is not signed by this account of Plivo",
            remedy="SMARTIVR_PUBLIC_URL has to be the address that Plivo calls",
        )


def _each(fields: Mapping[str, Sequence[str]], between: str) -> list[str]:
    return [f"{name}{between}{value}" for name in sorted(fields) for value in sorted(fields[name])]
