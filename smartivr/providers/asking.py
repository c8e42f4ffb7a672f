"""A provider asks a server's webhook what to do with a call."""

from collections.abc import Mapping
from http import HTTPStatus

import httpx2

from smartivr.client.tls import trusted
from smartivr.errors import AccessRefused, TransportError

_ASK_S = 10.0


async def ask(
    address: str, body: bytes, headers: Mapping[str, str], *, method: str = "POST"
) -> bytes:
    """Return what the webhook answers.

    Raises:
        AccessRefused: the server does not believe that it is this provider.
        TransportError: the server cannot be reached, or answers with another error.

    """
    try:
        async with httpx2.AsyncClient(verify=trusted(), timeout=_ASK_S, trust_env=False) as http:
            answer = await http.request(method, address, content=body, headers=dict(headers))
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise TransportError("the server cannot be reached") from error
    if answer.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise AccessRefused(f"the server refused the call with status {answer.status_code}")
    if not answer.is_success:
        raise TransportError(f"the server answered with status {answer.status_code}")
    return answer.content
