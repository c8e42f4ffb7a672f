"""Who may call from the browser, over a whole server."""

from dataclasses import replace

import httpx2
import pytest
from centre_house import centre_house
from signed_in import cookie_of

from smartivr.web.identity.cookie import COOKIE


@pytest.fixture
async def house(tmp_path):
    async with centre_house(tmp_path) as house:
        yield house


def let_call(house, who):
    chosen = house.settings.model_copy(update={"softphone": who})
    house.app.state.desk = replace(house.desk, settings=chosen)


async def test_the_softphone_is_public_for_staff_or_off(house):
    headers = {"Accept": "text/html", "Sec-Fetch-Site": "none"}
    paths = ("/", "/lines/shop.svg", "/v1/lines")
    async with (
        httpx2.AsyncClient(base_url=house.url, headers=headers, timeout=60) as nobody,
        httpx2.AsyncClient(base_url=house.url, headers=headers, timeout=60) as agent,
    ):
        agent.cookies.set(COOKIE, await cookie_of(house, "agent"), domain="127.0.0.1")

        async def found(browser):
            return [(await browser.get(path)).status_code for path in paths]

        assert await found(nobody) == [200, 200, 200]
        let_call(house, "staff")
        assert await found(nobody) == [303, 303, 200]
        assert (await nobody.get("/")).headers["location"] == "/sign-in?next=/"
        assert await found(agent) == [200, 200, 200]
        assert (await nobody.post("/v1/recognize", content=b"RIFF")).status_code == 401
        let_call(house, "off")
        assert (await nobody.get("/")).headers["location"] == "/sign-in"
        assert (await agent.get("/")).headers["location"] == "/sign-in"
        assert (await agent.get("/sign-in")).headers["location"] == "/desk"
        assert ">Softphone<" not in (await agent.get("/docs/socket")).text


async def test_programs_on_this_machine_go_on_calling(house):
    let_call(house, "off")
    async with house.client() as client, client.call(line="shop") as side:
        message = await anext(aiter(side))
        assert message["type"] == "ready"
