"""Accuracy: other bands tried by the keyboard, and a phrase of callers put into a draft."""

from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from centre_house import furnish
from chromium import barriers, picture
from patience import patient, patient_house
from playwright.async_api import expect

from smartivr.statistics.digest import FORMAT
from smartivr.statistics.evaluations.kept import (
    FOLDER,
    Figure,
    Row,
    Summary,
    delete,
    keep,
    read_all,
)
from smartivr.store.store import CallRecord

SAID = ("a repair please", "my bike is broken", "the chain is loose", "repair it", "repair")
STRANGE = ("pizza", "what is the weather", "play some jazz", "repair my car")
FLOW = """
# the workshop
title: Bike works
language: en
recognizer: scripted
voice: espeak-ng
start: main
agent: human
steps:
  main:
    menu: Would you like a repair, or our hours?
    options:
      hours: {key: "1", next: hours, phrases: [opening hours]}
      repair: {key: "2", next: repair, phrases: [a repair]}   # most want this
  repair: {hangup: Bring it along. Goodbye.}
  hours: {hangup: We are always open. Goodbye.}
  human: {transfer: works}
"""
NOW = datetime.now(UTC)


def row(number, text, intent, understood, confidence):
    return Row(
        file=f"{number:02}.flac",
        condition="8000 Hz ulaw",
        text=text,
        intent=intent,
        slots={},
        understood=understood,
        understood_slots={},
        confidence=confidence,
        heard=text,
        runner_up="",
    )


ROWS = (
    *(row(n, text, "repair", "repair", 0.95 - 0.08 * n) for n, text in enumerate(SAID)),
    row(10, "when are you open", "hours", "hours", 0.9),
    row(11, "hours of repair", "hours", "repair", 0.8),
    *(row(20 + n, text, "", "repair", 0.1 + 0.2 * n) for n, text in enumerate(STRANGE)),
)


def summary(days_ago, right):
    at = NOW - timedelta(days=days_ago)
    return Summary(
        id=f"{at:%Y%m%dT%H%M%S}-bikes",
        date=at.isoformat(timespec="seconds"),
        line="bikes",
        version="5f1d2c3b4a",
        step="main",
        set="callers",
        recognizer="both",
        conditions=("8000 Hz ulaw",),
        accept=0.75,
        confirm_from=0.5,
        recordings=len(ROWS),
        figures={
            "command_accuracy": Figure(value=right, low=right - 0.1, high=right + 0.05, of=7),
            "false_reject": Figure(value=(1 - right) / 2, low=0, high=0.3, of=7),
            "false_accept": Figure(value=0.1, low=0.01, high=0.3, of=4),
        },
    )


async def keep_calls(house):
    """Callers who asked for something that no option says, and then pressed a key."""
    digests = {}
    heard = ["I would like a service"] * 5 + ["a service"] * 4 + ["how late is it"] * 2
    for number, words in enumerate(heard):
        call, at = f"call-{number}", (NOW - timedelta(hours=number + 1)).isoformat()
        house.store.record_call(CallRecord(call, "bikes", at, "v1"))
        await house.store.finish_call(call, at, "hung-up", {"verdict": "hung-up"})
        option = "repair" if "service" in words else "hours"
        miss = {"step": "main", "heard": words, "nearest": "repair", "score": 0.3}
        digests[call] = {
            "stays": [
                {"step": "main", "kind": "menu", "choices": [[option, "keys"]], "end": "chosen"},
                {"step": option, "kind": "hangup", "choices": [], "end": "hung-up"},
            ],
            "misses": [{**miss, "then": option, "by": "keys"}],
        }
    await house.store.digests.keep(FORMAT, digests)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(tmp_path_factory):
    home = furnish(tmp_path_factory.mktemp("works"))
    line = home / "intents" / "bikes"
    line.mkdir()
    (line / "flow.yaml").write_text(patient(FLOW))
    async with patient_house(home, default_line="bikes") as house:
        for days_ago, right in ((20, 0.7), (9, 0.78), (1, 0.91)):
            keep(house.settings.var / FOLDER, summary(days_ago, right), ROWS)
        await keep_calls(house)
        yield house


