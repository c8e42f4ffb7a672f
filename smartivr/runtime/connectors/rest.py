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
        try:
            answer = await self._http.request(
                method, self._address + path, json=json, data=form, headers=dict(self._headers())
            )
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise TransportError(f"{self._name} cannot be reached") from error
        if answer.is_error or answer.is_redirect:
            raise RefusedByProvider(self._name, answer.status_code)
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
            await self.ask(method, path, json=json, form=form)
        except RefusedByProvider as error:
            gone = error.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.CONFLICT}
            log = _log.debug if gone else _log.warning  # the call may have ended by itself
            log("provider-refuses", connector=self._name, status=error.status)
            return False
        except TransportError as error:
            _log.warning("provider-unreachable", connector=self._name, message=str(error))
            return False
        return True

    async def close(self) -> None:
        """Free the connections."""
        await self._http.aclose()


class RefusedByProvider(TransportError):
    """A provider answers a request with an error."""

    def __init__(self, name: str, status: int) -> None:
        super().__init__(f"{name} refuses with status {status}")
        self.status = status
