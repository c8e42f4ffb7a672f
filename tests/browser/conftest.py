"""Pages in a real Chromium, over a real server; one of each for all tests of a file."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from centre_house import CentreHouse, centre_house
from chromium import Visit, chromium, executable, visiting
from playwright.async_api import Browser


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.asyncio(loop_scope="module"), append=False)
            if not executable():
                item.add_marker(pytest.mark.skip(reason="needs Chromium: install it as chromium"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CentreHouse]:
    """The shop's server."""
    async with centre_house(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """A browser whose microphone beeps."""
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def visit(house: CentreHouse, browser: Browser) -> AsyncIterator[Visit]:
    """A browser session of nobody in particular."""
    async with visiting(browser, house.url) as visit:
        yield visit
