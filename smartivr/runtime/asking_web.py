"""The web services that a call waits for."""

import asyncio
from collections.abc import Callable

from smartivr.dialog.commands import CallWebhook
from smartivr.dialog.events import Event
from smartivr.runtime.webhook import Webhooks


class AskingWeb:
    """Asks them beside the call, and posts what they answer."""

    def __init__(self, webhooks: Webhooks, post: Callable[[Event], None]) -> None:
        self._webhooks = webhooks
        self._post = post
        self._asking: set[asyncio.Task[None]] = set()

    def ask(self, request: CallWebhook) -> None:
        """Begin to ask one."""
        task = asyncio.get_running_loop().create_task(self._ask(request))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def settled(self) -> None:
        """Wait until each has answered."""
        while self._asking:
            await asyncio.wait(self._asking)

    def cancel(self) -> None:
        """Wait for none any more."""
        for task in self._asking:
            task.cancel()

    async def _ask(self, request: CallWebhook) -> None:
        self._post(await self._webhooks.ask(request))
