"""The softphone's microphone: tried, chosen, muted, unplugged, refused."""

from chromium import ELSEWHERE, chromium, visiting
from ears import Wire, listen, loudness, plays_tones_of
from playwright.async_api import expect
from softphone_page import call

FRAMES_PER_S = 50
AUDIBLE = 0.01
PLUG = """(() => {
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  let plugged = true, track;
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    if (!plugged) throw new DOMException("none", "NotFoundError");
    const stream = await open(wanted);
    [track] = stream.getAudioTracks();
    return stream;
  };
  window.plug = (on) => {
    plugged = on;
    if (on) navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
    else track.dispatchEvent(new Event("ended"));
  };
})();"""
"""Takes the microphone away, and gives it back."""


async def test_a_muted_microphone_sends_silence(visit):
    page = await visit.open("/")
    wire = Wire(page)
    await call(page)

    await wire.sends(lambda frame: loudness(frame) > AUDIBLE)
    await page.get_by_role("button", name="Mute").click()
    muted = await wire.sends_on(2 * FRAMES_PER_S)  # the microphone beeps every second
    assert max(loudness(frame) for frame in muted) == 0
    await page.get_by_role("button", name="Mute").click()
    await wire.sends(lambda frame: loudness(frame) > AUDIBLE)


async def test_a_microphone_is_tried_and_chosen_before_a_call_and_changed_during_it(visit):
    page = await visit.open("/")
    wire = Wire(page)
    await page.get_by_text("Your number and devices").click()
    await page.wait_for_function("() => document.getElementById('level').value > 0.3")
    microphones = page.locator("#microphones")
    chosen = await microphones.locator("option").last.get_attribute("value")
    assert chosen
    await microphones.select_option(chosen)
    await page.reload()  # this browser remembers it
    await page.get_by_text("Your number and devices").click()
    await expect(microphones).to_have_value(chosen)
    await call(page)
    await wire.sends(lambda frame: loudness(frame) > AUDIBLE)
    await microphones.select_option("")
    heard = await wire.sends_on(2 * FRAMES_PER_S)
    assert max(loudness(frame) for frame in heard) > AUDIBLE
    await page.get_by_role("button", name="Hang up").click()
    await page.get_by_role("button", name="Call").wait_for()
    # the microphone is tried on, which is no call's any more
    await page.wait_for_function("() => document.getElementById('level').value > 0.3")
    await expect(page.get_by_role("status")).to_have_text("Call ended")


async def test_a_microphone_that_is_unplugged_is_said_to_be_missing_until_there_is_one(visit):
    page = await visit.open("/docs/agents")
    await page.context.add_init_script(PLUG)
    await page.goto(f"{visit.url}/")
    wire = Wire(page)
    await call(page)
    await wire.sends(lambda frame: loudness(frame) > AUDIBLE)
    await page.evaluate("plug(false)")
    await expect(page.get_by_role("alert")).to_contain_text("No microphone was found")
    await expect(page.get_by_role("status")).to_contain_text("Connected without a microphone")
    await page.evaluate("plug(true)")
    await expect(page.get_by_role("alert")).to_be_hidden()
    await expect(page.get_by_role("status")).to_contain_text("Connected: speak")
    heard = await wire.sends_on(2 * FRAMES_PER_S)
    assert max(loudness(frame) for frame in heard) > AUDIBLE


async def test_a_page_that_may_not_have_a_microphone_is_heard_and_answered_by_keys(house, browser):
    async with visiting(browser, house.url.replace("127.0.0.1", ELSEWHERE)) as visit:
        page = await visit.open("/docs")
        await listen(page)
        await page.goto(f"{visit.url}/")
        await call(page)
        await expect(page.get_by_role("alert")).to_contain_text("only to pages over HTTPS")
        await page.keyboard.press("1")
        await expect(page.locator("#step")).to_have_text("agents")
        await expect(page.get_by_role("status")).to_contain_text("Waiting in the queue Everybody")
        await plays_tones_of(page, "2", 697, 1336)


async def test_without_leave_for_the_microphone_it_says_so_and_goes_on_by_words(house):
    async with chromium(refuses=True) as browser, visiting(browser, house.url) as visit:
        page = await visit.open("/")
        await call(page)
        await expect(page.get_by_role("alert")).to_contain_text("may not use your microphone")
        await page.get_by_label("Type in place of speaking").fill("a message")
        await page.keyboard.press("Enter")
        await expect(page.locator("#step")).to_have_text("box")
