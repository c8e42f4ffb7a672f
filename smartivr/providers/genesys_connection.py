"""How Genesys connects to an Audio Connector server: its headers, its signature, its closing."""

import base64
import hashlib
import hmac
import json
import secrets as randomness
import time
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from smartivr.errors import BadMessage
from smartivr.providers.base import Message, Secrets
from smartivr.providers.wires import WebSocketWire

_PATH = "/v1/connect/genesys/stream"
_HOLDS_S = 10
_COVERED = (
    "@request-target",
    "@authority",
    "audiohook-organization-id",
    "audiohook-session-id",
    "audiohook-correlation-id",
    "x-api-key",
)


def address_of(server: str, line: str, secrets: Secrets) -> str:
    """Return the address that the integration and its Architect action would be given."""
    query = {"line": line} if line else {}
    if secrets.connector_key and not secrets.account:
        query["key"] = secrets.connector_key
    parts = urlsplit(server)
    scheme = {"http": "ws", "https": "wss"}[parts.scheme]
    return f"{scheme}://{parts.netloc}{_PATH}" + ("?" + urlencode(query) if query else "")


def signed_headers(
    address: str, identity: Mapping[str, str], secrets: Secrets, *, nonce: str = ""
) -> dict[str, str]:
    """Return the upgrade's headers: who it is, the key, and the signature where there is a secret.

    Args:
        address: that is connected to.
        identity: the ids of organization, session and correlation, by their headers.
        secrets: `account` is the API key, `signing_key` the client secret in base64.
        nonce: made up by default.

    """
    headers = {**identity, "x-api-key": secrets.account}
    if not secrets.signing_key:
        return headers
    parts = urlsplit(address)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    values = {"@request-target": target, "@authority": parts.netloc, **headers}
    now_s = int(time.time())
    nonce = nonce or base64.b64encode(randomness.token_bytes(18)).decode()
    covered = " ".join(f'"{name}"' for name in _COVERED)
    signed = (
        f'({covered});keyid="{secrets.account}";nonce="{nonce}";alg="hmac-sha256"'
        f";created={now_s};expires={now_s + _HOLDS_S}"
    )
    lines = [f'"{name}": {values[name]}' for name in _COVERED]
    base = "\n".join([*lines, f'"@signature-params": {signed}'])
    key = base64.b64decode(secrets.signing_key)
    value = base64.b64encode(hmac.new(key, base.encode(), hashlib.sha256).digest()).decode()
    return headers | {"signature-input": f"sig1={signed}", "signature": f"sig1=:{value}:"}


class ClosingWire:
    """A WebSocket that Genesys closes once `closed` has come, and that nobody else may close."""

    def __init__(self, socket: WebSocketWire) -> None:
        self._socket = socket
        self._closed = False

    async def send(self, message: Message) -> None:
        """Send one message."""
        await self._socket.send(message)

    async def receive(self) -> Message | None:
        """Wait for one message; None once the connection is closed.

        Raises:
            BadMessage: the server has closed it.

        """
        if self._closed:
            await self._socket.close()
            return None
        message = await self._socket.receive()
        if message is None and not self._closed:
            self._closed = True
            raise BadMessage("the server closed the connection, which only Genesys does")
        if isinstance(message, str):
            self._closed = _type_of(message) == "closed"
        return message

    async def close(self) -> None:
        """Close it."""
        self._closed = True
        await self._socket.close()

    async def drop(self) -> None:
        """Break it without a word, as a failing network does."""
        self._closed = True
        await self._socket.drop()


def _type_of(message: str) -> object:
    try:
        fields = json.loads(message)
    except ValueError:
        return None
    return fields.get("type") if isinstance(fields, dict) else None
