"""The way of docs/first-hour.md, with what it tells people to paste, type and see."""

import asyncio
import re
from pathlib import Path

import pytest_asyncio
from chromium import PATIENCE_MS, picture
from patience import patient_house
from playwright.async_api import expect
from signed_in import signed_in
from telecom_house import telecom_home

ROOT = Path(__file__).parents[2]
INTENTS = ROOT / "intents"
GUIDE = (ROOT / "docs" / "first-hour.md").read_text(encoding="utf-8")
TO_PASTE = dict(re.findall(r"```yaml\n# ([^\n]+)\n(.*?)```", GUIDE, re.DOTALL))
WIDE = {"width": 1500, "height": 950}
PASTE = """(editor, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  const options = { clipboardData, bubbles: true, cancelable: true };
  editor.dispatchEvent(new ClipboardEvent("paste", options));
}"""
SORRY = "Sorry, I didn't get that."
ANSWER = "Our shops are open from eight to eight"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(tmp_path_factory):
    """A server of the line as it is shipped."""
    home = telecom_home(tmp_path_factory.mktemp("hour"), recognizer="scripted")
    numbers = (INTENTS / "numbers.yaml").read_text(encoding="utf-8")
    own = numbers.replace('  "+4822*": telekom\n', "")  # that line is not there
    (home / "intents" / "numbers.yaml").write_text(own, encoding="utf-8")
    async with patient_house(home, default_line="telecom") as house:
        yield house


async def paste(page, text):
    await page.locator(".cm-content").evaluate(PASTE, text)


async def find(page, text):
    """Select a text by the editor's search."""
    await page.locator(".cm-content").click()
    await page.keyboard.press("Control+f")
    await page.keyboard.press("Control+a")  # what was looked for before
    await page.keyboard.insert_text(text)
    await page.keyboard.press("End")  # the search takes what was written with a key
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")


async def replace_line(page, house, place):
    """Paste a line in place of the one that begins as the guide says."""
    beginning = re.search(r'begins with "(.+)"', place)[1]
    flow = house.settings.home / "intents" / "telecom" / "flow.yaml"
    (old,) = (each for each in flow.read_text().splitlines() if each.strip().startswith(beginning))
    await find(page, old)
    await paste(page, TO_PASTE[place].rstrip("\n"))


async def append(page, file):
    await page.get_by_role("tab", name=file).click()
    await page.locator(".cm-content").click()
    await page.keyboard.press("Control+End")
    await paste(page, TO_PASTE[f"{file}, at the end"])


async def ask(page, words):
    """Call, and type what the guide says once the menu has begun."""
    await page.get_by_role("button", name="Call", exact=True).click()
    await page.get_by_label("Type in place of speaking").fill(words)
    await expect(page.locator("#log")).to_contain_text("How can we help?")
    await page.keyboard.press("Enter")


async def is_not_understood(caller):
    """Ask what the line as it is does not know."""
    await ask(caller, "when are you open")
    await expect(caller.locator("#log")).to_contain_text("not understood")
    await expect(caller.locator("#log")).to_contain_text(SORRY)
    await caller.close()


async def edit(page, house):
    """Change the prompt and add the option; mistakes come and go as the guide says."""
    prompt, keys = (place for place in TO_PASTE if "in place of" in place)
    problems = page.locator("#problems")
    await replace_line(page, house, prompt)
    await find(page, "track_order: {key: 3, next: order_number}")
    await page.keyboard.press("End")
    await paste(page, "\n" + TO_PASTE["flow.yaml, below track_order"].rstrip("\n"))
    await expect(problems).to_contain_text("there is no step 'opening_hours'")
    await expect(problems).to_contain_text("there are no phrases for the intent 'opening_hours'")
    await append(page, "flow.yaml")
    await expect(problems).not_to_contain_text("there is no step")
    await append(page, "phrases.yaml")
    await expect(problems).not_to_contain_text("there are no phrases")
    await page.get_by_role("tab", name="flow.yaml").click()
    await replace_line(page, house, keys)
    await expect(page.locator("#saved")).to_contain_text("Draft saved")
    await expect(problems.get_by_role("button")).to_have_count(1)
    await expect(problems).to_contain_text("option 'broadband' has no key")


async def play_scripts(page):
    """Write the scripted call and play them all."""
    await page.get_by_role("button", name="Add a file").click()
    await page.get_by_label("Name of the scripted call").fill("asks_for_hours")
    await page.get_by_role("dialog").get_by_role("button", name="Add", exact=True).click()
    await expect(page.locator(".cm-content")).to_contain_text("What this call shows")
    await page.keyboard.press("Control+a")
    await paste(page, TO_PASTE["calls/asks_for_hours.yaml"])
    await page.get_by_role("tab", name="Scripted calls").click()
    await page.get_by_role("button", name="Play all scripted calls").click()
    promised = re.search(r"`(\d+ passed, 0 failed)`", GUIDE)[1]
    await expect(page.locator("#played")).to_have_text(promised)


async def publish(page):
    note = re.search(r"Say why \(`(.+)`\)", GUIDE)[1]
    await page.get_by_role("button", name="Publish …").click()
    await page.get_by_label("What changes, and why").fill(note)
    await page.get_by_role("dialog").get_by_role("button", name="Publish", exact=True).click()
    await expect(page.get_by_text("Version 2 is in use")).to_be_visible()


async def test_the_first_hour_goes_as_it_is_written(house, browser):
    async with signed_in(browser, house, "admin", viewport=WIDE) as visit:
        page = await visit.open("/flows/telecom/edit")
        await expect(page.locator(".cm-content")).to_be_visible()
        await asyncio.gather(is_not_understood(await visit.open("/")), edit(page, house))
        await play_scripts(page)
        await picture(page, "first-hour")

        await expect(page.locator("#call")).to_have_attribute("href", re.compile("draft="))
        trial = await visit.open(await page.locator("#call").get_attribute("href"))
        await ask(trial, "are you open on Sunday")
        await expect(trial.locator("#log")).to_contain_text(ANSWER)
        await trial.close()
        await publish(page)

        caller = await visit.open("/")
        await ask(caller, "when do you open")
        await expect(caller.locator("#log")).to_contain_text(ANSWER)
        await caller.get_by_role("button", name="Hang up").click()
        await expect(caller.locator("#status")).to_have_text("Call ended")
        taken = page.get_by_role("row").filter(has_text="opening_hours")
        async with asyncio.timeout(PATIENCE_MS / 1000):  # it counts once it is summed up
            while not await taken.count():
                await page.goto(f"{house.url}/flows/telecom")
                await expect(page.get_by_role("heading", name="What callers do")).to_be_visible()
        await expect(taken).to_contain_text(re.compile(r"main\s*opening_hours\s*opening_hours\s*1"))
