"""What a caller does at the softphone's page."""

from playwright.async_api import Page, expect


async def call(page: Page) -> None:
    """Call the number that is chosen, and wait for the menu."""
    await page.get_by_role("button", name="Call").click()
    await expect(page.locator("#log")).to_contain_text("Agents, a message, or a callback?")
