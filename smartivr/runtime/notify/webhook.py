"""Notices to a web service, as JSON."""

import httpx2

from smartivr.errors import NotifyFailed, SettingsError
from smartivr.runtime.notify.base import Notice
from smartivr.runtime.web_client import web_client
from smartivr.settings import Settings

TIMEOUT_S = 10.0


class WebhookNotifier:
    """POSTs each notice to one address."""

    name = "webhook"

    def __init__(self, url: str) -> None:
        self._url = url
        self._client = web_client(TIMEOUT_S)

    async def notify(self, notice: Notice) -> None:
        """Hand it over; any answer but 2xx is a refusal."""
        body = {
            "kind": notice.kind,
            "subject": notice.subject,
            "text": notice.text,
            "facts": dict(notice.facts),
        }
        try:
            response = await self._client.post(self._url, json=body)
            response.raise_for_status()
        except httpx2.HTTPStatusError as error:
            raise NotifyFailed(
                f"the web service refuses a notice with status {error.response.status_code}",
                where="SMARTIVR_NOTIFY_URL",
                remedy="it is tried again",
            ) from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise NotifyFailed(
                f"the web service cannot be reached ({type(error).__name__})",
                where="SMARTIVR_NOTIFY_URL",
                remedy="it is tried again",
            ) from error

    async def close(self) -> None:
        """Free the connections."""
        await self._client.aclose()


def create(settings: Settings) -> WebhookNotifier:
    """Make it.

    Raises:
        SettingsError: there is no address.

    """
    if not settings.notify_url:
        raise SettingsError(
            "SMARTIVR_NOTIFIER is webhook, but there is no address",
            remedy="set SMARTIVR_NOTIFY_URL",
        )
    return WebhookNotifier(settings.notify_url)
