"""What is written into a draft is kept, whatever happens to the page meanwhile."""

import re

from centre_house import FLOW
from chromium import picture
from flow_editor import edited, end_of_text, saved
from playwright.async_api import expect
from signed_in import sign_in


async def test_what_is_written_without_a_network_is_kept_once_it_is_back(house, wide_editor):
    page = await edited(wide_editor, "/flows/shop/edit")
    await wide_editor.context.set_offline(True)
    await end_of_text(page)
    await page.keyboard.type("# written in a tunnel")
    await expect(page.locator("#saved")).to_contain_text("The server cannot be reached")
    await expect(page.locator("#problems")).to_contain_text("Could not be checked")
    await wide_editor.context.set_offline(False)
    kept = await saved(page)
    files = (await house.desk.publication.drafting.find("shop", kept)).files
    assert files["flow.yaml"].endswith("# written in a tunnel")
    await expect(page.locator("#problems")).not_to_contain_text("Could not be checked")
    wide_editor.means("net::ERR_INTERNET_DISCONNECTED")


async def test_what_is_written_after_the_sign_in_has_ended_is_kept_with_the_next(
    house, wide_editor
):
    page = await edited(wide_editor, "/flows/shop/edit")
    await wide_editor.context.clear_cookies()
    await end_of_text(page)
    await page.keyboard.type("# written by nobody")
    await expect(page.locator("#saved")).to_contain_text("not signed in any more")
    await picture(page, "flows-signed-out")
    await expect(page.get_by_role("link", name="Sign in in")).to_have_attribute("target", "_blank")
    await sign_in(wide_editor, house, "editor")
    kept = await saved(page)
    files = (await house.desk.publication.drafting.find("shop", kept)).files
    assert files["flow.yaml"].endswith("# written by nobody")
    wide_editor.means("401", "403")


async def test_a_page_does_nothing_for_somebody_who_signed_in_after_its_user(house, wide_editor):
    page = await edited(wide_editor, "/flows/shop/edit")
    await sign_in(wide_editor, house, "admin")
    await end_of_text(page)
    await page.keyboard.type("# whose is this")
    await expect(page.locator("#saved")).to_contain_text("the page is out of date")
    wide_editor.means("403")


async def test_of_two_editors_neither_loses_anything(house, wide_editor):
    drafting = house.desk.publication.drafting
    draft = await drafting.begin("shop", "Ed Itor")
    page = await edited(wide_editor, f"/flows/shop/edit?draft={draft.id}")
    lost = iter([True])  # what the other wrote does not come at once

    async def answer(route):
        first = route.request.method == "GET" and next(lost, False)
        await (route.abort() if first else route.continue_())

    await wide_editor.context.route("**/v1/lines/shop/drafts/*", answer)
    await end_of_text(page)
    await drafting.save(draft, "Ann Baker", {**draft.files, "flow.yaml": f"# hers\n{FLOW}"})
    await page.keyboard.type("# mine")
    await expect(page.locator("#told")).to_contain_text("Ann Baker has changed this draft")
    assert not next(lost, False)
    wide_editor.means("409", "net::ERR_FAILED")  # the browser tells of every answer that refuses
    await page.get_by_role("button", name="Keep mine as a draft of its own").click()
    await expect(page).not_to_have_url(re.compile(draft.id))
    mine = await drafting.find("shop", await saved(page))
    assert "# mine" in mine.files["flow.yaml"]
    assert (await drafting.find("shop", draft.id)).files["flow.yaml"].startswith("# hers")


async def test_what_is_written_in_a_draft_that_is_gone_is_kept_as_another(house, wide_editor):
    drafting = house.desk.publication.drafting
    draft = await drafting.begin("shop", "Ed Itor")
    page = await edited(wide_editor, f"/flows/shop/edit?draft={draft.id}")
    await drafting.delete("shop", draft.id)
    await end_of_text(page)
    await page.keyboard.type("# mine")
    await expect(page.locator("#told")).to_contain_text("was published or deleted")
    wide_editor.means("404")  # the browser tells of every answer that refuses
    await page.get_by_role("button", name="Keep mine as a draft of its own").click()
    await expect(page).not_to_have_url(re.compile(draft.id))
    mine = await drafting.find("shop", await saved(page))
    assert mine.files["flow.yaml"].endswith("# mine")
