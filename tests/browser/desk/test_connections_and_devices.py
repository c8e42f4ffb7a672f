"""What an agent's desk outlives: connections that break, another window, devices that lack."""

from chromium import chromium, picture, visiting
from desk_page import SPOKEN, WIDE, answered, hears, says, wrapped_up
from desk_parties import HEARD, caller
from kept_port import listening, reserved
from parties import until
from patience import furnish_patiently, patient_house
from signed_in import sign_in, signed_in
from witness import has_said, witness


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


async def test_who_is_away_when_the_server_starts_anew_is_told_so_in_words(tmp_path, browser):
    home = furnish_patiently(tmp_path)
    with reserved() as port:
        async with visiting(browser, f"http://127.0.0.1:{port}", viewport=WIDE) as visit:
            visit.means("/desk: ")  # the browser tells of all that it asks for in vain
            async with patient_house(home, listener=listening(port)) as house:
                await sign_in(visit, house, "agent")
                page = await visit.open("/desk")
                await page.get_by_role("button", name="Log in").click()
                await says(page, "#state", "Available")
            await says(page, "#notice", "The connection is lost")
            await says(page, "#mention", "The server cannot be reached")  # it asks for the queues
            async with patient_house(home, listener=listening(port)):
                await says(page, "#notice", "you are logged out")
                await page.get_by_role("button", name="Log in").click()
                await says(page, "#state", "Available")
                assert await page.locator(".notice.bad:visible").all_inner_texts() == []
