"""Whether a webhook comes from Telnyx: it signs time and body with the key of the account."""

import base64
import time
from collections.abc import Callable, Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from smartivr.errors import AccessRefused

OLDEST_S = 300
"""An older request is a repetition by somebody else."""


def check_signature(
    public_key: str,
    headers: Mapping[str, str],
    body: bytes,
    clock: Callable[[], float] = time.time,
) -> None:
    """Let in what Telnyx has signed lately; the key is base64 of 32 bytes.

    Raises:
        AccessRefused: it was not signed so.

    """
    told = headers.get("telnyx-timestamp", "")
    if not (told.isascii() and told.isdigit()) or abs(clock() - int(told)) > OLDEST_S:
        raise AccessRefused("the webhook's time is missing, or it is too old")
    try:
        signature = base64.b64decode(headers.get("telnyx-signature-ed25519", ""), validate=True)
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key))
        key.verify(signature, told.encode() + b"|" + body)
    except (InvalidSignature, ValueError) as error:
        raise AccessRefused("the webhook is not signed by this account of Telnyx") from error
