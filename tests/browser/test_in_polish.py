"""What the server says is read in Polish by whoever reads Polish."""

import re

from centre_house import FLOW, PHRASES
from chromium import picture
from playwright.async_api import expect
from signed_in import signed_in

WIDE = {"width": 1500, "height": 950}
FAULTY = f"{FLOW}  extra: {{say: Hello, next: mian}}\n"
WRONG = "call: Somebody wants an agent\nturns:\n  - say: agents\n  - expect: {step: box}\n"
SCRIPT = {"flow.yaml": FLOW, "phrases.yaml": PHRASES, "calls/wrong.yaml": WRONG}


async def test_an_editor_reads_mistakes_and_failures_of_scripts_in_polish(house, browser):
    drafting = house.desk.publication.drafting
    faulty = await drafting.begin("shop", "Ed", files={**SCRIPT, "flow.yaml": FAULTY})
    right = await drafting.begin("shop", "Ed", files=SCRIPT)
    async with signed_in(browser, house, "editor", locale="pl", viewport=WIDE) as visit:
        page = await visit.open(f"/flows/shop/edit?draft={faulty.id}")
        problems = page.locator("#problems")
        await expect(problems).to_contain_text("nie ma kroku 'mian'; czy chodziło o 'main'?")
        await page.locator(".cm-content").click()
        await page.keyboard.press("Control+End")
        await page.keyboard.type("  more:\nmen")
        await expect(page.locator(".cm-completionInfo")).to_contain_text("Pytanie")
        await picture(page, "polish-mistake")
        page = await visit.open(f"/flows/shop/edit?draft={right.id}")
        await expect(page.locator(".cm-content")).to_be_visible()
        await page.get_by_role("tab", name="Rozmowy testowe").click()
        await page.get_by_role("button", name="Odegraj wszystkie rozmowy testowe").click()
        failure = page.get_by_role("button", name=re.compile("oczekiwano kroku 'box'"))
        await expect(failure).to_be_visible()
        await picture(page, "polish-scripts")


async def test_whoever_calls_reads_in_polish_why_so_it_was_understood(house, browser):
    async with signed_in(browser, house, "admin", locale="pl", viewport=WIDE) as visit:
        page = await visit.open("/")
        await page.get_by_role("button", name="Zadzwoń").click()
        log = page.locator("#log")
        await expect(log).to_contain_text("Agents, a message, or a callback?")
        typed = page.get_by_label("Napisz zamiast mówić")
        await typed.fill("zebra")
        await typed.press("Enter")
        await expect(log).to_contain_text("odrzucono przy")
        await picture(page, "polish-softphone")
        (call,) = house.desk.switchboard.calls.values()
        await page.get_by_role("button", name="Rozłącz").click()
        await expect(page.get_by_role("button", name="Zadzwoń")).to_be_visible()
        page = await visit.open(f"/calls/{call.id}")
        await page.get_by_text("Dlaczego", exact=True).first.click()
        await expect(page.locator("details.why").first).to_contain_text("odrzucono przy")
        await expect(page.locator(".drawing-view")).to_contain_text("z każdego kroku: 0")
        await picture(page, "polish-call")
        page = await visit.open("/wall")
        await picture(page, "polish-wall")
