"""Called numbers by a form: tried, marked where they are wrong, and taken by the next call."""

import pytest_asyncio
from centre_house import furnish
from chromium import barriers, picture
from patience import patient_house
from playwright.async_api import expect
from signed_in import signed_in

NUMBERS = """\
# who answers what
country: GB
numbers:
  "+442079460111": {line: shop, label: VIP, priority: 2, greeting: Good to hear you.}
  "+4420794602*": shop   # the fair
  "+4822*": {line: shop, start: box}
callers:
  vip: {numbers: ["+442079460501", "+44207946051?"], label: VIP, priority: 2}
  blocked:
    numbers: ["+442079460666", withheld]
    blocked: We are sorry, this number cannot be served.
"""
PHONE = {"width": 360, "height": 740}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(tmp_path_factory):
    home = furnish(tmp_path_factory.mktemp("numbers"))
    (home / "intents" / "numbers.yaml").write_text(NUMBERS)
    async with patient_house(home, default_line="shop") as house:
        yield house


async def test_an_editor_adds_a_number_mends_it_tries_it_and_the_next_call_goes_by_it(
    house, browser
):
    async with signed_in(browser, house, "editor") as editor:
        page = await editor.open("/flows")
        await page.get_by_role("link", name="Called numbers").click()
        await page.wait_for_url("**/flows/-/numbers")  # with its scripts
        await expect(page.get_by_role("group", name="+442079460111")).to_contain_text("Leads to")
        await picture(page, "numbers")
        assert await barriers(page) == []
        await page.get_by_role("button", name="Add a number").click()
        new = page.get_by_role("group", name="New number")
        number = new.get_by_label("Number or pattern")
        await expect(number).to_be_focused()
        await number.fill("0044 20 7946 0111")
        told = page.locator("#checked")
        await expect(told).to_contain_text("line is missing")
        await new.get_by_label("Leads to").select_option("Corner shop")
        await new.get_by_label("Label for agents").fill("Market")
        await new.get_by_text("First step, greeting").click()
        await new.get_by_label("Calls begin at step").fill("bax")
        await expect(told).to_contain_text("this is the same number as '+442079460111'")
        await expect(number).to_have_attribute("aria-invalid", "true")
        await number.fill("020 7946 0112")
        await expect(told).to_contain_text("line 'shop' has no step 'bax'; did you mean 'box'?")
        await expect(number).not_to_have_attribute("aria-invalid", "true")
        await page.get_by_role("button", name="Save and publish").click()
        result = page.locator("#result")
        await expect(result).to_contain_text("Nothing is published")
        await picture(page, "numbers-mistake")
        assert await barriers(page) == []
        await result.get_by_role("button", name="020 7946 0112").click()
        start = new.get_by_label("Calls begin at step")
        await expect(start).to_be_focused()
        await start.fill("box")
        asked = page.get_by_role("region", name="Where does a call lead?")
        await asked.get_by_label("Called number").fill("+442079460112")
        await expect(told).to_contain_text("Market")
        await expect(result.locator(".problems")).to_have_count(0)
        await page.get_by_role("button", name="Save and publish").click()
        await expect(result).to_contain_text("Published as version 2")
        await asked.get_by_label("Called number").fill("+48221234567")
        await expect(told).to_contain_text("+4822*")
        kept = (await house.store.versions.active("centre")).files["numbers.yaml"]
        assert "# the fair" in kept
    caller = {"called": "+442079460112", "caller": "+442079460777"}
    async with house.client() as client, client.call(**caller) as call:
        async for message in call:
            if message["type"] == "step":
                assert message["step"] == "box"
                break


async def test_numbers_are_taken_out_in_polish_on_a_phone(house, browser):
    async with signed_in(browser, house, "editor", locale="pl", viewport=PHONE) as editor:
        page = await editor.open("/flows/shop/retire")
        await picture(page, "numbers-in-service-phone")
        await page.get_by_role("main").get_by_role("link", name="Wybierane numery").click()
        await page.wait_for_url("**/flows/-/numbers")
        await picture(page, "numbers-phone")
        fair = page.get_by_role("group", name="+4420794602*")
        await fair.get_by_label("Usuń").check()
        await page.get_by_role("button", name="Zapisz i opublikuj").click()
        await expect(page.locator("#result")).to_contain_text("Opublikowano jako wersję")
        await expect(fair).to_have_count(0)
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


async def test_one_of_many_numbers_is_found_and_the_others_stay(house, browser):
    publisher = house.desk.publication.publisher
    active = await publisher.active("centre")
    many = "".join(f"  '{at}': {{line: shop, label: Stall {at}}}\n" for at in range(100, 130))
    texts = {**active.files, "numbers.yaml": f"numbers:\n{many}"}
    await publisher.publish("centre", author="ann", texts=texts)
    async with signed_in(browser, house, "editor") as editor:
        page = await editor.open("/flows/-/numbers")
        rows = page.locator("#called-numbers .entry:visible")
        await expect(rows).to_have_count(30)
        await page.get_by_label("Find among them").fill("stall 117")
        await expect(rows).to_have_count(1)
        await rows.get_by_label("Number or pattern").fill("118")
        await page.get_by_role("button", name="Save and publish").click()
        await expect(page.locator("#result")).to_contain_text("'118' stands here twice")
        await rows.first.get_by_label("Number or pattern").fill("217")
        await page.get_by_role("button", name="Save and publish").click()
        await expect(page.locator("#result")).to_contain_text("Published as version")
    kept = house.desk.switchboard.lines.plan.numbers
    assert [one.pattern for one in kept][15:20] == ["115", "116", "217", "118", "119"]
