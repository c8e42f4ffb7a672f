"""Links by which people come in for the first time, and choose their password."""

import asyncio

import pytest
from access_house import CHOSEN, access_house

from smartivr.web.identity.cookie import COOKIE


@pytest.fixture
async def house(tmp_path):
    async with access_house(tmp_path) as house:
        yield house


async def test_the_first_link_signs_in_and_holds_once(house):
    link = await house.accounts.first_link()
    async with house.browser() as browser:
        assert (await browser.get(link)).status_code == 200
        given = {"login": "ada", "name": "Ada", "password": CHOSEN, "again": CHOSEN}
        entered = await browser.post(link, data=given)
        assert entered.headers["location"] == "/admin"
        assert (await browser.get("/admin")).status_code == 200
    async with house.browser() as other:
        assert (await other.get(link)).status_code == 404
        assert (await other.post(link, data={**given, "login": "eve"})).status_code == 404
    assert await house.accounts.first_link() == ""


async def test_who_comes_before_the_first_administrator_is_told_where_the_link_is(house):
    async with house.browser() as browser:
        assert "smartivr users link" in (await browser.get("/sign-in")).text
        assert "smartivr users link" in (await browser.get("/welcome/too-old")).text
        older, link = await house.accounts.first_link(), await house.accounts.first_link()
        assert (await browser.get(older)).status_code == 404, "a restart has printed another"
        assert (await browser.get(link)).status_code == 200
        house.moments.go_on(days=3, seconds=1)
        assert (await browser.get(link)).status_code == 404
        await house.welcome_ada(browser)
    async with house.browser() as other:
        assert "smartivr users link" not in (await other.get("/sign-in")).text
        assert "ask an administrator for a new one" in (await other.get("/welcome/too-old")).text


async def test_who_is_signed_in_stays_so_on_a_link_that_was_used(house):
    async with house.browser() as browser:
        link = await house.accounts.first_link()
        await house.welcome_ada(browser)
        again = await browser.get(link)
        assert again.status_code == 404
        assert "Sign out" in again.text
        assert ">Sign in<" not in again.text


async def test_the_link_of_a_user_holds_once_and_a_new_one_ends_the_one_before(house):
    await house.user("ann", "agent", password_hash="")
    older, link = await house.accounts.new_link("ann"), await house.accounts.new_link("ann")
    given = {"name": "Ann", "password": CHOSEN, "again": CHOSEN}
    async with house.browser() as browser, house.browser() as other:
        assert (await browser.get(older)).status_code == 404
        at_once = [browser.post(link, data=given), other.post(link, data=given)]
        answers = await asyncio.gather(*at_once)
        assert sorted(answer.status_code for answer in answers) == [303, 404]
        assert (await other.get(link)).status_code == 404
    assert len(await house.store.web_sessions.of_user("ann")) == 1


async def test_a_link_holds_three_days_and_not_for_who_is_disabled(house):
    for login in ("ann", "bob"):
        await house.user(login, "agent", password_hash="")
    late, of_bob = await house.accounts.new_link("ann"), await house.accounts.new_link("bob")
    async with house.browser() as browser:
        await house.store.users.change("bob", disabled=True)
        assert (await browser.get(of_bob)).status_code == 404
        assert (await browser.get(late)).status_code == 200
        house.moments.go_on(days=3, seconds=1)
        assert (await browser.get(late)).status_code == 404


async def test_a_link_signs_out_whoever_was_signed_in_in_the_browser(house):
    await house.user("ann", "agent", password_hash="")
    link = await house.accounts.new_link("ann")
    async with await house.signed_in("sue", "supervisor") as browser:
        before = browser.cookies[COOKIE]
        await browser.post(link, data={"name": "Ann", "password": CHOSEN, "again": CHOSEN})
        assert browser.cookies[COOKIE] != before
        assert await house.identities.by_cookie(before) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "short", "again": "short"},
        {"again": "another one entirely"},
        {"login": "correct-horse", "password": "Correct-Horse", "again": "Correct-Horse"},
        {"login": "Ada Byron"},
        {"login": ""},
        {"name": " "},
        {"password": "x" * 201, "again": "x" * 201},
    ],
)
async def test_what_is_filled_in_wrongly_is_asked_for_again(house, wrong):
    link = await house.accounts.first_link()
    given = {"login": "ada", "name": "Ada", "password": CHOSEN, "again": CHOSEN, **wrong}
    async with house.browser() as browser:
        answer = await browser.post(link, data=given)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
        assert CHOSEN not in answer.text
    assert not await house.store.users.has_admin()
