"""The agent's desk, by a signed-in agent in a browser; everybody else is a client in Python."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest_asyncio
import soundfile
from chromium import PATIENCE_MS, barriers, chromium, picture
from late import Late
from patience import furnish_patiently, patient_house
from signed_in import signed_in
from witness import has_said, witness

from smartivr.audio.tones import tone
from smartivr.client import Recorder
from smartivr.store.records import VoicemailRecord

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
    home = furnish_patiently(tmp_path_factory.mktemp("desk"), wrap_up_s=600)
    (home / "intents" / "numbers.yaml").write_text(NUMBERS)
    (home / "customers.csv").write_text(CUSTOMERS)
    async with patient_house(home, customers_file="customers.csv") as house:
        yield house


@pytest_asyncio.fixture(loop_scope="session")
async def desk(house, browser):
    """Ann's desk: logged in, and available."""
    async with signed_in(browser, house, "agent", viewport=WIDE) as visit:
        page = await visit.open("/desk")
        await page.get_by_role("button", name="Log in").click()
        await says(page, "#state", "Available")
        yield page
        assert await page.locator(".notice.bad:visible").all_inner_texts() == []
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
            while True:
                await self.side.say_audio(tone((hz,), 60.0, RATE_HZ), RATE_HZ)

    async def _listen(self):
        with contextlib.suppress(Exception):
            async for message in self.side:
                self.told.append(message)

    def loudest(self, seconds=1.5):
        """Return the loudest moment of late, as a share of full scale."""
        heard = self.recorder.samples[-round(seconds * RATE_HZ) :]
        return float(np.abs(heard).max(initial=0)) / 32768

    async def until(self, kind, /, **fields):
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
async def called_back(client):
    """The telephone of whoever called."""
    recorder = Recorder(RATE_HZ)
    async with client.phone(NUMBER, player=recorder) as side:
        party = Party(side, recorder, CALLER_HZ)
        try:
            yield party
        finally:
            await party.stop()


@contextlib.asynccontextmanager
async def bob(client, state="available"):
    recorder = Recorder(RATE_HZ)
    async with client.agent("bob", player=recorder, state=state) as side:
        party = Party(side, recorder, BOB_HZ)
        try:
            yield party
        finally:
            await party.stop()


async def until(condition):
    async with asyncio.timeout(PATIENCE_MS / 1000):
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
        await desk.wait_for_function("() => document.title.startsWith('☎')")
        await picture(desk, "desk-offer")
        assert await desk.locator("#mention").is_hidden()
        for known in ("Mary Field", "VIP", NUMBER, "Corner shop", "main › agents"):
            assert known in await desk.locator("#centre").inner_text()
        assert "Mary Field" in await desk.locator("#announce").inner_text()
        assert await barriers(desk) == []
        await answered(desk)
        await says(desk, "#call-who", "Mary Field")
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
        await says(desk, "#notes", "Saved")
        await desk.keyboard.press("Escape")
        await desk.keyboard.press("Shift+E")
        await phone.until("ended")
    await says(desk, "#phase", "The call has been ended here")
    await picture(desk, "desk-wrap-up")
    await wrapped_up(desk)
    await says(desk, "#calls", "wants a phone, and was held")
    assert await desk.locator("#calls-today").inner_text() == "1"
    (talk,) = await house.store.talks.of_agent("ann", "2000-01-01")
    assert (talk.code, talk.notes, talk.caller) == ("sale", "wants a phone, and was held", NUMBER)


async def test_what_is_declined_or_left_rings_no_more(desk, client):
    async with caller(client):
        await desk.locator("#offer").wait_for()
        await desk.keyboard.press("d")
        await says(desk, "#mention", "Declined.")
        await says(desk, "#state", "Available")
    async with caller(client) as phone:
        await desk.locator("#offer").wait_for()
        await phone.side.hang_up()
        await says(desk, "#mention", "The caller has hung up.")
    assert await desk.locator("#offer").is_hidden()
    assert await desk.title() == "Desk · smartivr"


