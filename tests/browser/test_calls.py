"""Calls in a browser: found, opened, played, replayed, exported, erased."""

import asyncio
import json
from dataclasses import dataclass

import pytest_asyncio
from chromium import PATIENCE_MS, barriers, picture
from late import Late
from playwright.async_api import expect
from signed_in import signed_in
from witness import has_said, witness

from smartivr.audio.tones import silence
from smartivr.client import Recorder
from smartivr.evaluate.synthetic_caller import SyntheticCaller

CALLER = "+48600100200"
RATE_HZ = 16000


@dataclass(frozen=True)
class Made:
    """Calls that were made before the first test."""

    talk: str
    """With a talk that was recorded."""
    given_up: str


async def prompted(call) -> str:
    async for message in call:
        if message["type"] == "prompt":
            return str(message["text"])
    raise AssertionError("the call ended")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def made(house) -> Made:
    """One call that was not understood, then was, and talked; and one that was given up."""
    voice = SyntheticCaller("en", RATE_HZ)
    await voice.start()
    spoken = await voice.say("sales please")
    await voice.close()
    async with house.client() as client:
        async with client.call(line="shop", caller="020 7946 0018", called="4820") as call:
            await prompted(call)
            given_up = next(iter(house.desk.switchboard.calls))
        async with (
            client.agent("ann", player=Recorder(RATE_HZ)) as ann,
            client.call(line="shop", caller=CALLER, called="4820") as call,
        ):
            await prompted(call)
            talk = list(house.desk.switchboard.calls)[-1]
            await call.type("something else entirely")
            await call.type("agents please")
            offer = await ann.until("offer")
            await call.type("thank you")
            async for message in call:
                if message["type"] == "passed-over":
                    break
            await ann.accept(offer["offer"])
            await ann.until("connected")
            await call.say_audio(silence(0.4, RATE_HZ), RATE_HZ)
            await call.say_audio(spoken, RATE_HZ)
            await call.say_audio(silence(1.2, RATE_HZ), RATE_HZ)
            await ann.hang_up()
            await ann.until("ended")
            await ann.note("Wants a phone", "sale")
            await ann.until("noted")
        async with asyncio.timeout(PATIENCE_MS / 1000):
            while not await house.store.recordings.of_call(talk):
                await house.store.ready()
    return Made(talk, given_up)


async def test_calls_are_found_by_part_of_a_number_line_end_and_agent(house, browser, made):
    async with signed_in(browser, house, "supervisor") as visit:
        page = await visit.open("/calls")
        rows = page.locator("#found tbody tr")
        await expect(rows).to_have_count(2)
        await expect(page.locator("#found")).to_contain_text("2 calls")
        await page.get_by_label("Number").fill("600 100")
        await page.get_by_role("button", name="Find").click()
        await expect(rows).to_have_count(1)
        await expect(rows).to_contain_text("Everybody · Ann Baker")
        assert "600" not in page.url
        await page.get_by_label("Number").fill("")
        await page.get_by_label("How it ended").select_option("abandoned")
        await page.get_by_label("Number").press("Enter")
        await expect(rows).to_contain_text("020 7946 0018")
        await page.get_by_label("Agent").select_option("bob")
        await page.get_by_role("button", name="Find").click()
        await expect(page.locator("#found")).to_contain_text("No call fits this.")
        await page.goto(f"{house.url}/calls?agent=ann")
        await rows.first.get_by_role("link").click()
        await page.wait_for_url(f"**/calls/{made.talk}")


async def test_an_opened_call_shows_what_was_understood_and_which_way_it_went(house, browser, made):
    async with signed_in(
        browser, house, "supervisor", viewport={"width": 1500, "height": 950}
    ) as visit:
        page = await visit.open(f"/calls/{made.talk}")
        moments = page.locator("#moments")
        await expect(moments).to_contain_text("Agents, a message, or a callback?")
        await expect(moments.locator(".moment.understood").first).to_contain_text("Not understood")
        second = moments.locator(".moment.understood").nth(1)
        await expect(second).to_contain_text("agents please")
        await second.get_by_text("Why").click()
        await expect(second).to_contain_text("Next to it")
        await expect(moments).to_contain_text("Not taken as an answer: the prompt goes on.")
        await expect(moments).to_contain_text("Ann Baker has the caller")
        await expect(page.locator("main")).to_contain_text("Wants a phone")
        await expect(page.locator('#drawing [data-step="agents"].lit')).to_have_count(1)
        await page.get_by_role("button", name="One step back").click()
        await expect(page.locator('#drawing [data-step="main"].lit')).to_have_count(1)
        await expect(moments.locator(".now")).to_contain_text("main")
        await expect(page.locator("#replay-place")).to_have_text("Step 1 of 2: main")
        await picture(page, "call")
        assert await barriers(page) == []
        await page.emulate_media(color_scheme="dark")
        assert await barriers(page, of_colour=True) == []


