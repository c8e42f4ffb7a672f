"""What administrators do with users and keys, by the pages' forms."""

import pytest
from access_house import access_house, csrf_in

from smartivr.store.audit import AuditFilter
from smartivr.store.records import AuditRecord


@pytest.fixture
async def house(tmp_path):
    async with access_house(tmp_path) as house:
        yield house


@pytest.fixture
async def ada(house):
    """The browser of an administrator, and what its forms send along."""
    async with await house.signed_in("ada", "admin") as browser:
        csrf = csrf_in((await browser.get("/admin")).text)

        async def fill(path, **fields):
            return await browser.post(path, data={"csrf": csrf, **fields})

        browser.fill = fill
        yield browser


@pytest.mark.parametrize(
    "wrong",
    [
        {"login": "Bob Cole"},
        {"login": "ada"},
        {"name": ""},
        {"role": "boss"},
        {"agent": "nobody"},
    ],
)
async def test_who_is_added_wrongly_is_not_added(house, ada, wrong):
    given = {"login": "bob", "name": "Bob", "role": "agent", "agent": "ann", **wrong}
    answer = await ada.fill("/admin/users", **given)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert [user.login for user in await house.store.users.all()] == ["ada"]


async def test_a_user_gets_another_role_and_loses_what_the_one_before_gave(house, ada):
    async with await house.signed_in("sue", "supervisor") as sue:
        assert (await sue.get("/v1/watched")).status_code == 200
        changed = await ada.fill("/admin/users/sue", name="Sue P.", role="agent", agent="ann")
        assert changed.status_code == 303
        kept = await house.store.users.get("sue")
        assert (kept.name, kept.role, kept.agent) == ("Sue P.", "agent", "ann")
        assert "Sue P." in (await sue.get("/account")).text


async def test_somebody_stays_administrator(house, ada):
    for path, fields in (
        ("/admin/users/ada", {"name": "Ada", "role": "agent"}),
        ("/admin/users/ada/disable", {}),
    ):
        answer = await ada.fill(path, **fields)
        assert answer.status_code == 422
        assert "stay administrator" in answer.text
    assert (await ada.get("/admin")).status_code == 200


async def test_a_disabled_user_may_be_let_in_again(house, ada):
    await house.user("bob", "agent")
    await ada.fill("/admin/users/bob/disable")
    assert (await house.store.users.get("bob")).disabled
    assert "Let sign in again" in (await ada.get("/admin/users/bob")).text
    await ada.fill("/admin/users/bob/enable")
    assert not (await house.store.users.get("bob")).disabled


async def test_a_form_of_a_sign_in_before_is_refused_and_leads_back_to_its_page(house):
    async with await house.signed_in("ada", "admin") as browser:
        given = {"csrf": "of-another-sign-in", "login": "bob", "name": "Bob", "role": "agent"}
        refused = await browser.post("/admin/users", data=given)
    assert refused.status_code == 403
    assert '<a href="/admin">Back to the page</a>' in refused.text
    assert "Sign out" in refused.text, "who is signed in is shown so"
    assert [user.login for user in await house.store.users.all()] == ["ada"]


async def test_what_a_refused_form_of_a_key_had_is_there_still(ada):
    unnamed = (await ada.fill("/admin/keys", name="", scopes=["watch", "calls"])).text
    assert unnamed.count(" checked>") == 2
    assert 'name="name" value="CRM"' in (await ada.fill("/admin/keys", name="CRM")).text


async def test_there_is_no_page_of_nobody(ada):
    assert (await ada.get("/admin/users/nobody")).status_code == 404
    assert (await ada.fill("/admin/users/nobody/link")).status_code == 404
    assert (await ada.fill("/admin/keys/nothing/revoke")).status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"scopes": []}, {"scopes": ["admin", "desk", "x"]}]
)
async def test_a_key_needs_a_name_and_a_scope(house, ada, wrong):
    answer = await ada.fill("/admin/keys", **{"name": "CRM", "scopes": ["watch"], **wrong})
    assert answer.status_code == 422
    assert await house.store.api_keys.all() == []


async def test_a_key_is_shown_once(ada):
    made = (await ada.fill("/admin/keys", name="CRM", scopes=["watch", "calls"])).text
    assert "Bearer smartivr_" in made
    listed = (await ada.get("/admin/keys")).text
    assert "CRM" in listed
    assert "smartivr_" not in listed


async def test_names_are_text_and_no_markup(house, ada):
    await house.user("eve", "agent")
    await ada.fill("/admin/users/eve", name="<script>alert(1)</script>", role="agent")
    for path in ("/admin", "/admin/users/eve"):
        text = (await ada.get(path)).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text


