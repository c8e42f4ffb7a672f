"""Hours and announcements by forms: few steps, and the next call goes by them."""

from datetime import UTC, datetime, timedelta

import pytest_asyncio
from centre_house import furnish
from chromium import barriers, picture
from patience import patient_house
from playwright.async_api import expect
from signed_in import signed_in

FLOW = """
title: Bike works
language: en
recognizer: scripted
voice: espeak-ng
start: by_hours
main: main
agent: human
steps:
  by_hours: {branch: hours, when: {open: main, closed: closed}}
  main:
    menu: Would you like a repair?
    options: {repair: {key: "1", next: repair, phrases: [a repair]}}
  human: {transfer: works}
  repair: {hangup: Bring it along. Goodbye.}
  closed: {hangup: "We are closed. We open {opens}. Goodbye."}
"""
CALENDAR = """\
timezone: UTC   # the workshop's
hours:
  mon-sun: 00:00-24:00   # we live there
holidays: {country: GB, subdivision: ENG, hours: 00:00-24:00}
exceptions:
  # the summer
  - {from: 2026-07-01, to: 2026-07-14, hours: closed}
"""
PHONE = {"width": 360, "height": 740}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(tmp_path_factory):
    home = furnish(tmp_path_factory.mktemp("works"))
    line = home / "intents" / "bikes"
    line.mkdir()
    (line / "flow.yaml").write_text(FLOW)
    (line / "calendar.yaml").write_text(CALENDAR)
    async with patient_house(home, default_line="bikes") as house:
        yield house


async def heard(house, words):
    """Call the bikes' line and wait until these words are said."""
    async with house.client() as client, client.call(line="bikes") as call:
        async for message in call:
            if message["type"] == "prompt" and words in message["text"]:
                return True
    return False


async def test_an_announcement_takes_three_steps_is_heard_first_and_ends_at_a_click(
    house, supervisor
):
    page = await supervisor.open("/flows/bikes/announcements")
    await page.get_by_label("What is said").fill("The lift is out of order.")
    async with page.expect_response(lambda answer: "/spoken" in answer.url) as spoken:
        await page.get_by_role("button", name="Listen").click()
    assert (await (await spoken.value).body())[:4] == b"RIFF"
    await page.get_by_label("for 2 hours").check()
    await page.get_by_role("button", name="Announce", exact=True).click()
    current = page.get_by_role("region", name="What callers are told")
    await expect(current).to_contain_text("The lift is out of order.")
    await expect(current).to_contain_text("on now")
    await picture(page, "announcements")
    assert await barriers(page) == []
    (kept,) = await house.store.announcements.all()
    left = datetime.fromisoformat(kept.ends) - datetime.now(UTC)
    assert timedelta(minutes=100) < left <= timedelta(hours=2)
    assert await heard(house, "The lift is out of order.")
    await current.get_by_text("Change").click()
    await current.get_by_label("What is said").fill("The lift works again.")
    await current.get_by_role("button", name="Save").click()
    await expect(current).to_contain_text("The lift works again.")
    await current.get_by_role("button", name="End it").click()
    await expect(current).to_contain_text("Nothing at the moment.")
    assert await house.store.announcements.all() == []


async def test_what_is_announced_where_calls_begin_is_heard_whether_open_or_closed(
    house, supervisor
):
    page = await supervisor.open("/flows/bikes/announcements")
    at = page.get_by_label("Before the prompt of step")
    await expect(at.locator(":checked")).to_have_text("by_hours · where calls begin")
    assert "main · Would you like a repair?" in await at.locator("option").all_inner_texts()
    current = page.get_by_role("navigation", name="Pages").locator("[aria-current]")
    await expect(current).to_have_text("Hours and announcements")
    await page.get_by_label("What is said").fill("Mind the ice.")
    await page.get_by_role("button", name="Announce", exact=True).click()
    told = page.get_by_role("region", name="What callers are told")
    await expect(told).to_contain_text("Mind the ice.")
    assert await heard(house, "Mind the ice.")
    await told.get_by_role("button", name="End it").click()
    await expect(told).to_contain_text("Nothing at the moment.")


async def test_closing_today_takes_three_steps_and_the_next_call_is_told(house, supervisor):
    page = await supervisor.open("/flows/bikes/hours")
    days = page.locator("#days li")
    await expect(days).to_have_count(14)
    await expect(days.first).to_contain_text("open")
    assert await barriers(page) == []
    await page.get_by_role("button", name="Closed today").click()
    await expect(days.first).to_contain_text("closed")
    await page.get_by_label("Why").fill("The roof leaks")
    await expect(days.first).to_contain_text("The roof leaks")
    await picture(page, "hours")
    await page.get_by_role("button", name="Save and publish").click()
    await expect(page.locator("#result")).to_contain_text("Published as version 2")
    await expect(page.get_by_label("Why")).to_have_value("The roof leaks")
    assert await heard(house, "We are closed.")
    flow = house.desk.switchboard.line("bikes")
    assert flow.calendar.is_open(datetime.now(UTC) + timedelta(days=1))
    kept = (await house.store.versions.active("bikes")).files["calendar.yaml"]
    for comment in ("# the workshop's", "# we live there", "# the summer"):
        assert comment in kept


async def test_what_somebody_else_has_published_meanwhile_is_not_overwritten(house, supervisor):
    page = await supervisor.open("/flows/bikes/hours")
    publisher = house.desk.publication.publisher
    before = await publisher.active("bikes")
    texts = {**before.files, "flow.yaml": FLOW.replace("Bring it along", "Bring it here")}
    await publisher.publish("bikes", author="ann", texts=texts)
    await page.get_by_label("Monday: opens (1)").fill("09:00")
    await page.get_by_role("button", name="Save and publish").click()
    await expect(page.locator("#result")).to_contain_text("somebody has published this line")
    assert (await publisher.active("bikes")).number == before.number + 1


async def test_what_makes_no_sense_is_said_and_nothing_is_lost(house, supervisor):
    page = await supervisor.open("/flows/bikes/announcements")
    await page.get_by_label("What is said").fill("Too late.")
    await page.get_by_label("Until when").fill("2020-01-01T10:00")
    await expect(page.get_by_label("until", exact=True)).to_be_checked()
    await page.get_by_role("button", name="Announce", exact=True).click()
    await expect(page.locator("#result")).to_contain_text("would be over already")
    await expect(page.get_by_label("What is said")).to_have_value("Too late.")
    page = await supervisor.open("/flows/bikes/hours")
    await page.get_by_label("Monday: opens (1)").fill("")
    await expect(page.locator("#days")).to_contain_text("a beginning and an end")


async def test_on_a_phone_in_polish_nothing_is_cut_off(house, browser):
    async with signed_in(browser, house, "editor", locale="pl", viewport=PHONE) as visit:
        for path in ("/hours", "/flows/bikes/hours", "/flows/bikes/announcements"):
            page = await visit.open(path)
            await picture(page, f"{path.strip('/').replace('/', '-')}-phone")
            assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
            await page.emulate_media(color_scheme="dark")
            assert await barriers(page, of_colour=True) == []
            await page.close()
