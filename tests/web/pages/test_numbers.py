"""Called numbers by a form: published like an edited file, never over another change."""

import html
import re

import httpx
import pytest
import pytest_asyncio
from centre_house import centre_house, furnish
from signed_in import cookie_of

from smartivr.store.audit import AuditFilter
from smartivr.web.identity.cookie import COOKIE
from smartivr.web.identity.secret import csrf_of

PATH = "/flows/-/numbers"
NUMBERS = """\
# who answers what
country: GB
numbers:
  +442079460001: shop   # the window
  # for the fair
  "+4420794601*": {line: shop, label: Fair, priority: 2}
callers:
  vip: {numbers: ["+442079460501"], label: VIP}
  unknown: {numbers: withheld, label: Who}
"""

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory):
    home = furnish(tmp_path_factory.mktemp("numbers"))
    (home / "intents" / "numbers.yaml").write_text(NUMBERS)
    async with centre_house(home) as house:
        yield house


@pytest_asyncio.fixture(loop_scope="module")
async def editor(house):
    async with await browser_of(house, "editor") as browser:
        yield browser


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def as_it_was(house):
    """Publish the numbers of the beginning before each test."""
    publisher = house.desk.publication.publisher
    active = await publisher.active("centre")
    await publisher.publish("centre", author="", texts={**active.files, "numbers.yaml": NUMBERS})


async def browser_of(house, role):
    secret = await cookie_of(house, role)
    return httpx.AsyncClient(
        base_url=house.url,
        cookies={COOKIE: secret},
        headers={"Origin": house.url, "X-CSRF-Token": csrf_of(secret)},
        timeout=30,
    )


def fields_in(page):
    """Read the form of a page as a browser would send it."""
    sent = {}
    for tag in re.findall(r"<input [^>]*>", page):
        name, value = re.search(r' name="([^"]*)"', tag), re.search(r' value="([^"]*)"', tag)
        if name and 'type="checkbox"' not in tag:
            sent[name[1]] = html.unescape(value[1] if value else "")
    for name, text in re.findall(
        r'<textarea name="([^"]*)"[^>]*>(.*?)</textarea>', page, re.DOTALL
    ):
        sent[name] = html.unescape(text)
    for name, options in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.findall(r'value="([^"]*)" selected', options)
        sent[name] = chosen[0] if chosen else ""
    return sent


async def form(editor):
    answer = await editor.get(PATH)
    assert answer.status_code == 200
    return fields_in(answer.text)


async def published(house):
    return (await house.store.versions.active("centre")).files["numbers.yaml"]


async def lead(editor, called, caller=""):
    asked = {"called": called, "caller": caller}
    return (await editor.get("/v1/numbers/lead", params=asked)).json()


async def test_what_is_saved_without_a_change_is_no_new_version(house, editor):
    before = await house.store.versions.active("centre")
    answer = await editor.post(PATH, data=await form(editor))
    assert f"Nothing has changed: version {before.number} stays in use." in answer.text
    assert await house.store.versions.active("centre") == before


async def test_numbers_are_changed_added_and_removed_and_the_next_call_goes_by_them(house, editor):
    sent = await form(editor)
    sent |= {"numbers.0.label": "Window", "numbers.0.priority": "3", "numbers.1.drop": "on"}
    row = fields_in((await editor.get(f"{PATH}/numbers")).text)
    (was,) = (name for name in row if name.endswith(".was"))
    new = was.removesuffix(".was")
    sent |= row | {f"{new}.name": "020 7946 0002", f"{new}.line": "shop", f"{new}.start": "box"}
    answer = await editor.post(PATH, data={**sent, "note": "For the fair"})
    assert "The next call goes by these numbers" in answer.text
    assert 'value="020 7946 0002"' in answer.text, "the form is made anew"
    text = await published(house)
    assert "# who answers what" in text
    assert "# for the fair" in text
    assert "+4420794601*" not in text
    found = await lead(editor, "+442079460001")
    assert (found["label"], found["priority"]) == ("Window, Who", 3)
    assert (await lead(editor, "+442079460002"))["start"] == "box"
    version = await house.store.versions.active("centre")
    assert (version.author, version.note) == ("Ed Itor", "For the fair")
    await house.store.ready()
    (deed,) = await house.store.audit.list(AuditFilter(what="numbers"), 1)
    assert (deed.what, deed.who, deed.status) == ("save-numbers", "editor", 200)


async def test_a_list_of_callers_is_made_and_blocks(house, editor):
    sent = await form(editor)
    new = {
        "callers.new-1.was": "",
        "callers.new-1.name": "out",
        "callers.new-1.numbers": "+442079460666, withheld",
        "callers.new-1.blocked": "We are sorry. Goodbye.",
    }
    assert "Published" in (await editor.post(PATH, data=sent | new)).text
    assert (await lead(editor, "4820", "020 7946 0666"))["blocked"] == "We are sorry. Goodbye."
    assert (await lead(editor, "4820", "+442079460501"))["label"] == "VIP"


WRONG = (
    ({"numbers.0.name": "twelve"}, "this is no phone number", "numbers.0.name"),
    ({"numbers.1.name": "0044 20 7946 0001"}, "this is the same number as", "numbers.1.name"),
    ({"numbers.1.line": "shpo"}, "there is no line &#39;shpo&#39;", "numbers.1.line"),
    ({"numbers.1.start": "mian"}, "has no step &#39;mian&#39;", "numbers.1.start"),
    ({"numbers.0.language": "pl"}, "only its accent can be chosen", "numbers.0.language"),
    ({"numbers.1.priority": "99"}, "priority", "numbers.1.priority"),
    ({"callers.0.numbers": "+442079460501\nbob"}, "this is no phone number", "callers.0.numbers"),
    ({"callers.0.label": ""}, "this list does nothing", "callers.0.name"),
    ({"callers.0.name": "v i p"}, "", "callers.0.name"),
)


