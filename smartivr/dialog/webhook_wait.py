"""The web service that a call waits for."""

from collections.abc import Mapping
from dataclasses import dataclass

from smartivr.dialog.commands import CallWebhook


@dataclass
class WebhookWait:
    """Numbers the requests of a call; only the answer to the last one counts, and only once."""

    request: int = 0
    pending: bool = False

    def ask(self, url: str, payload: Mapping[str, str], timeout_s: float) -> CallWebhook:
        """Ask, and wait for this answer from now on."""
        self.request += 1
        self.pending = True
        return CallWebhook(self.request, url, payload, timeout_s)

    def answered(self, request: int) -> bool:
        """Whether this answer is waited for; it no longer is."""
        waited_for = self.pending and request == self.request
        if waited_for:
            self.pending = False
        return waited_for
