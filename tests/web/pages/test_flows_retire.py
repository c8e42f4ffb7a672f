"""What is told before a line leaves service."""

import shutil

import httpx
import pytest
from centre_house import centre_house, furnish
from signed_in import cookie_of

from smartivr.web.identity.cookie import COOKIE

WARNING = "This is the default line itself"


async def warned(home, line: str) -> bool:
    async with centre_house(home) as house:
        cookies = {COOKIE: await cookie_of(house, "editor")}
        async with httpx.AsyncClient(base_url=house.url, cookies=cookies, timeout=60) as browser:
            page = await browser.get(f"/flows/{line}/retire")
    assert page.status_code == 200
    return WARNING in page.text


@pytest.mark.parametrize(
    ("others", "line", "expected"),
    [([], "shop", True), (["bakery"], "shop", False), (["bakery", "baths"], "shop", True),
     (["bakery", "baths"], "baths", False)],
)  # fmt: skip
async def test_who_takes_the_default_line_away_is_warned_unless_one_other_takes_its_calls(
    tmp_path, others, line, expected
):
    intents = furnish(tmp_path) / "intents"
    for other in others:
        shutil.copytree(intents / "shop", intents / other)
        flow = intents / other / "flow.yaml"
        flow.write_text(flow.read_text().replace('numbers: ["4820"]', "numbers: []"))
    assert await warned(tmp_path, line) is expected
