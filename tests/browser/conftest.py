"""Pages in a real Chromium, over a real server: one browser for all tests, a server for each file.

All of it runs on one event loop, so fixtures of these tests name `loop_scope="session"`.
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from centre_house import CentreHouse
from chromium import Visit, chromium, executable, visiting
from patience import furnish_patiently, patient_house
from playwright.async_api import Browser
from signed_in import signed_in

_LACKING = "needs a Chromium: chromium, chromium-browser or google-chrome is not on the PATH"
_DESKTOP = {"width": 1500, "height": 950}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            if not executable():
                item.add_marker(pytest.mark.skip(reason=_LACKING))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CentreHouse]:
    """The shop's server."""
    home = furnish_patiently(tmp_path_factory.mktemp("house"))
    async with patient_house(home) as house:
        yield house


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A browser whose microphone beeps."""
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def visit(house: CentreHouse, browser: Browser) -> AsyncIterator[Visit]:
    """A browser session of nobody in particular."""
    async with visiting(browser, house.url) as visit:
        yield visit


@pytest_asyncio.fixture(loop_scope="session")
async def admin(house: CentreHouse, browser: Browser) -> AsyncIterator[Visit]:
    """A browser session of an administrator."""
    async with signed_in(browser, house, "admin") as visit:
        yield visit


@pytest_asyncio.fixture(loop_scope="session")
async def supervisor(house: CentreHouse, browser: Browser) -> AsyncIterator[Visit]:
    """A browser session of a supervisor."""
    async with signed_in(browser, house, "supervisor") as visit:
        yield visit


@pytest_asyncio.fixture(loop_scope="session")
async def editor(house: CentreHouse, browser: Browser) -> AsyncIterator[Visit]:
    """A browser session of an editor of lines."""
    async with signed_in(browser, house, "editor") as visit:
        yield visit


@pytest_asyncio.fixture(loop_scope="session")
async def agent(house: CentreHouse, browser: Browser) -> AsyncIterator[Visit]:
    """A browser session of the shop's ann."""
    async with signed_in(browser, house, "agent") as visit:
        yield visit


@pytest_asyncio.fixture(loop_scope="session")
async def wide_editor(house: CentreHouse, browser: Browser) -> AsyncIterator[Visit]:
    """A browser session of an editor of lines, on a desk's screen."""
    async with signed_in(browser, house, "editor", viewport=_DESKTOP) as visit:
        yield visit