async def test_the_log_comes_in_pages_and_by_day(house, ada):
    for number in range(150):
        at = f"2026-11-{10 + number // 100}T12:00:00+00:00"
        house.store.audit.note(AuditRecord(at, "sue", f"deed-{number:03}", status=200))
    await house.store.ready()
    newest = (await ada.get("/admin/audit?who=sue")).text
    assert "deed-149" in newest
    assert "deed-049" not in newest
    assert "Older entries" in newest
    day = (await ada.get("/admin/audit?who=sue&day=2026-11-11")).text
    assert "deed-100" in day
    assert "deed-099" not in day
    for nonsense in ("31.12.2026", "9999-12-31", "0001-01-01", "%00"):
        assert (await ada.get(f"/admin/audit?day={nonsense}")).status_code == 200


async def test_the_log_is_exported_as_it_is_filtered_and_that_is_noted(house, ada):
    for number in range(1500):
        who = "sue" if number % 3 else "=cmd()"
        house.store.audit.note(
            AuditRecord(f"2026-11-10T12:{number % 60:02}:00+00:00", who, "deed", f"n={number}")
        )
    await house.store.ready()
    answer = await ada.get("/admin/audit.csv?what=deed&day=2026-11-10")
    assert answer.headers["content-type"].startswith("text/csv")
    head, *lines = answer.text.splitlines()
    assert head == "at,who,what,target,detail,address,status"
    assert len(lines) == 1500
    assert lines[0].split(",")[1:4] == ["sue", "deed", "n=1499"]
    assert "\n2026-11-10T12:00:00+00:00,'=cmd()," in answer.text, "no formula of a spreadsheet"
    only = await ada.get("/admin/audit.csv?who=sue&day=2026-11-10")
    assert len(only.text.splitlines()) == 1001
    await house.store.ready()
    (noted, _) = await house.store.audit.list(AuditFilter(what="export-audit-log"))
    assert (noted.who, noted.status) == ("ada", 200)


async def test_the_log_is_searched_by_where_it_came_from_and_offers_the_names(house, ada):
    await house.accounts.make_key("CRM", ["watch"], "ada")
    house.store.audit.note(AuditRecord("2026-11-10T12:00:00+00:00", "sue", "deed", address="::7"))
    house.store.audit.note(AuditRecord("2026-11-10T12:00:00+00:00", "sue", "other", detail="x"))
    await house.store.ready()
    found = (await ada.get("/admin/audit?what=::7")).text
    assert ">deed<" in found
    assert ">other<" not in found
    assert '<option value="ada"><option value="key CRM">' in found
    oldest = await house.store.audit.list(AuditFilter(), 2)
    assert "Newest entries" in (await ada.get(f"/admin/audit?before={oldest[0].id}")).text
    assert "Newest entries" not in found


async def test_a_password_is_changed_by_who_knows_the_present_one(house, ada):
    kept = await house.accounts.passwords.hashed("correct horse battery")
    await house.store.users.change("ada", password_hash=kept)
    new = {"password": "another horse battery", "again": "another horse battery"}
    refused = await ada.fill("/account/password", present="wrong", **new)
    assert refused.status_code == 422
    assert (await house.store.users.get("ada")).password_hash == kept
    async with house.browser() as other:
        opened = await house.accounts.open_session(await house.store.users.get("ada"))
        other.cookies.set("smartivr-session", opened.secret, domain="127.0.0.1")
        assert (await other.get("/account")).status_code == 200
        copied = dict(ada.cookies)["smartivr-session"]
        changed = await ada.fill("/account/password", present="correct horse battery", **new)
        assert (await other.get("/account")).status_code == 303
        other.cookies.set("smartivr-session", copied, domain="127.0.0.1")
        assert (await other.get("/account")).status_code == 303, "a copy of this one's cookie"
    assert changed.headers["location"] == "/account?changed=yes"
    assert (await ada.get("/account?changed=yes")).status_code == 200, "this browser stays"
    assert (await ada.fill("/account/language")).status_code == 303, "so do pages open in it"
    assert len(await house.store.web_sessions.of_user("ada")) == 1


async def test_the_language_of_the_account_comes_with_the_sign_in(house, ada):
    kept = await house.accounts.passwords.hashed("correct horse battery")
    await house.store.users.change("ada", password_hash=kept)
    await ada.fill("/account/language", language="pl")
    assert 'lang="pl"' in (await ada.get("/account")).text
    async with house.browser() as elsewhere:
        given = {"login": "ada", "password": "correct horse battery"}
        await elsewhere.post("/sign-in", data=given)
        assert '<html lang="pl">' in (await elsewhere.get("/account")).text
    await ada.fill("/account/language", language="xx")
    assert '<html lang="en">' in (await ada.get("/account")).text


async def test_signing_out_everywhere_does(house, ada):
    async with house.browser() as other:
        opened = await house.accounts.open_session(await house.store.users.get("ada"))
        other.cookies.set("smartivr-session", opened.secret, domain="127.0.0.1")
        assert (await other.get("/account")).status_code == 200
        await ada.fill("/account/sign-out-everywhere")
        assert (await other.get("/account")).status_code == 303
        assert (await ada.get("/account")).status_code == 303
