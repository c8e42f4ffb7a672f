"""Asterisk's dialplan, once a call is back with it: asks by CURL where its caller goes on."""

from urllib.parse import quote, unquote

from smartivr.providers.asking import ask
from smartivr.providers.base import Secrets


async def where_next(server: str, reference: str, secrets: Secrets) -> str:
    """Return what the server answers: names and values, as the dialplan's HASH reads them.

    Raises:
        AccessRefused: the connectors' key is wrong.
        TransportError: the server cannot be reached, or does not know the call.

    """
    address = f"{server.rstrip('/')}/v1/connect/asterisk/next/{quote(reference, safe='')}"
    key = secrets.connector_key
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return unquote((await ask(address, b"", headers, method="GET")).decode())
