"""Answers that come late, as over a slow network."""

import asyncio

from chromium import PATIENCE_MS
from playwright.async_api import BrowserContext, Route


class Late:
    """The first answer to a request, kept back once the server has given it."""

    def __init__(self, method: str = "GET") -> None:
        """Keep back what such a request is answered."""
        self.given = asyncio.Event()
        """The server has answered."""
        self.comes = asyncio.Event()
        """To be set once the page may have it."""
        self._method = method
        self._first = True

    async def hold(self, context: BrowserContext, address: str) -> "Late":
        """Keep it back for pages of this browser session, where the address fits."""
        await context.route(address, self._answer)
        return self

    async def _answer(self, route: Route) -> None:
        if route.request.method != self._method or not self._first:
            await route.continue_()
            return
        self._first = False
        answer = await route.fetch(timeout=PATIENCE_MS)
        self.given.set()
        await self.comes.wait()
        await route.fulfill(response=answer)
