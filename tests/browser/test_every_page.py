"""What every page is held to."""

import pytest
from chromium import barriers, picture, visiting

PAGES = ("/", "/docs/socket", "/docs/agents")
PHONE = {"width": 360, "height": 740}
WIDE = {"width": 1500, "height": 950}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("looks", ["light", "dark"])
async def test_axe_finds_no_barrier(house, browser, path, looks):
    async with visiting(browser, house.url, color_scheme=looks, viewport=WIDE) as visit:
        page = await visit.open(path)
        await picture(page, f"{path.strip('/').replace('/', '-') or 'softphone'}-{looks}")
        assert await barriers(page) == []


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_fits_a_phone_in_polish(house, browser, path):
    async with visiting(browser, house.url, locale="pl", viewport=PHONE) as visit:
        page = await visit.open(path)
        await picture(page, f"{path.strip('/').replace('/', '-') or 'softphone'}-phone")
        assert await page.get_attribute("html", "lang") == "pl"
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
