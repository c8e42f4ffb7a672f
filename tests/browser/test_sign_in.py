"""From the first link to agents who may do what they should, and no more."""

import re

import pytest
from chromium import barriers, picture, visiting
from signed_in import signed_in

from smartivr.store.records import UserRecord
from smartivr.web.identity.cookie import COOKIE

PHONE = {"width": 360, "height": 740}
READ = {"Accept": "text/html"}
CHOSEN = "correct horse battery"


async def test_the_first_link_makes_an_administrator_who_invites_an_agent(house, browser):
    first = await house.desk.accounts.new_link()
    async with visiting(browser, house.url) as ada:
        page = await ada.open(first)
        await page.get_by_label("Login").fill("ada")
        await page.get_by_label("Your name").fill("Ada Byron")
        await _choose_password(page)
        assert page.url == house.url + "/admin"
        await page.get_by_label("Login").fill("Ann")
        await page.get_by_label("Name", exact=True).fill("Ann Baker")
        await page.get_by_label("Takes calls as").select_option("ann")
        await page.get_by_role("button", name="Add, and make a link").click()
        link = await page.locator(".secret").inner_text()
        assert link.startswith(house.url + "/welcome/")
    async with visiting(browser, house.url) as ann:
        page = await ann.open(link.removeprefix(house.url))
        assert await page.get_by_label("Login").input_value() == "ann"
        await _choose_password(page)
        assert page.url == house.url + "/desk"
        bar = await page.get_by_role("navigation", name="Pages").inner_text()
        assert "Desk" in bar
        assert "Administration" not in bar
        answer = await ann.context.request.get(house.url + "/admin", headers=READ)
        assert answer.status == 403
        assert "permission &#39;admin&#39;" in await answer.text()
        await page.get_by_role("button", name="Sign out").click()
        await page.wait_for_url("**/sign-in")
        await page.goto(house.url + "/wall?screen=big")
        assert page.url == house.url + "/sign-in?next=/wall%3Fscreen%3Dbig"
        await page.get_by_label("Login").fill("ann")
        await page.get_by_label("Password").fill(CHOSEN)
        await page.get_by_role("button", name="Sign in").click()
        await page.wait_for_url(house.url + "/wall?screen=big")


async def test_a_user_who_is_disabled_is_out_with_the_next_click_or_none(house, browser, admin):
    async with signed_in(browser, house, "supervisor", login="sue") as sue:
        hers = await sue.open("/account")
        wall = await sue.open("/wall?x=1")
        await wall.locator("main.live").wait_for()
        users = await admin.open("/admin/users/sue")
        await users.get_by_role("button", name=re.compile("Disable")).click()
        await users.wait_for_url("**/admin")
        assert "disabled" in await users.get_by_role("row", name="sue").inner_text()
        await hers.get_by_role("button", name="Save").click()
        await hers.wait_for_url("**/sign-in?next=/account")
        await wall.wait_for_url("**/sign-in?next=/wall%3Fx%3D1")
        await wall.get_by_role("link", name="Polski").click()
        assert wall.url.endswith("/sign-in?next=/wall%3Fx%3D1")
        await wall.get_by_role("heading", name="Zaloguj się").wait_for()


async def test_a_key_opens_its_scope_until_it_is_revoked(house, admin, browser):
    page = await admin.open("/admin/keys")
    await page.get_by_label("Name, such as of the program").fill("CRM")
    await page.get_by_label("watch").check()
    await page.get_by_role("button", name="Make the key").click()
    shown = await page.locator(".secret").inner_text()
    headers = {"Authorization": shown.removeprefix("Authorization: ")}
    async with visiting(browser, house.url) as program:
        ask = program.context.request
        assert (await ask.get(house.url + "/v1/agents", headers=headers)).status == 200
        assert (await ask.get(house.url + "/v1/callbacks", headers=headers)).status == 403
        assert (await ask.get(house.url + "/admin", headers=headers)).status == 401
        await page.get_by_role("button", name="Revoke CRM").click()
        await page.get_by_text("revoked").wait_for()
        assert (await ask.get(house.url + "/v1/agents", headers=headers)).status == 401


async def test_the_password_is_changed_and_what_was_done_stands_in_the_log(house, browser):
    link = await house.desk.accounts.new_link(await _invited(house, "eve"))
    async with visiting(browser, house.url, locale="pl") as eve:
        page = await eve.open(link)
        await page.get_by_label("Hasło, co najmniej 12 znaków").fill(CHOSEN)
        await page.get_by_label("Jeszcze raz").fill(CHOSEN)
        await page.get_by_role("button", name="Ustaw hasło i zaloguj się").click()
        await page.wait_for_url("**/admin")
        await page.goto(house.url + "/account")
        opened_before = await eve.open("/account")
        cookie_before = await _cookie(eve)
        await page.get_by_label("Obecne hasło").fill(CHOSEN)
        await page.get_by_label("Nowe hasło, co najmniej 12 znaków").fill("another " + CHOSEN)
        await page.get_by_label("Jeszcze raz").fill("another " + CHOSEN)
        await page.get_by_role("button", name="Zmień").click()
        await page.get_by_text("Hasło zostało zmienione").wait_for()
        assert await _cookie(eve) != cookie_before, "a copy of the one before opens nothing"
        await opened_before.get_by_label("Język stron").select_option("en")
        await opened_before.get_by_role("button", name="Zapisz").click()
        await opened_before.get_by_role("heading", name="Your account").wait_for()
        await opened_before.get_by_label("Language of the pages").select_option("pl")
        await opened_before.get_by_role("button", name="Save").click()
        await opened_before.get_by_role("heading", name="Twoje konto").wait_for()
        await house.store.ready()  # what is noted is written beside the requests
        await page.goto(house.url + "/admin/audit?who=eve")
        *_, changed, chosen = await page.get_by_role("row").all_inner_texts()
        assert "Zmiana własnego hasła\nchange-password" in changed
        assert "Wybór hasła przez odnośnik\nwelcome" in chosen


async def _cookie(visit):
    return [one["value"] for one in await visit.context.cookies() if one["name"] == COOKIE]


async def _choose_password(page):
    await page.get_by_label("Password, at least 12 characters").fill(CHOSEN)
    await page.get_by_label("Once more").fill(CHOSEN)
    await page.get_by_role("button", name="Set the password and sign in").click()
    await page.wait_for_url(lambda url: "/welcome/" not in url)


async def _invited(house, login):
    await house.store.users.add(UserRecord(login, "Eve", "admin", made_at="2026-11-23"))
    return login


@pytest.mark.parametrize("looks", ["light", "dark"])
async def test_who_is_not_known_meets_no_barrier(house, browser, looks):
    link = await house.desk.accounts.new_link(await _invited(house, f"max-{looks}"))
    async with visiting(browser, house.url, color_scheme=looks, viewport=PHONE) as visit:
        for name, path in (("sign-in", "/sign-in"), ("welcome", link)):
            page = await visit.open(path)
            await picture(page, f"{name}-{looks}")
            assert await barriers(page) == []
