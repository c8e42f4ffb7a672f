"""Lines are edited, tried, published and taken back on the pages."""

import re

import pytest
from centre_house import FLOW, PHRASES
from chromium import barriers, picture
from flow_editor import edited, end_of_text, saved
from late import Late
from playwright.async_api import expect
from witness import all_said, witness

SHED = """\
title: Tool shed
language: en
recognizer: scripted
voice: espeak-ng
start: mian
agent: desk
steps:
  main: {say: Welcome to the tool shed., next: desk}
  desk: {queue: agents}
"""
WRONG = "call: Somebody wants an agent\nturns:\n  - say: agents\n  - expect: {step: box}\n"


async def first_prompt(client, **wanted) -> str:
    async with client.call(**wanted) as call:
        async for message in call:
            if message["type"] == "prompt":
                return message["text"]
    raise AssertionError("nothing was said")


async def test_a_line_that_was_left_out_is_mended_tried_published_and_called(house, wide_editor):
    folder = house.settings.home / "intents" / "shed"
    folder.mkdir()
    (folder / "flow.yaml").write_text(SHED)
    page = await wide_editor.open("/flows")
    row = page.get_by_role("listitem").filter(has_text="shed")
    await expect(row).to_contain_text("left out: 1 mistake")
    await row.get_by_role("link", name="Edit").click()
    problem = page.get_by_role("button", name=re.compile("there is no step 'mian'"))
    await expect(problem).to_contain_text("flow.yaml, line 5")
    await expect(page.locator(".cm-lintRange-error")).to_have_text("mian")
    await problem.click()
    await page.keyboard.press("Control+Shift+ArrowRight")
    await page.keyboard.type("main")
    await expect(page.locator(".cm-lintRange-error")).to_have_count(0)
    draft = await saved(page)
    async with house.client() as client:
        trial = await first_prompt(client, line="shed", draft=draft)
        assert trial == "Welcome to the tool shed."
        await page.get_by_role("button", name="Publish …").click()
        await page.get_by_label("What changes, and why").fill("The shed answers again")
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("1 line added, 1 removed")
        await expect(dialog.locator(".added")).to_contain_text("start: main")
        await picture(page, "flows-publish")
        await dialog.get_by_role("button", name="Publish", exact=True).click()
        await expect(page.get_by_text("Version 1 is in use")).to_be_visible()
        assert await first_prompt(client, line="shed") == "Welcome to the tool shed."
    (version,) = await house.desk.publication.publisher.versions("shed")
    assert (version.author, version.note) == ("Ed Itor", "The shed answers again")


async def test_a_new_line_is_made_called_published_and_taken_out_of_service(house, wide_editor):
    page = await wide_editor.open("/flows")
    await page.get_by_role("link", name="New line").click()
    await page.wait_for_url("**/flows/-/new")  # with its scripts
    await page.get_by_label("Title, as callers").fill("Bakery")
    await page.get_by_label("Name in addresses").fill("shop")
    await page.get_by_label("Called numbers").fill("4821")
    await page.get_by_role("button", name="Make the draft").click()
    await expect(page.locator("form .notice")).to_have_text(re.compile("of this name already"))
    wide_editor.means("422")  # the browser tells of every answer that refuses
    assert await barriers(page) == []
    await picture(page, "flows-new")
    await page.get_by_label("Name in addresses").fill("bakery")
    await page.get_by_role("button", name="Make the draft").click()
    await expect(page.locator("#problems")).to_contain_text("No mistakes")
    draft = await saved(page)
    async with house.client() as client:
        wanted = {"line": "bakery", "draft": draft}
        assert await first_prompt(client, **wanted) == "Welcome to Bakery."
        await page.get_by_role("button", name="Publish …").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("wants_a_person")
        await dialog.get_by_role("button", name="Publish", exact=True).click()
        await expect(page.get_by_text("Version 1 is in use")).to_be_visible()
        assert await first_prompt(client, called="4821") == "Welcome to Bakery."
    await page.get_by_role("link", name="Take out of service").click()
    await page.wait_for_url("**/retire")
    assert await barriers(page) == []
    await page.get_by_role("button", name="Take out of service").click()
    await expect(page.get_by_text("This line is out of service")).to_be_visible()
    assert "bakery" not in house.desk.switchboard.lines
    await page.goto(f"{house.url}/flows")
    await expect(page.get_by_role("listitem").filter(has_text="Bakery")).to_contain_text("out of")
    await picture(page, "flows-out-of-service")


async def test_the_editor_completes_explains_and_locates_mistakes_by_keyboard(wide_editor):
    page = await edited(wide_editor, "/flows/shop/edit")
    assert await barriers(page) == []
    await end_of_text(page)
    await page.keyboard.type("  extra:\nmen")
    options = page.locator(".cm-tooltip-autocomplete")
    await expect(page.locator(".cm-completionInfo")).to_contain_text("The question")
    await options.get_by_role("option", name="menu").click()
    await page.keyboard.type("Well?\noptions: {message: {key: 7, next: ba")
    await options.get_by_role("option", name="back").click()
    await page.keyboard.type("}}")
    await expect(page.locator("#problems")).to_contain_text("no way leads to step 'extra'")
    await expect(page.locator(".cm-lintRange-warning").first).to_have_text("extra")
    await page.keyboard.type("\nnxt: 1")
    await expect(page.locator("#problems")).to_contain_text("unknown key 'nxt'")
    await expect(page.locator("#tab-problems .badge")).to_have_class(re.compile("bad"))
    await picture(page, "flows-editor")
    assert await barriers(page) == []
    await page.get_by_text("unknown key 'nxt'").click()
    await expect(page.locator(".cm-content")).to_be_focused()
    await page.keyboard.press("Escape")
    await page.keyboard.press("Tab")
    await expect(page.locator(".cm-content")).not_to_be_focused()
    await saved(page)
    await page.reload()
    await expect(page.locator(".cm-line").last).to_have_text("    nxt: 1")


