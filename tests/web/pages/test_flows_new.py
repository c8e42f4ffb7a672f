"""A server without lines, and the first line that is made on its page."""

import re

import httpx
import pytest
from centre_house import centre_house
from signed_in import cookie_of

from smartivr.web.identity.cookie import COOKIE

RIGHT = {"title": "Bakery", "name": "bakery", "start": "en", "numbers": "020 7946 0190, 4821"}


@pytest.fixture
async def house(tmp_path):
    (tmp_path / "intents").mkdir()
    (tmp_path / "intents" / "numbers.yaml").write_text("country: GB\n")
    async with centre_house(tmp_path, default_line="telecom") as house:
        yield house


@pytest.fixture
async def browser(house):
    cookies = {COOKIE: await cookie_of(house, "admin")}
    async with httpx.AsyncClient(
        base_url=house.url, cookies=cookies, follow_redirects=True, timeout=60
    ) as browser:
        yield browser


async def make(browser, **fields) -> httpx.Response:
    form = (await browser.get("/flows/-/new")).text
    csrf = re.search(r'name="csrf" value="([^"]+)"', form)[1]
    return await browser.post("/flows/-/new", data={"csrf": csrf, **RIGHT, **fields})


SAID = {
    "/": "nobody answers",
    "/desk": "",
    "/wall": "",
    "/calls": "",
    "/hours": "",
    "/accuracy": "",
    "/accuracy/unheard": "no line in service yet",
    "/flows": "no line in service yet",
    "/flows/centre": "",
    "/flows/centre/edit": "",
    "/admin": "",
}
WRONG = (
    ({"name": "Bäckerei"}, "A name has small letters"),
    ({"name": "centre"}, "There is a line of this name already"),
    ({"title": " "}, "Give a title"),
    ({"numbers": "twelve"}, "is no phone number"),
    ({"start": "like:nothing"}, "Choose one of those"),
    ({"queue": "nobody"}, "Choose one of those"),
)


async def test_without_a_line_every_page_opens_and_says_what_to_do(browser):
    answers = {page: await browser.get(page) for page in SAID}
    assert {page for page, answer in answers.items() if answer.status_code != 200} == set()
    assert {page for page, told in SAID.items() if told not in answers[page].text} == set()


async def test_what_is_wrong_is_said_beside_what_was_filled_in(browser, house):
    for fields, told in WRONG:
        answer = await make(browser, **fields)
        assert answer.status_code == 422
        assert told in answer.text
    assert await house.desk.publication.drafting.all() == []


async def test_the_first_line_is_the_default_line_and_its_numbers_belong_to_it_alone(
    browser, house
):
    made = await make(browser)
    assert made.url.path == "/flows/bakery/edit"
    assert "<h1>Edit Bakery</h1>" in made.text
    drafting = house.desk.publication.drafting
    (draft,) = await drafting.all("bakery")
    kept = await drafting.find("bakery", draft.id)
    await drafting.publish(kept, "Ann", revision=kept.revision, note="", over=0)
    board = house.desk.switchboard
    assert board.lines["bakery"].numbers == ("+442079460190", "4821")
    assert board.default_line == "bakery"
    answer = await make(browser, name="kiosk", start="like:bakery", numbers="020 7946 0190")
    assert "belongs to bakery already" in answer.text
    await make(browser, name="kiosk", start="like:bakery", title="Kiosk", numbers="")
    (copy,) = await drafting.all("kiosk")
    files = (await drafting.find("kiosk", copy.id)).files
    assert files["flow.yaml"].startswith("# What callers hear, and where it leads.\ntitle: Kiosk\n")
    assert "numbers" not in files["flow.yaml"]
    assert files["phrases.yaml"] == kept.files["phrases.yaml"]
