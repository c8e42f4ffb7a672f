"""What every page is held to."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from chromium import Visit, barriers, picture
from signed_in import signed_in

PAGES = (
    "/",
    "/desk",
    "/flows",
    "/flows/-/new",
    "/flows/-/numbers",
    "/flows/shop",
    "/flows/shop/edit",
    "/flows/shop/retire",
    "/flows/shop/versions",
    "/flows/shop/versions/1/rollback",
    "/wall",
    "/calls",
    "/accuracy",
    "/accuracy/unheard",
    "/hours",
    "/flows/shop/hours",
    "/flows/shop/announcements",
    "/docs",
    "/docs/socket",
    "/docs/agents",
    "/account",
    "/admin",
    "/admin/users/admin",
    "/admin/keys",
    "/admin/audit",
)
PHONE = {"width": 360, "height": 740}
WIDE = {"width": 1500, "height": 950}
SHORTER = """document.querySelectorAll("article:nth-of-type(n+13)").forEach(one => one.remove())"""
"""Hundreds of articles come from one template; a dozen show what there is to find in them."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def wide(house, browser) -> AsyncIterator[Visit]:
    """An administrator at a desk, whose browser keeps what all pages have in common."""
    async with signed_in(browser, house, "admin", viewport=WIDE) as visit:
        yield visit


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def phone(house, browser) -> AsyncIterator[Visit]:
    """The same one with a phone, in Polish."""
    async with signed_in(browser, house, "admin", locale="pl", viewport=PHONE) as visit:
        yield visit


@pytest.mark.parametrize("path", PAGES)
async def test_axe_finds_no_barrier_in_light_and_dark(wide, path):
    wide.faults.clear()
    page = await wide.open(path)
    await picture(page, f"{_name(path)}-light")
    await page.evaluate(SHORTER)
    assert await barriers(page) == []
    await page.emulate_media(color_scheme="dark")
    await picture(page, f"{_name(path)}-dark")
    assert await barriers(page, of_colour=True) == []
    await page.close()
    assert wide.unmeant == []


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_fits_a_phone_in_polish(phone, path):
    phone.faults.clear()
    page = await phone.open(path)
    await picture(page, f"{_name(path)}-phone")
    assert await page.get_attribute("html", "lang") == "pl"
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await page.close()
    assert phone.unmeant == []


def _name(path: str) -> str:
    return path.strip("/").replace("/", "-") or "softphone"
