"""Customers behind a web service: it is POSTed the number and answers with a JSON object."""

from collections.abc import Mapping

import httpx2
from pydantic import TypeAdapter, ValidationError

from smartivr.errors import LookUpFailed
from smartivr.runtime.web_client import web_client

LARGEST_ANSWER_BYTES = 64 * 1024
TIMEOUT_S = 1.0

_answer: TypeAdapter[dict[str, str | int | float | bool | None]] = TypeAdapter(
    dict[str, str | int | float | bool | None]
)


class WebService:
    """Asks `{"number": ...}`; each field of the answer is shown to the agent."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client = web_client(TIMEOUT_S)

    async def find(self, number: str) -> Mapping[str, str]:
        """Return the customer's fields; empty: nobody (the service answers with 404 or `{}`).

        Raises:
            LookUpFailed: the service does not answer, or not with a flat JSON object.

        """
        try:
            response = await self._client.post(self._url, json={"number": number})
            if response.status_code == httpx2.codes.NOT_FOUND:
                return {}
            response.raise_for_status()
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise LookUpFailed(
                "the customers' web service does not answer", remedy="see SMARTIVR_CUSTOMERS_URL"
            ) from error
        return _read(response.content)

    async def close(self) -> None:
        """Free the connections."""
        await self._client.aclose()


def _read(body: bytes) -> Mapping[str, str]:
    try:
        if len(body) > LARGEST_ANSWER_BYTES:
            raise ValueError("too long")  # noqa: TRY301  answered below like what is garbled
        fields = _answer.validate_json(body)
    except (ValidationError, ValueError) as error:
        raise LookUpFailed(
            "the customers' web service answers something else than asked"
        ) from error
    return {name: str(value) for name, value in fields.items() if value is not None}
