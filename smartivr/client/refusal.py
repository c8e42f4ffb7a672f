"""The server's error responses as the errors that they stand for."""

import json
from collections.abc import Mapping

from smartivr.errors import (
    AccessRefused,
    BadMessage,
    FlowError,
    NotFound,
    SmartIvrError,
    StoreError,
    SwitchboardFull,
    TokenRefused,
    TransportError,
)

_ERRORS: Mapping[str, type[SmartIvrError]] = {
    kind.code: kind
    for kind in (AccessRefused, BadMessage, NotFound, StoreError, SwitchboardFull, TokenRefused)
}
"""Errors of the server that are worth telling apart here."""


def raised(code: str, sentence: str) -> SmartIvrError:
    """Make the error that a code stands for."""
    if code == FlowError.code:
        heading, *mistakes = sentence.splitlines()
        return FlowError(heading.split("'")[1] if "'" in heading else "", tuple(mistakes))
    return _ERRORS.get(code, TransportError)(sentence)


def refusal(status: int, body: bytes) -> SmartIvrError:
    """Turn an error response into the error that it stands for."""
    try:
        error = json.loads(body)["error"]
        return raised(str(error["code"]), str(error["message"]))
    except (ValueError, KeyError, TypeError):
        return TransportError(f"the server answered with status {status}")
