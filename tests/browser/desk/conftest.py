"""The agent's desk, by a signed-in agent in a browser; everybody else is a client in Python."""

import pytest_asyncio
from desk_page import WIDE, says
from desk_parties import NUMBER
from patience import furnish_patiently, patient_house
from signed_in import signed_in

NUMBERS = f"""
country: GB
callers:
  vip: {{numbers: ["{NUMBER}"], label: VIP}}
"""
CUSTOMERS = f"number,name,tier\n{NUMBER},Mary Field,gold\n"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(tmp_path_factory):
    """The shop's server, with time for wrapping up, a list of VIPs and one of customers."""
    home = furnish_patiently(tmp_path_factory.mktemp("desk"), wrap_up_s=600)
    (home / "intents" / "numbers.yaml").write_text(NUMBERS)
    (home / "customers.csv").write_text(CUSTOMERS)
    async with patient_house(home, customers_file="customers.csv") as house:
        yield house


@pytest_asyncio.fixture(loop_scope="session")
async def desk(house, browser):
    """Ann's desk: logged in, and available."""
    async with signed_in(browser, house, "agent", viewport=WIDE) as visit:
        page = await visit.open("/desk")
        await page.get_by_role("button", name="Log in").click()
        await says(page, "#state", "Available")
        yield page
        assert await page.locator(".notice.bad:visible").all_inner_texts() == []
        await page.locator("#log-out").click()
        await page.get_by_role("heading", name="Take calls").wait_for()


@pytest_asyncio.fixture(loop_scope="session")
async def client(house):
    async with house.client() as client:
        yield client
