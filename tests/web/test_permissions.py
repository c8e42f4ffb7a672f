"""Who may do what: people, programs, nobody in particular, and pages of another site."""

import pytest
from access_house import CHOSEN, access_house, csrf_in


@pytest.fixture
async def house(tmp_path):
    async with access_house(tmp_path) as house:
        yield house


async def test_another_site_changes_nothing_through_a_browser(house):
    async with await house.signed_in("sue", "supervisor") as browser:
        csrf = csrf_in((await browser.get("/account")).text)
        sent = {"X-CSRF-Token": csrf}
        assert (await browser.post("/v1/watched", headers=sent)).status_code == 200
        assert (await browser.post("/v1/watched", data={"csrf": csrf})).status_code == 200
        assert (await browser.get("/v1/watched")).status_code == 200
        for headers in (
            {},
            {"X-CSRF-Token": "guessed"},
            {"X-CSRF-Token": "gęślą"},
            {**sent, "Origin": "https://evil.example"},
            {**sent, "Origin": "null"},
            {**sent, "Origin": ""},
            {**sent, "Origin": "http://127.0.0.1:8081"},
        ):
            shown = {name: value.encode() for name, value in headers.items()}
            assert (await browser.post("/v1/watched", headers=shown)).status_code == 403
    assert ("sue", "change-watched", "", 403) in await house.deeds()
    async with house.browser(Origin="https://evil.example") as browser:
        given = {"login": "sue", "password": CHOSEN}
        assert (await browser.post("/sign-in", data=given)).status_code == 403


@pytest.mark.parametrize(
    "public_url",
    ["https://ivr.example.com", "https://ivr.example.com/", "https://IVR.example.com:443"],
)
async def test_a_page_of_ours_behind_a_proxy_is_ours(tmp_path, public_url):
    public = "https://ivr.example.com"
    async with (
        access_house(tmp_path, public_url=public_url) as house,
        await house.signed_in("sue", "supervisor") as browser,
    ):
        sent = {"X-CSRF-Token": csrf_in((await browser.get("/account")).text)}
        answer = await browser.post("/v1/watched", headers={**sent, "Origin": public})
        assert answer.status_code == 200
        for other in ("", "http://ivr.example.com", public + ":8443", public + ".evil.example"):
            answer = await browser.post("/v1/watched", headers={**sent, "Origin": other})
            assert answer.status_code == 403


async def test_pages_are_for_people(house):
    _, key = await house.accounts.make_key("CRM", ["watch", "calls"], "ada")
    async with house.program("127.0.0.1") as own:
        assert (await own.get("/v1/me")).json() == {"who": "this machine"}
        for headers in ({}, {"Accept": "text/html"}, {"Authorization": f"Bearer {key}"}):
            assert (await own.get("/admin", headers=headers)).status_code in {303, 401}
    async with house.browser("127.0.0.1") as browser:
        assert (await browser.get("/v1/me")).status_code == 401


async def test_who_lacks_a_permission_is_told_so_on_a_page(house):
    async with await house.signed_in("ann") as browser:
        refused = await browser.get("/admin")
        assert refused.status_code == 403
        assert "<h1>" in refused.text
        assert 'href="/admin"' not in refused.text, "it is not in the bar either"


async def test_an_address_without_a_page_is_told_as_a_page_to_people_alone(house):
    async with await house.signed_in("ada", "admin") as browser, house.program() as program:
        missing = await browser.get("/walls")
        assert missing.status_code == 404
        assert "there is no such page" in missing.text
        assert 'href="/admin"' in missing.text, "the bar is there all the same"
        for asked in (await browser.get("/v1/walls"), await program.get("/walls")):
            assert asked.json()["error"]["code"] == "not-found"


async def test_a_key_comes_before_a_cookie_and_is_judged_alone(house):
    _, key = await house.accounts.make_key("CRM", ["watch"], "ada")
    async with await house.signed_in("ada", "admin") as browser:
        by_key = {"Authorization": f"Bearer {key}"}
        assert (await browser.get("/v1/me", headers=by_key)).json() == {"who": "key CRM"}
        assert (await browser.post("/v1/watched", headers=by_key)).status_code == 200
        wrong = {"Authorization": "Bearer wrong"}
        assert (await browser.get("/v1/me", headers=wrong)).status_code == 401


async def test_what_changes_something_is_noted_without_secrets(house):
    async with await house.signed_in("sue", "supervisor") as browser:
        sent = {"X-CSRF-Token": csrf_in((await browser.get("/account")).text)}
        await browser.post("/v1/phones/+442079460100/of/desk", headers=sent, content="body")
        await browser.get("/v1/watched")
        await browser.post("/v1/nothing", headers=sent)
    async with house.program("192.0.2.9") as nobody:
        await nobody.post("/v1/watched")
    assert await house.deeds() == [("sue", "change-watched", "thing=desk", 200)]


@pytest.mark.parametrize(
    ("softphone", "nobody", "agent"), [("public", 200, 200), ("staff", 401, 200), ("off", 401, 200)]
)
async def test_calls_are_public_as_long_as_nothing_else_is_set(tmp_path, softphone, nobody, agent):
    async with access_house(tmp_path, softphone=softphone) as house:
        async with house.program() as program, house.program("127.0.0.1") as own:
            assert (await program.post("/v1/sessions")).status_code == nobody
            assert (await own.post("/v1/sessions")).status_code == 200
            _, key = await house.accounts.make_key("W", ["watch"], "ada")
            by_key = {"Authorization": f"Bearer {key}"}
            without = 200 if softphone == "public" else 403
            assert (await program.post("/v1/sessions", headers=by_key)).status_code == without
        async with await house.signed_in("ann") as browser:
            sent = {"X-CSRF-Token": csrf_in((await browser.get("/account")).text)}
            assert (await browser.post("/v1/sessions", headers=sent)).status_code == agent
            bar = (await browser.get("/account")).text
            assert (">Softphone<" in bar) == (softphone != "off")


async def test_one_address_opens_so_many_calls_a_minute_but_this_machine_any_number(tmp_path):
    async with access_house(tmp_path, calls_per_minute=3) as house:
        async with house.program("2001:db8::1") as one, house.program("2001:db8::2") as neighbour:
            opened = [(await one.post("/v1/sessions")).status_code for _ in range(3)]
            assert opened == [200] * 3
            refused = await neighbour.post("/v1/sessions")
            assert refused.status_code == 429, "one network has billions of addresses"
            assert refused.json()["error"]["code"] == "too-many-requests"
        async with house.program("127.0.0.1") as own:
            assert {(await own.post("/v1/sessions")).status_code for _ in range(9)} == {200}