async def test_a_caller_is_passed_on_and_joined_with_a_colleague(desk, client):
    async with bob(client, "paused") as colleague:
        async with caller(client) as phone:
            await answered(desk)
            await desk.keyboard.press("t")
            await says(desk, ".target", "Paused")
            await desk.keyboard.type("BOB c")
            row = desk.locator(".target")
            await says(desk, "#transfer", "Found: 1")
            assert await row.get_by_role("button", name="Ask first: Bob Cole").is_disabled()
            await colleague.side.tell("state", state="available")
            await row.locator("button:enabled", has_text="Ask first").click()
            await says(desk, "#marks", "Bob Cole rings")
            await colleague.until("offer", kind="consult")
            await colleague.side.accept(next(iter(colleague.side.offers)))
            await says(desk, "#marks", "You talk with Bob Cole")
            await hears(desk, least=SPOKEN)
            await until(lambda: colleague.loudest() > HEARD)
            await picture(desk, "desk-consult")
            await desk.get_by_role("button", name="All three").click()
            await says(desk, "#marks", "All three talk")
            await until(lambda: phone.loudest() > HEARD)
            await desk.keyboard.press("Shift+E")
            await colleague.until("talk", what="consult-over")
            await wrapped_up(desk)
            await colleague.side.hang_up()
            await phone.until("ended")
        await colleague.side.wrapped_up()
        await colleague.side.tell("state", state="paused")
        await colleague.until("state", state="paused", reason="")
        async with caller(client) as phone:
            await answered(desk)
            await colleague.side.tell("state", state="available")
            await desk.keyboard.press("t")
            await desk.get_by_label("Person, queue, step or number").fill("202")
            await desk.get_by_role("button", name="Pass on at once: Bob Cole").click()
            await says(desk, "#phase", "The caller has been passed on")
            await until(lambda: colleague.side.offers)
            await colleague.side.accept(next(iter(colleague.side.offers)))
            await until(lambda: phone.loudest() > HEARD)
            await wrapped_up(desk)


@pytest_asyncio.fixture(loop_scope="session")
async def to_do(house, client):
    """A message with its audio, and a callback for tomorrow, as it was asked for."""
    now = datetime.now(UTC)
    soundfile.write(house.settings.var / "m1.flac", tone((700.0,), 2.0, RATE_HZ), RATE_HZ)
    said = {"transcript": "please call me back about the phone", "transcribed": True}
    message = VoicemailRecord(
        "m1", "sales", "c1", "shop", "en", NUMBER, now.isoformat(), 2.0, "m1.flac", "", **said
    )
    await house.store.voicemails.add(message)
    due = (now + timedelta(days=1)).isoformat()
    wanted = {"line": "shop", "queue": "agents", "number": NUMBER, "due_at": due}
    await client.request("POST", "/v1/callbacks", json=wanted)
    return wanted


async def test_messages_and_callbacks_are_taken_played_called_back_and_done(
    desk, to_do, house, client
):
    # the desk was there before them: the server tells it of both, long before it would look
    message, callback = desk.locator("#messages li"), desk.locator("#callbacks li")
    await says(desk, "#messages", "please call me back about the phone")
    await callback.wait_for()
    await picture(desk, "desk-work")
    await message.get_by_role("button", name="Take it").click()
    await says(desk, "#messages", "Yours")
    await message.locator("audio").evaluate(
        "async (audio) => { audio.muted = true; await audio.play(); }"
    )
    await until_kept(house, lambda kept: kept.heard_at)
    assert (await house.store.voicemails.get("m1")).taken_by == "ann"
    async with called_back(client) as phone:
        await message.get_by_role("button", name="Call back").click()
        await says(desk, "#phase", "The number is being called")
        await phone.until("ringing")
        await phone.side.answer()
        await says(desk, "#phase", "You are talking")
        await hears(desk, least=SPOKEN)
        await desk.get_by_role("button", name="Hang up").click()
        await phone.until("ended")
    await wrapped_up(desk)
    async with called_back(client) as phone:
        await callback.get_by_role("button", name="Call now").click()
        await phone.until("ringing")
        await phone.side.reject()
        await says(desk, "#phase", "The number is busy.")
    await wrapped_up(desk)
    await says(desk, "#callbacks", "tried: 1 (busy)")
    before = await Late().hold(desk.context, "**/v1/agents/ann/messages")
    await client.request("POST", "/v1/callbacks", json=to_do)  # the desk looks what there is
    await before.given.wait()
    await message.get_by_role("button", name="Done").click()
    await message.wait_for(state="detached")
    async with desk.expect_response("**/v1/agents/ann/messages"):
        before.comes.set()  # an answer of before does not bring it back
    assert (await house.store.voicemails.get("m1")).done_at
    assert await desk.locator("#messages-count").inner_text() == "0"


async def until_kept(house, holds):
    async def kept():
        return holds(await house.store.voicemails.get("m1"))

    await until(kept)


