"""The agent's desk, by a signed-in agent in a browser; everybody else is a client in Python."""

import asyncio
import contextlib

import numpy as np
import pytest_asyncio
from centre_house import QUEUES, centre_house, furnish
from chromium import barriers, picture
from signed_in import signed_in

from smartivr.audio.tones import tone
from smartivr.client import Recorder

RATE_HZ = 16000
CALLER_HZ, BOB_HZ = 500.0, 1500.0
NUMBER = "+442079460123"
HEARD, SPOKEN = 0.02, 0.3
"""What counts as heard: by a client of full scale, and by a meter of the page."""
NUMBERS = f"""
country: GB
callers:
  vip: {{numbers: ["{NUMBER}"], label: VIP}}
"""
CUSTOMERS = f"number,name,tier\n{NUMBER},Mary Field,gold\n"
WIDE = {"width": 1500, "height": 950}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(tmp_path_factory):
    """The shop's server, with time for wrapping up, a list of VIPs and one of customers."""
    home = furnish(tmp_path_factory.mktemp("desk"))
    (home / "intents" / "queues.yaml").write_text(QUEUES.replace("wrap_up_s: 0.2", "wrap_up_s: 30"))
    (home / "intents" / "numbers.yaml").write_text(NUMBERS)
    (home / "customers.csv").write_text(CUSTOMERS)
    async with centre_house(home, resume_s=5.0, customers_file="customers.csv") as house:
        yield house


@pytest_asyncio.fixture(loop_scope="session")
async def desk(house, browser):
    """Ann's desk: logged in, and available."""
    async with signed_in(browser, house, "agent", viewport=WIDE) as visit:
        page = await visit.open("/desk")
        await page.get_by_role("button", name="Log in").click()
        await says(page, "#state", "Available")
        yield page
        assert await page.locator("#notice").is_hidden()
        await page.locator("#log-out").click()
        await page.get_by_role("heading", name="Take calls").wait_for()


@pytest_asyncio.fixture(loop_scope="session")
async def client(house):
    async with house.client() as client:
        yield client


class Party:
    """A caller or a colleague, who says one tone all the time."""

    def __init__(self, side, recorder, hz):
        self.side, self.recorder = side, recorder
        self.told = []
        self._tasks = [asyncio.create_task(one) for one in (self._talk(hz), self._listen())]

    async def _talk(self, hz):
        with contextlib.suppress(Exception):  # the connection may break, as some tests want
            await self.side.say_audio(tone((hz,), 60.0, RATE_HZ), RATE_HZ)

    async def _listen(self):
        with contextlib.suppress(Exception):
            async for message in self.side:
                self.told.append(message)

    def loudest(self, seconds=1.5):
        """Return the loudest moment of late, as a share of full scale."""
        heard = self.recorder.samples[-round(seconds * RATE_HZ) :]
        return float(np.abs(heard).max(initial=0)) / 32768

    async def until(self, kind, **fields):
        await until(
            lambda: any(m["type"] == kind and fields.items() <= m.items() for m in self.told)
        )

    async def stop(self):
        for task in self._tasks:
            task.cancel()


@contextlib.asynccontextmanager
async def caller(client, keys="1", number=NUMBER):
    """Somebody who calls the shop, and has pressed these keys."""
    recorder = Recorder(RATE_HZ)
    async with client.call(player=recorder, caller=number) as side:
        party = Party(side, recorder, CALLER_HZ)
        await party.until("step", step="main")
        await side.press(keys)
        try:
            yield party
        finally:
            await party.stop()


@contextlib.asynccontextmanager
async def bob(client, state="available"):
    recorder = Recorder(RATE_HZ)
    async with client.agent("bob", player=recorder, state=state) as side:
        yield Party(side, recorder, BOB_HZ)


async def until(condition, within_s=10.0):
    async with asyncio.timeout(within_s):
        while True:
            holds = condition()
            if await holds if asyncio.iscoroutine(holds) else holds:
                return
            await asyncio.sleep(0.02)


async def says(page, selector, text):
    """Wait until a part of the page says something."""
    await page.locator(selector).filter(has_text=text).first.wait_for()


async def hears(page, *, least=0.0, most=1.0):
    """Wait until the page's meter of the other side is in these bounds."""
    await page.wait_for_function(
        "([least, most]) => { const v = document.getElementById('heard').value; "
        "return v >= least && v <= most; }",
        arg=[least, most],
    )


async def answered(page):
    """Accept what rings, by its key."""
    await page.locator("#offer").wait_for()
    await page.keyboard.press("a")
    await says(page, "#phase", "You are talking")


async def wrapped_up(page):
    await page.locator("#wrap-up").wait_for()
    await page.keyboard.press("w")
    await says(page, "#state", "Available")


async def test_a_call_from_the_ring_to_the_wrap_up(desk, house, client):
    await desk.select_option("#reason", label="Lunch")
    await desk.get_by_role("button", name="Pause P", exact=True).click()
    await says(desk, "#state", "Paused · Lunch")
    async with caller(client) as phone:
        await phone.until("route", destination="agents")
        await desk.keyboard.press("v")
        await desk.locator("#offer").wait_for()
        await desk.wait_for_function("document.title.startsWith('☎')")
        await picture(desk, "desk-offer")
        for known in ("Mary Field", "VIP", NUMBER, "Corner shop", "main › agents"):
            assert known in await desk.locator("#centre").inner_text()
        assert "Mary Field" in await desk.locator("#announce").inner_text()
        assert await barriers(desk) == []
        await answered(desk)
        await says(desk, "#whisper", "VIP")
        assert await desk.title() == "Desk · smartivr"
        await hears(desk, least=SPOKEN)
        await until(lambda: phone.loudest() > HEARD)
        await picture(desk, "desk-talk")

        await desk.keyboard.press("h")
        await says(desk, "#marks", "On hold")
        await hears(desk, most=0.05)
        await desk.keyboard.press("h")
        await hears(desk, least=SPOKEN)
        await desk.keyboard.press("m")
        await says(desk, "#marks", "You are muted")
        await until(lambda: phone.loudest() < HEARD)
        await desk.keyboard.press("m")
        await until(lambda: phone.loudest() > HEARD)
        await desk.keyboard.press("r")
        await says(desk, "#marks", "Nothing is recorded")

        await desk.keyboard.press("n")
        await desk.keyboard.type("wants a phone, and was held")
        await desk.get_by_label("Outcome").fill("sale")
        await says(desk, "#notes", "Kept")
        await desk.keyboard.press("Escape")
        await desk.keyboard.press("e")
        await phone.until("ended")
    await says(desk, "#phase", "You have hung up")
    await picture(desk, "desk-wrap-up")
    await wrapped_up(desk)
    await says(desk, "#calls", "wants a phone, and was held")
    assert await desk.locator("#calls-today").inner_text() == "1"
    (talk,) = await house.store.talks.of_agent("ann", "2000-01-01")
    assert (talk.code, talk.notes, talk.caller) == ("sale", "wants a phone, and was held", NUMBER)