async def test_a_recording_plays_by_keyboard_and_its_words_follow(house, browser, made):
    async with signed_in(browser, house, "supervisor") as visit:
        page = await visit.open(f"/calls/{made.talk}")
        await page.get_by_role("button", name="Write down what is said").click()
        said = page.locator(".moment.talk.caller")
        await expect(said).to_contain_text("agents")  # as the script hears
        slider, play = page.get_by_role("slider"), page.locator('[data-player="play"]')
        await expect(play).to_be_enabled()
        await slider.focus()
        await page.keyboard.press("End")
        await expect(slider).not_to_have_attribute("aria-valuenow", "0")
        await page.keyboard.press("Home")
        await witness(play)
        await witness(said)
        await page.keyboard.press("Space")
        await has_said(play, "Pause")
        await has_said(said, "moment talk caller now")
        await page.keyboard.press("Space")
        await expect(play).to_have_text("Play")
        await page.keyboard.press("End")
        position = page.locator(".position")
        await witness(position)
        await said.get_by_role("button").click()
        at = float(await said.get_attribute("data-at"))
        spans = json.loads(await page.locator(".recording").get_attribute("data-spans"))
        await has_said(position, f" 0:{round(at - spans[0][0]):02} / ")
        assert await barriers(page) == []


async def test_the_event_log_can_be_saved(house, browser, made):
    async with signed_in(browser, house, "supervisor") as visit:
        page = await visit.open(f"/calls/{made.talk}")
        async with page.expect_download() as saving:
            await page.get_by_role("link", name="Export the event log").click()
        download = await saving.value
        lines = (await download.path()).read_text().splitlines()
    assert [json.loads(line) for line in lines] == await house.store.events(made.talk)
    assert download.suggested_filename == f"{made.talk}.jsonl"


async def test_a_live_call_is_followed_until_it_is_over(house, browser, made):
    async with signed_in(browser, house, "supervisor") as visit, house.client() as client:
        async with client.call(line="shop") as call:
            await prompted(call)
            live = list(house.desk.switchboard.calls)[-1]
            page = await visit.open(f"/calls/{live}")
            await expect(page.locator("main")).to_contain_text("Goes on")
            await call.press("1")
            await expect(page.locator("#moments")).to_contain_text("Keyed 1")
        await expect(page.locator(".call-facts")).to_contain_text("The caller gave up")


async def test_an_agent_may_not_open_calls(house, browser, made):
    async with signed_in(browser, house, "agent") as visit:
        page = await visit.open(f"/calls/{made.talk}")
        await expect(page.locator("main")).to_contain_text("permission")
        assert "Keyed" not in await page.content()
        visit.means("403")


async def test_a_caller_is_erased_after_a_question(house, browser, made):
    async with signed_in(browser, house, "supervisor") as visit:
        drawing = await Late().hold(visit.context, "**/flow.svg")  # no button waits for it
        page = await visit.open(f"/calls/{made.talk}")
        await page.get_by_role("button", name="Erase ...").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("1 recording")
        await picture(page, "call-erase")
        await dialog.get_by_role("button", name="Cancel").click()
        await expect(dialog).to_be_hidden()
        await drawing.given.wait()
        drawing.comes.set()
        await expect(page.locator('[data-player="play"]')).to_be_enabled()  # all of it is there
        assert await house.store.events(made.talk)
        await page.get_by_role("button", name="Erase ...").click()
        await dialog.get_by_role("button", name="Erase", exact=True).click()
        await expect(dialog).to_contain_text("Erased")
        await page.reload()
        await expect(page.locator("h1")).to_contain_text("Unknown caller")
        await expect(page.locator("#moments")).to_contain_text("Nothing is kept")
    assert await house.store.recordings.of_call(made.talk) == []
    assert (await house.store.call(made.given_up)).caller == "020 7946 0018"
