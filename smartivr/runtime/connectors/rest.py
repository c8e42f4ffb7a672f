"""Asking a provider by its REST interface."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import httpx2
import structlog

from smartivr.errors import TransportError

_log = structlog.get_logger(__name__)

TIMEOUT_S = 3.0
"""A caller who is passed on hears nothing meanwhile."""
_ENDED = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.CONFLICT}
"""What a provider answers about a call that has ended by itself."""
Headers = Callable[[], Mapping[str, str]]


class Rest:
    """One provider's interface, with what identifies us in the headers of each request."""

    def __init__(self, name: str, address: str, headers: Headers) -> None:
        self._name = name
        self._address = address.rstrip("/")
        self._headers = headers
        self._http = httpx2.AsyncClient(follow_redirects=False, timeout=TIMEOUT_S)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        json: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Mapping[str, Any]:
        """Send one request; the fields of the answer, none where it has no JSON object.

        Raises:
            TransportError: the provider cannot be reached, or refuses.

        """
        answer = await self._send(method, path, json, form)
        if not answer.is_success:
            raise TransportError(f"{self._name} refuses with status {answer.status_code}")
        try:
            fields = answer.json() if answer.content else {}
        except ValueError:
            return {}
        return fields if isinstance(fields, dict) else {}

    async def attempt(
        self,
        method: str,
        path: str,
        *,
        json: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> bool:
        """Send one request; False where the provider does not do it. Never raises."""
        try:
            answer = await self._send(method, path, json, form)
        except TransportError as error:
            _log.warning("provider-unreachable", connector=self._name, message=str(error))
            return False
        if not answer.is_success:
            log = _log.debug if answer.status_code in _ENDED else _log.warning
            log("provider-refuses", connector=self._name, status=answer.status_code)
        return answer.is_success

    async def close(self) -> None:
        """Free the connections."""
        await self._http.aclose()

    async def _send(
        self,
        method: str,
        path: str,
        json: Mapping[str, Any] | None,
        form: Mapping[str, str] | None,
    ) -> httpx2.Response:
        if self._http.is_closed:
            raise TransportError(f"{self._name} is not asked any more: this server stops")
        try:
            return await self._http.request(
                method, self._address + path, json=json, data=form, headers=dict(self._headers())
            )
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise TransportError(f"{self._name} cannot be reached") from error
