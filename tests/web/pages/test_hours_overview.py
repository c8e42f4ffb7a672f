"""All lines at a glance."""

import shutil
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
from centre_house import centre_house, furnish
from signed_in import cookie_of

from smartivr.web.identity.cookie import COOKIE


async def test_when_a_line_opens_is_said_by_its_own_clock(tmp_path):
    opens = datetime.now(UTC).astimezone(ZoneInfo("Asia/Kathmandu")) + timedelta(hours=6)
    opens = opens.replace(minute=0)
    (furnish(tmp_path) / "intents" / "shop" / "calendar.yaml").write_text(
        f'timezone: Asia/Kathmandu\nhours: {{mon-sun: "{opens:%H:%M}-{opens:%H}:01"}}\n'
    )
    async with centre_house(tmp_path) as house:
        cookies = {COOKIE: await cookie_of(house, "editor")}
        async with httpx.AsyncClient(base_url=house.url, cookies=cookies, timeout=60) as browser:
            shown = (await browser.get("/hours")).text
    assert f"{opens:%a} {opens.day} {opens:%b}, {opens:%H:%M}" in shown


async def test_a_server_without_lines_says_so(tmp_path):
    shutil.rmtree(furnish(tmp_path) / "intents" / "shop")
    async with centre_house(tmp_path) as house:
        cookies = {COOKIE: await cookie_of(house, "editor")}
        async with httpx.AsyncClient(base_url=house.url, cookies=cookies, timeout=60) as browser:
            shown = (await browser.get("/hours")).text
    assert "There is no line in service yet" in shown
