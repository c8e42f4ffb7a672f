"""Whoever changes the language, or signs in, comes back to the page where they were."""

import html
import re

import pytest
from access_house import access_house, csrf_in

NEXT = 'name="next" value="/wall?screen=big&amp;x=1"'
LINK = re.compile(r'href="(/language/[^"]*)"')


@pytest.fixture
async def house(tmp_path):
    async with access_house(tmp_path) as house:
        yield house


async def back_from(browser, page):
    """Change the language on a page; return where that leads."""
    (link,) = LINK.findall(page.text)
    answer = await browser.get(html.unescape(link))
    assert answer.status_code == 303
    return answer.headers["location"]


async def test_the_sign_in_goes_on_to_lead_where_one_wanted_to_go(house):
    async with house.browser() as browser:
        page = await browser.get("/sign-in?next=/wall%3Fscreen%3Dbig%26x%3D1")
        back = await back_from(browser, page)
        again = await browser.get(back)
        assert '<html lang="pl">' in again.text
        assert NEXT in again.text
        wrong = {"login": "ada", "password": "x", "next": "/wall?screen=big&x=1"}
        refused = await browser.post("/sign-in", data=wrong)
        assert NEXT in (await browser.get(await back_from(browser, refused))).text


@pytest.mark.parametrize(
    "address", ["/admin/audit?who=ann&day=2026-11-23", "/admin/users/ada", "/no/such/page?x=1"]
)
async def test_a_page_keeps_its_address(house, address):
    async with await house.signed_in("ada", "admin") as browser:
        assert await back_from(browser, await browser.get(address)) == address


async def test_a_link_that_holds_once_still_leads_to_its_page(house):
    link = await house.accounts.first_link()
    async with house.browser() as browser:
        assert await back_from(browser, await browser.get(link)) == link
        assert await back_from(browser, await browser.post(link, data={"login": "?"})) == link


@pytest.mark.parametrize(
    ("form", "page"),
    [
        ("/admin/users", "/admin"),
        ("/admin/users/ada", "/admin/users/ada"),
        ("/admin/users/ada/disable", "/admin/users/ada"),
        ("/admin/users/ada/link", "/admin/users/ada"),
        ("/admin/keys", "/admin/keys"),
        ("/account/password", "/account"),
        ("/admin/users/nobody/link", "/admin/users/nobody"),
    ],
)
async def test_what_a_form_has_brought_leads_to_a_page_that_can_be_opened(house, form, page):
    async with await house.signed_in("ada", "admin") as browser:
        csrf = csrf_in((await browser.get("/admin")).text)
        assert await back_from(browser, await browser.post(form, data={"csrf": csrf})) == page


async def test_a_form_of_somebody_signed_out_leads_to_the_sign_in_and_back_to_its_page(house):
    async with house.browser() as browser:
        answer = await browser.post("/admin/users/ada/disable")
        assert answer.headers["location"] == "/sign-in?next=/admin/users/ada"
