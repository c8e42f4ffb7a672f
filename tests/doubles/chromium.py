"""A real Chromium, and what every page is held to: no other host, no error, no barrier."""

import contextlib
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

_NAMES = ("chromium", "chromium-browser", "google-chrome")
ELSEWHERE = "phones.test"
"""This machine by another name, of which a browser trusts pages over HTTPS alone."""
_QUIET = (
    "--no-sandbox",  # in CI the tests run as root
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--use-fake-device-for-media-stream",
    f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1",
    "--autoplay-policy=no-user-gesture-required",
)
PATIENCE_MS = 90_000
"""How long a page may take to show something: it is over only where it never would."""
SCREENSHOTS = os.environ.get("SMARTIVR_SCREENSHOTS", "")
"""Folder for pictures of the pages; empty: none are taken."""

_AXE = "async (options) => (await axe.run(options)).violations"

expect.set_options(timeout=PATIENCE_MS)


def executable() -> str:
    """Return where this machine's Chromium is; empty if it has none."""
    return next((path for name in _NAMES if (path := shutil.which(name))), "")


@contextlib.asynccontextmanager
async def chromium(
    microphone: Path | None = None, *, refuses: bool = False
) -> AsyncIterator[Browser]:
    """Start a browser; its microphone plays a WAV file again and again, or beeps.

    With `refuses`, pages that ask for the microphone are refused it.
    """
    leave = "--deny-permission-prompts" if refuses else "--use-fake-ui-for-media-stream"
    hears = [f"--use-file-for-fake-audio-capture={microphone}"] if microphone else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable(), args=[*_QUIET, leave, *hears], timeout=PATIENCE_MS
        )
        try:
            yield browser
        finally:
            await browser.close()


_REPLACED = ("htmx:sendAbort", "htmx:afterRequest")
"""What htmx tells of a request that a newer one of its form has replaced, as `hx-sync` has it.

A request that fails has words of its own beside these: `htmx:sendError`, `htmx:responseError`.
"""


@dataclass
class Visit:
    """One browser session at one server: cookies of its own, and what went wrong in it."""

    url: str
    context: BrowserContext
    faults: list[str] = field(default_factory=list)
    meant: list[str] = field(default_factory=lambda: list(_REPLACED))
    """What is wanted to go wrong: parts of what a browser tells of it."""

    async def open(self, path: str) -> Page:
        """Open a page in a new tab."""
        page = await self.context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"{path}: {error}"))
        page.on("console", lambda told: self._told(path, told.type, told.text))
        page.on("request", lambda request: self._asked(path, request.url))
        await page.goto(self.url + path)
        return page

    def means(self, *faults: str) -> None:
        """Take what has these words for no fault, whenever the browser tells of it."""
        self.meant += faults

    @property
    def unmeant(self) -> list[str]:
        """What went wrong that should not have."""
        return [each for each in self.faults if not any(part in each for part in self.meant)]

    def _told(self, path: str, kind: str, text: str) -> None:
        if kind == "error":
            self.faults.append(f"{path}: {text}")

    def _asked(self, path: str, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme in {"http", "https", "ws", "wss"} and (
            parts.netloc != urlsplit(self.url).netloc
        ):
            self.faults.append(f"{path} asked another host: {parts.netloc}")


@contextlib.asynccontextmanager
async def visiting(browser: Browser, url: str, **looks: Any) -> AsyncIterator[Visit]:
    """Give a browser session of its own; fail if a page of it had an error or asked elsewhere.

    `looks` are Playwright's: locale="pl", color_scheme="dark", viewport={...}.
    """
    context = await browser.new_context(**looks)
    context.set_default_timeout(PATIENCE_MS)
    visit = Visit(url, context)
    try:
        yield visit
    finally:
        await context.close()
    assert not visit.unmeant, "\n".join(visit.unmeant)


async def barriers(page: Page, *, of_colour: bool = False) -> list[str]:
    """Return what axe finds on a page, one line each.

    `of_colour` looks at contrasts alone, which is all that a dark scheme can change.
    """
    if not await page.evaluate("Boolean(window.axe)"):
        await page.evaluate(AXE_SCRIPT)
    chosen = {"runOnly": ["color-contrast", "link-in-text-block"]} if of_colour else {}
    found = await page.evaluate(_AXE, {"resultTypes": ["violations"], **chosen})
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
    ]


async def picture(page: Page, name: str) -> None:
    """Take a picture of a whole page, where somebody wants to look at it."""
    if SCREENSHOTS:
        await page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png", full_page=True)
