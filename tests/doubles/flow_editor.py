"""The editor of a line in a browser."""

import re

from chromium import Visit
from playwright.async_api import Page, expect


async def edited(visit: Visit, path: str) -> Page:
    """Open an editor and wait until it can be used."""
    page = await visit.open(path)
    await expect(page.locator(".cm-content")).to_be_visible()
    return page


async def end_of_text(page: Page) -> None:
    """Go on writing where the text ends."""
    await page.locator(".cm-content").click()
    await page.keyboard.press("Control+End")


async def saved(page: Page) -> str:
    """Wait until the draft is kept; its id."""
    await expect(page.locator("#saved")).to_have_text(re.compile("Draft saved"))
    await expect(page).to_have_url(re.compile("draft="))
    return page.url.partition("draft=")[2]