async def test_nothing_is_published_before_the_check_has_seen_it(house, wide_editor):
    now = (await house.desk.publication.publisher.active("shop")).files
    files = {**now, "flow.yaml": now["flow.yaml"].replace("next: box", "next: bx")}
    draft = await house.desk.publication.drafting.begin("shop", "Ed Itor", files=files)
    check = await Late("POST").hold(wide_editor.context, "**/check")
    page = await edited(wide_editor, f"/flows/shop/edit?draft={draft.id}")
    await page.get_by_role("button", name="Publish …").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.locator(".added")).to_contain_text("next: bx")
    await expect(dialog.get_by_role("button", name="Publish", exact=True)).to_be_disabled()
    check.comes.set()
    await expect(dialog).to_contain_text("Mistakes keep this from being published")
    await expect(dialog.get_by_role("button", name="Publish", exact=True)).to_be_disabled()


async def test_answers_that_come_late_tell_nothing_that_is_no_longer_so(house, wide_editor):
    draft = await house.desk.publication.drafting.begin("shop", "Ed Itor")
    drawing = await Late("POST").hold(wide_editor.context, "**/flows/shop/drawing")
    saving = await Late("PUT").hold(wide_editor.context, "**/drafts/*")
    page = await edited(wide_editor, f"/flows/shop/edit?draft={draft.id}")
    await page.get_by_role("tab", name="Drawing").click()
    await drawing.given.wait()
    await end_of_text(page)
    await page.keyboard.insert_text("  extra: {hangup: Bye.}\n")
    await saving.given.wait()
    await page.keyboard.insert_text("# more")
    told = page.locator("#saved")
    await witness(told)
    await expect(page.locator('#drawing [data-step="extra"]')).to_have_count(1)
    for late in (drawing, saving):
        late.comes.set()
    await expect(told).to_contain_text("Draft saved")
    said = ["Draft saved" in each for each in await all_said(told)]
    assert said == sorted(said), "it is told once, when all is kept"
    kept = await house.desk.publication.drafting.find("shop", draft.id)
    assert kept.files["flow.yaml"].endswith("# more")
    await expect(page.locator('#drawing [data-step="extra"]')).to_have_count(1)


async def test_scripted_calls_are_played_and_a_failure_leads_to_its_place(house, wide_editor):
    files = {"flow.yaml": FLOW, "phrases.yaml": PHRASES, "calls/wrong.yaml": WRONG}
    draft = await house.desk.publication.drafting.begin("shop", "Ed Itor", files=files)
    page = await edited(wide_editor, f"/flows/shop/edit?draft={draft.id}")
    await page.get_by_role("tab", name="Scripted calls").click()
    await page.get_by_role("button", name="Play all scripted calls").click()
    await expect(page.locator("#played")).to_have_text("0 passed, 1 failed")
    await picture(page, "flows-scripts")
    failure = page.get_by_role("button", name=re.compile("expected step 'box'"))
    await expect(failure).to_contain_text("calls/wrong.yaml, line 4")
    await failure.click()
    await expect(page.locator(".cm-activeLine")).to_contain_text("expect: {step: box}")
    await page.get_by_role("tab", name="Drawing").click()
    await page.locator('#drawing [data-step="box"]').click()
    await expect(page.locator(".cm-activeLine")).to_contain_text("box: {voicemail: sales")


async def test_versions_are_compared_and_taken_back(house, wide_editor):
    publisher = house.desk.publication.publisher
    before = await publisher.active("shop")
    flow = before.files["flow.yaml"]
    other = {**before.files, "flow.yaml": flow.replace("silence_s: 2", "silence_s: 3")}
    after = await publisher.publish("shop", author="Ann Baker", note="Patience", texts=other)
    page = await wide_editor.open("/flows/shop/versions")
    await page.get_by_role("link", name=f"What version {after.number} changed").click()
    await expect(page.locator(".removed")).to_contain_text("silence_s: 2")
    await expect(page.locator(".added")).to_contain_text("silence_s: 3")
    await picture(page, "flows-versions")
    await page.get_by_role("link", name=f"Go back to version {before.number}").click()
    await expect(page.locator(".added")).to_contain_text("silence_s: 2")
    assert await barriers(page) == []
    await page.get_by_role("button", name=f"Go back to version {before.number}").click()
    await expect(page.get_by_text(f"Version {before.number} is in use")).to_be_visible()
    assert house.desk.switchboard.line("shop").version == before.hash


@pytest.mark.parametrize("path", ["/flows", "/flows/shop/edit"])
async def test_an_agent_cannot_open_the_pages_of_editors(agent, path):
    page = await agent.context.new_page()
    answer = await page.goto(agent.url + path)
    assert answer.status == 403
    await expect(page.get_by_role("heading", level=1)).to_have_text("This did not work")