async def test_a_band_is_moved_by_the_keyboard_and_used_in_a_draft(house, editor):
    page = await editor.open("/accuracy")
    assert await barriers(page) == []
    await picture(page, "accuracy")
    await expect(page.get_by_role("row")).to_have_count(4)
    newest = page.locator(".curve.command_accuracy circle").last
    await newest.hover()  # what the browser shows then stands in its title
    assert "91.0 % right" in await newest.locator("title").text_content()
    await page.get_by_role("row").nth(1).get_by_role("link").click()
    await page.wait_for_url("**/accuracy/*")  # with its scripts
    rates = page.get_by_role("region", name="Rates")
    await expect(rates.get_by_role("row", name="accepted, rightly")).to_contain_text("57.1 %")
    await expect(page.get_by_text("0 recordings change sides")).to_be_visible()
    slider = page.get_by_label("Act from a confidence of")
    mark = page.locator("#marks .chosen")
    before = await mark.get_attribute("cy")
    await slider.focus()
    for _ in range(12):
        await slider.press("ArrowRight")
    await expect(page.locator("output").first).to_have_text("0.87")
    await expect(mark).not_to_have_attribute("cy", before)
    await expect(rates.get_by_role("row", name="accepted, rightly")).to_contain_text("42.9 %")
    await expect(page.get_by_text("2 recordings change sides")).to_be_visible()
    await expect(page.locator(".moves")).to_contain_text("hours of repair")
    await page.get_by_role("button", name="1: hours taken as repair").click()
    await expect(page.locator("#cell")).to_contain_text("hours of repair")
    await picture(page, "evaluation")
    assert await barriers(page) == []
    await page.get_by_role("button", name="Use these in a draft").click()
    await expect(page.locator("#used")).to_contain_text("A draft has these bands")
    (kept,) = await house.desk.publication.drafting.all("bikes")
    draft = await house.desk.publication.drafting.find("bikes", kept.id)
    assert "accept: 0.87" in draft.files["flow.yaml"]
    assert "# most want this" in draft.files["flow.yaml"]


async def test_a_set_with_nothing_out_of_scope_has_no_curve_and_its_bands_can_be_moved(
    house, editor
):
    one = summary(40, 0.6).model_copy(update={"set": "in scope"})
    keep(house.settings.var / FOLDER, one, ROWS[:7])
    page = await editor.open(f"/accuracy/{one.id}")
    await expect(page.get_by_text("There is no DET curve")).to_be_visible()
    await page.get_by_label("Act from a confidence of").press("Home")
    rates = page.get_by_role("region", name="Rates")
    await expect(rates).to_contain_text("Acting from 0.00, asking back from 0.00")
    await expect(rates.get_by_role("row", name="accepted, rightly")).to_contain_text("85.7 %")
    delete(house.settings.var / FOLDER, one.id)


async def test_an_evaluation_is_deleted_once_that_is_confirmed(house, editor):
    kept = read_all(house.settings.var / FOLDER)
    page = await editor.open(f"/accuracy/{kept[-1].id}")
    page.once("dialog", lambda dialog: dialog.accept())
    await page.get_by_role("button", name="Delete this evaluation").click()
    await page.wait_for_url("**/accuracy")
    assert read_all(house.settings.var / FOLDER) == kept[:-1]


async def test_what_callers_said_becomes_a_phrasing_in_a_draft_or_is_ignored(house, editor):
    page = await editor.open("/accuracy/unheard?line=bikes")
    items = page.locator(".unheard > li")
    await expect(items).to_have_count(2)
    await expect(items.first).to_contain_text("9 calls")
    await expect(items.first).to_contain_text("key for repair (9)")
    await picture(page, "unheard")
    assert await barriers(page) == []
    await expect(items.first.get_by_label("Option")).to_have_value("repair")
    await items.first.get_by_role("button", name="Add as phrasing").click()
    await expect(items.first).to_contain_text("is a phrasing of repair in a draft now")
    link = await items.first.get_by_role("link", name="Open the draft").get_attribute("href")
    draft = await house.desk.publication.drafting.find("bikes", link.partition("draft=")[2])
    assert "service]" in draft.files["flow.yaml"]
    await items.nth(1).get_by_role("button", name="Ignore").click()
    await expect(items.nth(1)).to_contain_text("is not shown any more")
    await page.reload()
    await expect(items).to_have_count(1)


async def test_counts_stand_on_the_drawing_and_in_a_table_and_live_calls_where_they_are(
    house, editor
):
    async with house.client() as client, client.call(line="bikes") as call:
        async for message in call:
            if message["type"] == "step":
                break
        page = await editor.open("/flows/bikes")
        await expect(page.locator("#drawing [data-step=main] .now")).to_have_text("1 now")
    await expect(page.get_by_role("row", name="main repair repair")).to_contain_text("9")
    await expect(page.locator("#drawing .edge[data-to=repair] path").first).to_have_css(
        "stroke-width", "7px"
    )
    await picture(page, "flow-counts")
    drawn = await page.request.get(f"{house.url}/flows/bikes/counts.svg")
    assert ">9<" in await drawn.text()
    counts = await (await page.request.get(f"{house.url}/v1/lines/bikes/counts?days=7")).json()
    assert counts["calls"] == 11
    assert counts["of_this_version"] == 0
    (repair,) = [one for one in counts["edges"] if one["option"] == "repair"]
    assert (repair["calls"], repair["gave_up"], repair["share"]) == (9, 0, pytest.approx(9 / 11))
    unheard = await (await page.request.get(f"{house.url}/v1/lines/bikes/unheard")).json()
    assert unheard["calls"] == 11


async def test_agents_and_supervisors_do_not_see_it(supervisor, agent):
    for visit in (supervisor, agent):
        answer = await (await visit.open("/")).request.get(f"{visit.url}/accuracy")
        assert answer.status == 403
