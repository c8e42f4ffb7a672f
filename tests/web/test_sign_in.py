"""Signing in and out, who may do what then, and that no other site does it for somebody."""

import asyncio

import pytest
from access_house import HERE, access_house, csrf_in

from smartivr.store.audit import AuditFilter
from smartivr.web.identity.cookie import COOKIE

CHOSEN = "correct horse battery"


@pytest.fixture
async def house(tmp_path):
    async with access_house(tmp_path) as house:
        yield house


async def ada(house, browser):
    """Let ada become the first administrator in this browser."""
    link = await house.accounts.first_link()
    given = {"login": "ada", "name": "Ada", "password": CHOSEN, "again": CHOSEN}
    entered = await browser.post(link, data=given)
    assert entered.status_code == 303, entered.text
    return entered


async def deeds(house, **wanted):
    await house.store.ready()
    found = await house.store.audit.list(AuditFilter(**wanted))
    return [(one.who, one.what, one.target, one.status) for one in found]


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
        await ada(house, browser)
    async with house.browser() as other:
        assert "smartivr users link" not in (await other.get("/sign-in")).text
        assert "ask for a new one" in (await other.get("/welcome/too-old")).text


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


async def test_a_cookie_that_somebody_has_planted_is_worth_nothing_after_the_sign_in(house):
    async with house.browser() as browser:
        await ada(house, browser)
    async with house.browser() as browser:
        browser.cookies.set(COOKIE, "planted", domain="127.0.0.1", path="/")
        entered = await browser.post("/sign-in", data={"login": "ada", "password": CHOSEN})
        assert entered.status_code == 303
        assert "planted" not in entered.headers["set-cookie"]
    assert await house.identities.by_cookie("planted") is None


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


async def test_signing_in_gives_a_new_cookie_that_scripts_cannot_read(house):
    async with house.browser() as browser:
        await ada(house, browser)
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
            assert "Secure" in (await ada(house, browser)).headers["set-cookie"]


async def test_unknown_users_and_wrong_passwords_are_refused_in_the_same_words(house):
    async with house.browser() as browser:
        await ada(house, browser)
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
    assert {(who, status) for who, what, _, status in await deeds(house, what="sign-in")} == {
        ("ada", 401),
        ("(unknown)", 401),
        ("gone", 401),
        ("invited", 401),
    }


async def test_who_guesses_has_to_wait(house):
    async with house.browser() as browser, house.browser("192.0.2.8") as other:
        await ada(house, browser)
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


async def test_signing_out_ends_the_session_on_the_server(house):
    async with await house.signed_in("ann") as browser:
        secret = browser.cookies[COOKIE]
        csrf = csrf_in((await browser.get("/account")).text)
        assert (await browser.post("/sign-out")).status_code == 303
        assert (await browser.get("/account")).status_code == 200, "no page of ours asked"
        await browser.post("/sign-out", data={"csrf": csrf})
        browser.cookies.set(COOKIE, secret, domain="127.0.0.1")
        assert (await browser.get("/account")).headers["location"] == "/sign-in?next=/account"


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
    assert ("sue", "change-watched", "", 403) in await deeds(house)
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


async def test_htmx_is_led_to_the_sign_in_as_a_whole(house):
    async with house.browser() as browser:
        headers = {"HX-Request": "true", "HX-Current-URL": f"{HERE}/admin/audit?who=ann"}
        answer = await browser.get("/admin/audit", headers=headers)
        assert answer.headers["hx-redirect"] == "/sign-in?next=/admin/audit%3Fwho%3Dann"
        headers["HX-Current-URL"] = "http://["
        answer = await browser.get("/admin/audit", headers=headers)
        assert answer.headers["hx-redirect"] == "/sign-in"


async def test_what_changes_something_is_noted_without_secrets(house):
    async with await house.signed_in("sue", "supervisor") as browser:
        sent = {"X-CSRF-Token": csrf_in((await browser.get("/account")).text)}
        await browser.post("/v1/phones/+442079460100/of/desk", headers=sent, content="body")
        await browser.get("/v1/watched")
        await browser.post("/v1/nothing", headers=sent)
    async with house.program("192.0.2.9") as nobody:
        await nobody.post("/v1/watched")
    assert await deeds(house) == [("sue", "change-watched", "thing=desk", 200)]


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


async def test_tries_at_the_same_time_are_counted_all_the_same(house):
    async with house.browser() as browser:
        await ada(house, browser)
    async with house.browser() as guessing:
        tries = [{"login": "ada", "password": f"wrong {n}"} for n in range(13)]
        answers = await asyncio.gather(*(guessing.post("/sign-in", data=each) for each in tries))
    assert sorted(answer.status_code for answer in answers) == [401] * 10 + [429] * 3
