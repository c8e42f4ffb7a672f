"""The calls of an agent's day: from the ring to the wrap-up, passed on, and called back."""

from datetime import UTC, datetime, timedelta

import pytest_asyncio
import soundfile
from chromium import barriers, picture
from desk_page import SPOKEN, answered, hears, says, wrapped_up
from desk_parties import HEARD, NUMBER, RATE_HZ, bob, called_back, caller
from late import Late
from parties import until

from smartivr.audio.tones import tone
from smartivr.store.records import VoicemailRecord


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

        await desk.get_by_role("button", name="Hold").dblclick()  # is one click, and no mistake
        await says(desk, "#marks", "On hold")
        await hears(desk, most=0.05)
        await desk.keyboard.press("h")
        await hears(desk, least=SPOKEN)
        assert await desk.locator("#mention").is_hidden()
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
    async with caller(client) as phone:
        await desk.locator("#offer").wait_for()
        await desk.keyboard.press("d")
        await says(desk, "#mention", "Declined.")
        await says(desk, "#state", "Available")
        await phone.side.hang_up()
        await phone.until("ended")
    async with caller(client) as phone:
        await desk.locator("#offer").wait_for()
        await says(desk, ".pop-history", "Corner shop · Everybody")  # the call before
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
            await says(desk, ".target:first-child", "Bob Cole")
            await says(desk, ".target:last-child", "Number")
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
    await says(desk, "#callbacks", "again from")
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