async def test_a_call_outlives_a_broken_connection_and_the_page_loaded_anew(desk, house, client):
    desk.on("dialog", lambda dialog: dialog.accept())
    async with caller(client) as phone:
        await answered(desk)
        await hears(desk, least=SPOKEN)
        notice = desk.locator("#notice")
        await witness(notice)
        house.desk.agents.find("ann").transport.detach("test")
        await has_said(notice, "The connection is lost.")
        await notice.wait_for(state="hidden")
        await hears(desk, least=SPOKEN)
        await until(lambda: phone.loudest() > HEARD)
        await desk.keyboard.press("n")
        await desk.keyboard.type("half a note")
        await desk.reload()
        await says(desk, "#phase", "You are talking")
        await says(desk, "#call-who", "Mary Field")
        assert await desk.get_by_label("Notes").input_value() == "half a note"
        await desk.get_by_role("button", name="Hear and be heard again").click()
        await hears(desk, least=SPOKEN)
        await until(lambda: phone.loudest() > HEARD)
        await desk.keyboard.press("Escape")
        await desk.select_option("#reason", value="")
        await desk.get_by_label("Which one?").fill("dentist")
        await desk.get_by_role("button", name="Pause P", exact=True).click()
        await says(desk, "#pause-after", "dentist")
    await says(desk, "#phase", "The caller has hung up.")
    await says(desk, "#state", "Paused · dentist")
    await desk.goto(house.url + "/docs/agents")
    await desk.goto(house.url + "/desk")
    await says(desk, "#state", "Paused · dentist")
    await desk.locator("#asleep").wait_for()


async def test_in_a_talk_a_connection_on_which_nothing_comes_is_given_up_for_another(desk, client):
    made, silent = [], []

    def carry(route):
        server = route.connect_to_server()
        made.append(server)
        server.on_message(lambda told: None if server in silent else route.send(told))

    await desk.route_web_socket("**/audio", carry)
    await desk.reload()
    await desk.locator("#wake").click()
    await says(desk, "#state", "Available")
    async with caller(client) as phone:
        await answered(desk)
        await hears(desk, least=SPOKEN)
        silent.extend(made)
        await until(lambda: made[-1] not in silent)
        await hears(desk, least=SPOKEN)
        await desk.locator("#notice").wait_for(state="hidden")
        await until(lambda: phone.loudest() > HEARD)
        await desk.keyboard.press("Shift+E")
    await wrapped_up(desk)


SINKS = """
const set = AudioContext.prototype.setSinkId;
AudioContext.prototype.setSinkId = function (id) {
  (window.sinks ??= []).push(id);
  return set.call(this, id);
};
"""


async def test_calls_ring_where_the_agent_wants_them_to(desk, client):
    await desk.add_init_script(SINKS)
    await desk.get_by_text("Devices").click()
    rings = desk.get_by_label("Calls ring on")
    await rings.select_option(label="Fake Audio Output 2")
    chosen = await rings.input_value()
    await desk.reload()
    await desk.locator("#wake").click()
    await desk.wait_for_function("id => window.sinks?.includes(id)", arg=chosen)
    assert await desk.get_by_label("Calls ring on").input_value() == chosen
    assert await desk.get_by_label("Loudspeaker").input_value() == ""


async def test_whom_callers_could_not_hear_is_offered_no_call_unless_they_want_to(house):
    async with (
        chromium(refuses=True) as browser,
        signed_in(browser, house, "agent", login="bob", agent="bob", viewport=WIDE) as visit,
    ):
        page = await visit.open("/desk")
        await page.get_by_role("button", name="Log in").click()
        await says(page, "#state", "Paused · No microphone")
        await says(page, "#trouble", "this page may not use your microphone")
        await picture(page, "desk-no-microphone")
        await page.keyboard.press("v")
        await says(page, "#state", "Available")
        await page.locator("#log-out").click()
        await page.get_by_role("heading", name="Take calls").wait_for()
        assert await page.locator("#trouble").is_hidden()


async def test_who_logs_in_at_a_second_window_takes_over(desk, house, client):
    other = await desk.context.new_page()
    await other.goto(house.url + "/desk")
    await other.get_by_role("button", name="Log in").click()
    await says(other, "#state", "Available")
    await says(desk, "#notice", "You have logged in somewhere else")
    async with caller(client) as phone:
        await answered(other)
        await other.keyboard.press("n")
        await other.keyboard.type("from the other window")
        await says(other, "#notes", "Saved")
        await other.keyboard.press("Escape")
        await other.keyboard.press("h")
        await says(other, "#marks", "On hold")
        await desk.get_by_role("button", name="Log in").click()
        await says(other, "#notice", "You have logged in somewhere else")
        await says(desk, "#phase", "You are talking")
        await says(desk, "#call-who", "Mary Field")
        await says(desk, "#marks", "On hold")
        assert await desk.get_by_label("Notes").input_value() == "from the other window"
        await desk.keyboard.press("h")
        await hears(desk, least=SPOKEN)
        await until(lambda: phone.loudest() > HEARD)
        await desk.keyboard.press("Shift+E")
        await phone.until("ended")
    await other.close()
    await wrapped_up(desk)