@pytest.mark.parametrize(("wrong", "said", "field"), WRONG)
async def test_a_mistake_is_said_at_its_field_and_place_and_nothing_is_published(
    house, editor, wrong, said, field
):
    before = await published(house)
    sent = await form(editor) | wrong
    for path in (PATH, f"{PATH}/check"):
        answer = await editor.post(path, data=sent)
        assert said in answer.text
        assert f'data-field="{field}"' in answer.text
        assert re.search(r"<code>numbers\.yaml:\d+:\d+</code>", answer.text)
    assert await published(house) == before


@pytest.mark.parametrize(
    ("name", "said"), [("+442079460001", "stands here twice"), (" ", "no number or name")]
)
async def test_a_row_that_would_be_lost_is_refused_where_it_is(house, editor, name, said):
    before = await published(house)
    for path in (PATH, f"{PATH}/check"):
        answer = await editor.post(path, data=await form(editor) | {"numbers.1.name": name})
        assert said in answer.text
        assert 'data-field="numbers.1.name"' in answer.text
    assert await published(house) == before


async def test_a_new_row_that_is_left_empty_is_none(house, editor):
    before = await published(house)
    sent = await form(editor)
    for kind in ("numbers", "callers"):
        sent |= fields_in((await editor.get(f"{PATH}/{kind}")).text)
    assert "Nothing has changed" in (await editor.post(PATH, data=sent)).text
    assert await published(house) == before


async def test_what_somebody_else_has_published_meanwhile_is_not_overwritten(house, editor):
    sent = await form(editor)
    active = await house.store.versions.active("centre")
    theirs = {**active.files, "numbers.yaml": NUMBERS.replace("Fair", "Market")}
    await house.desk.publication.publisher.publish("centre", author="sue", texts=theirs)
    for path in (PATH, f"{PATH}/check"):
        answer = await editor.post(path, data=sent | {"numbers.0.label": "Mine"})
        assert "somebody has published people, queues or numbers meanwhile" in answer.text
    assert "Market" in await published(house)


async def test_the_form_is_tried_before_it_is_published(house, editor):
    sent = await form(editor) | {"numbers.0.greeting": "Hello window", "called": "020 7946 0001"}
    answer = await editor.post(f"{PATH}/check", data=sent)
    assert "Hello window" in answer.text
    assert "Corner shop" in answer.text
    await house.store.ready()
    assert await house.store.audit.list(AuditFilter(what="check-numbers")) == [], "as one types"
    assert (await lead(editor, "+442079460001"))["greeting"] == ""
    asked = sent | {"called": "4820", "caller": "+442079460501"}
    answer = (await editor.post(f"{PATH}/check", data=asked)).text
    assert "4820 · vip" in answer
    assert "VIP" in answer
    for caller, listed in (("", False), ("withheld", True), ("+442079460999", False)):
        asked = sent | {"called": "4820", "caller": caller}
        assert ("unknown" in (await editor.post(f"{PATH}/check", data=asked)).text) == listed


async def test_the_numbers_of_lines_are_shown_beside_it(editor):
    shown = (await editor.get(PATH)).text
    assert re.search(r"4820</span> <a href=\"/flows/shop/edit\">Corner shop", shown)


async def test_a_line_that_numbers_lead_to_is_kept_in_service_with_the_way_to_them(house, editor):
    asked = (await editor.get("/flows/shop/retire")).text
    assert "leads to it: +442079460001, +4420794601*." in asked
    assert f'href="{PATH}"' in asked
    assert '<button class="danger">' not in asked
    active = await house.store.versions.active("centre")
    texts = {**active.files, "numbers.yaml": "country: GB\n"}
    await house.desk.publication.publisher.publish("centre", author="sue", texts=texts)
    assert '<button class="danger">' in (await editor.get("/flows/shop/retire")).text


async def test_a_thousand_numbers_are_kept(house, editor):
    sent = await form(editor)
    for at in range(1000):
        row = f"numbers.new-{at}"
        sent |= {f"{row}.was": "", f"{row}.name": f"+44207947{at:04}", f"{row}.line": "shop"}
        sent |= {
            f"{row}.{name}": "" for name in ("start", "greeting", "language", "label", "music")
        }
    assert "Published" in (await editor.post(PATH, data=sent)).text
    assert (await lead(editor, "+442079470999"))["number"] == "+442079470999"
    assert len(await form(editor)) > 8000


async def test_only_who_may_change_lines_may_change_numbers(house):
    async with await browser_of(house, "supervisor") as supervisor:
        assert (await supervisor.get(PATH)).status_code == 403
        assert (await supervisor.post(PATH, data={})).status_code == 403
        assert PATH not in (await supervisor.get("/hours")).text
    async with await browser_of(house, "editor") as editor:
        for page in ("/hours", "/flows", "/flows/-/new", "/flows/shop", "/flows/centre"):
            assert f'href="{PATH}"' in (await editor.get(page)).text


async def test_a_file_with_mistakes_is_shown_with_them(tmp_path):
    home = furnish(tmp_path)
    (home / "intents" / "numbers.yaml").write_text("numbers: {'100': {lable: VIP}}\n")
    async with centre_house(home) as house, await browser_of(house, "editor") as editor:
        shown = (await editor.get(PATH)).text
        assert "has mistakes, so there is no form of it" in shown
        assert "numbers.yaml:1:" in shown
