"""Signing in and out, and guessing at it."""

import asyncio

import pytest
from access_house import CHOSEN, HERE, access_house, csrf_in

from smartivr.web.identity.cookie import COOKIE


@pytest.fixture
async def house(tmp_path):
    async with access_house(tmp_path) as house:
        yield house


async def test_a_cookie_that_somebody_has_planted_is_worth_nothing_after_the_sign_in(house):
    async with house.browser() as browser:
        await house.welcome_ada(browser)
    async with house.browser() as browser:
        browser.cookies.set(COOKIE, "planted", domain="127.0.0.1", path="/")
        entered = await browser.post("/sign-in", data={"login": "ada", "password": CHOSEN})
        assert entered.status_code == 303
        assert "planted" not in entered.headers["set-cookie"]
    assert await house.identities.by_cookie("planted") is None


async def test_signing_in_gives_a_new_cookie_that_scripts_cannot_read(house):
    async with house.browser() as browser:
        await house.welcome_ada(browser)
        before = browser.cookies[COOKIE]
        given = {"login": " ADA ", "password": CHOSEN, "next": "/wall?x=1"}
        entered = await browser.post("/sign-in", data=given)
        assert (entered.status_code, entered.headers["location"]) == (303, "/wall?x=1")
        assert browser.cookies[COOKIE] != before
        told = entered.headers["set-cookie"]
        assert "HttpOnly" in told
        assert "SameSite=lax" in told
        assert "Secure" not in told
        browser.cookies.set(COOKIE, before, domain="127.0.0.1")
        assert await house.identities.by_cookie(before) is None, "the one before is signed out"


@pytest.mark.parametrize("place", [{"public_url": "https://ivr.example.com"}, {}])
async def test_behind_tls_the_cookie_never_goes_in_the_clear(tmp_path, place):
    async with access_house(tmp_path, **place) as house:
        origin = place.get("public_url") or HERE.replace("http:", "https:")
        async with house.browser(Origin=origin) as browser:
            assert "Secure" in (await house.welcome_ada(browser)).headers["set-cookie"]


async def test_unknown_users_and_wrong_passwords_are_refused_in_the_same_words(house):
    async with house.browser() as browser:
        await house.welcome_ada(browser)
        await house.user("gone", "admin", disabled=True)
        await house.user("invited", "admin", password_hash="")
        texts = set()
        for login in ("ada", "nobody", "gone", "invited"):
            given = {"login": login, "password": "wrong wrong wrong"}
            refused = await browser.post("/sign-in", data=given)
            assert refused.status_code == 401
            assert "set-cookie" not in refused.headers
            texts.add(refused.text.replace(login, ""))
        assert len(texts) == 1
    assert {(who, status) for who, what, _, status in await house.deeds(what="sign-in")} == {
        ("ada", 401),
        ("(unknown)", 401),
        ("gone", 401),
        ("invited", 401),
    }


async def test_who_guesses_has_to_wait(house):
    async with house.browser() as browser, house.browser("192.0.2.8") as other:
        await house.welcome_ada(browser)
        wrong = {"login": "ada", "password": "wrong wrong wrong"}
        tries = [(await browser.post("/sign-in", data=wrong)).status_code for _ in range(11)]
        assert tries == [401] * 10 + [429]
        right = {"login": "ada", "password": CHOSEN}
        refused = await other.post("/sign-in", data=right)
        assert refused.status_code == 429, "wherever they come from, for this login"
        assert 0 < int(refused.headers["retry-after"]) <= 600


async def test_one_address_guesses_at_few_logins_and_links(house):
    async with house.browser() as browser, house.browser("192.0.2.8") as other:
        for number in range(30):
            assert (await browser.get(f"/welcome/{number}")).status_code == 404
        assert (await browser.get("/welcome/one-more")).status_code == 429
        wrong = {"login": "ada", "password": "x"}
        assert (await browser.post("/sign-in", data=wrong)).status_code == 429
        assert (await other.post("/sign-in", data=wrong)).status_code == 401


async def test_tries_at_the_same_time_are_counted_all_the_same(house):
    async with house.browser() as browser:
        await house.welcome_ada(browser)
    async with house.browser() as guessing:
        tries = [{"login": "ada", "password": f"wrong {n}"} for n in range(13)]
        answers = await asyncio.gather(*(guessing.post("/sign-in", data=each) for each in tries))
    assert sorted(answer.status_code for answer in answers) == [401] * 10 + [429] * 3


async def test_signing_out_ends_the_session_on_the_server(house):
    async with await house.signed_in("ann") as browser:
        secret = browser.cookies[COOKIE]
        csrf = csrf_in((await browser.get("/account")).text)
        assert (await browser.post("/sign-out")).status_code == 303
        assert (await browser.get("/account")).status_code == 200, "no page of ours asked"
        await browser.post("/sign-out", data={"csrf": csrf})
        browser.cookies.set(COOKIE, secret, domain="127.0.0.1")
        assert (await browser.get("/account")).headers["location"] == "/sign-in?next=/account"


async def test_htmx_is_led_to_the_sign_in_as_a_whole(house):
    async with house.browser() as browser:
        headers = {"HX-Request": "true", "HX-Current-URL": f"{HERE}/admin/audit?who=ann"}
        answer = await browser.get("/admin/audit", headers=headers)
        assert answer.headers["hx-redirect"] == "/sign-in?next=/admin/audit%3Fwho%3Dann"
        headers["HX-Current-URL"] = "http://["
        answer = await browser.get("/admin/audit", headers=headers)
        assert answer.headers["hx-redirect"] == "/sign-in"
