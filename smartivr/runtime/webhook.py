"""Asks a web service which way a call goes."""

from collections.abc import Mapping

import httpx2
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from smartivr.dialog.commands import CallWebhook
from smartivr.dialog.events import WebhookAnswered
from smartivr.runtime.web_client import web_client

LARGEST_ANSWER_BYTES = 64 * 1024


class _Answer(BaseModel):
    """What a web service answers: a value to branch on, and slots to keep."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    value: str = ""
    slots: dict[str, str] = Field({})


class Webhooks:
    """POSTs to the web services of flows; shared by all calls."""

    def __init__(self) -> None:
        self._client = web_client()

    async def ask(self, request: CallWebhook) -> WebhookAnswered:
        """The service's answer, or the code of what went wrong; never raises."""
        try:
            response = await self._client.post(
                request.url, json=dict(request.payload), timeout=request.timeout_s
            )
            response.raise_for_status()
        except httpx2.TimeoutException:
            return WebhookAnswered(request.request, code="webhook-late")
        except httpx2.HTTPStatusError:
            return WebhookAnswered(request.request, code="webhook-refused")
        except (httpx2.HTTPError, httpx2.InvalidURL):
            return WebhookAnswered(request.request, code="webhook-unreachable")
        return self._read(request, response.content)

    def _read(self, request: CallWebhook, body: bytes) -> WebhookAnswered:
        if len(body) > LARGEST_ANSWER_BYTES:
            return WebhookAnswered(request.request, code="webhook-garbled")
        try:
            answer = _Answer.model_validate_json(body)
        except ValidationError:
            return WebhookAnswered(request.request, code="webhook-garbled")
        slots: Mapping[str, str] = answer.slots
        return WebhookAnswered(request.request, answer.value, slots)

    async def close(self) -> None:
        """Free the connections."""
        await self._client.aclose()
