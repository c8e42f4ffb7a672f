"""What an agent sees and does at the desk's page."""

from playwright.async_api import Page

WIDE = {"width": 1500, "height": 950}
SPOKEN = 0.3
"""What counts as heard by the page's meter."""


async def says(page: Page, selector: str, text: str) -> None:
    """Wait until a part of the page says something."""
    await page.locator(selector).filter(has_text=text).first.wait_for()


async def hears(page: Page, *, least: float = 0.0, most: float = 1.0) -> None:
    """Wait until the page's meter of the other side is in these bounds."""
    await page.wait_for_function(
        "([least, most]) => { const v = document.getElementById('heard').value; "
        "return v >= least && v <= most; }",
        arg=[least, most],
    )


async def answered(page: Page) -> None:
    """Accept what rings, by its key."""
    await page.locator("#offer").wait_for()
    await page.keyboard.press("a")
    await says(page, "#phase", "You are talking")


async def wrapped_up(page: Page) -> None:
    """End the wrap-up, by its key."""
    await page.locator("#wrap-up").wait_for()
    await page.keyboard.press("w")
    await says(page, "#state", "Available")
