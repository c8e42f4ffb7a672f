"""What a FreeSWITCH dialplan gives its streaming modules, for both of them."""

import json
import uuid
from urllib.parse import urlencode, urlsplit

from smartivr.errors import BadMessage
from smartivr.providers.base import Left, Placed, Secrets

_SOCKETS = {"http": "ws", "https": "wss"}


def stream_address(server: str, path: str, secrets: Secrets) -> str:
    """Return the address that stands in the dialplan, with the key where there is one."""
    parts = urlsplit(server)
    query = urlencode({"key": secrets.connector_key}) if secrets.connector_key else ""
    return parts._replace(scheme=_SOCKETS[parts.scheme], path=path, query=query).geturl()


def metadata(call: Placed, rate_hz: int) -> str:
    """Return the text that tells the server of the call."""
    return json.dumps(
        {
            "uuid": call.reference or str(uuid.uuid4()),
            "called": call.called,
            "caller": call.caller,
            "line": call.line,
            "rate": rate_hz,
        },
        separators=(",", ":"),
    )


def sent_text(key: str) -> str:
    """Return what a key's binding passes on."""
    return json.dumps({"dtmf": key}, separators=(",", ":"))


def message_of(text: str) -> dict[str, object]:
    """Read a message as both modules do: a JSON object with a type.

    Raises:
        BadMessage: it is none.

    """
    try:
        fields = json.loads(text)
    except ValueError as error:
        raise BadMessage("a text message is no JSON") from error
    if not isinstance(fields, dict) or not isinstance(fields.get("type"), str):
        raise BadMessage("a text message has no type")
    return fields


def left_by(fields: dict[str, object]) -> Left | None:
    """Read where the server leaves the caller; None for a message of another type.

    Raises:
        BadMessage: it is a transfer without a place.

    """
    if fields["type"] == "disconnect":
        return Left()
    if fields["type"] != "transfer":
        return None
    match fields.get("data"):
        case {"destination": str(destination), **context} if destination:
            return Left(destination, {str(name): str(value) for name, value in context.items()})
    raise BadMessage("a transfer says nothing of where to")
