"""Whole calls against a running server, over the public interface alone."""

import asyncio

import numpy as np
import pytest
from kept_call import kept_call
from whole_calls import LIMIT_S, get, over, request, until

from smartivr.errors import NotFound, SwitchboardFull
from smartivr.line import Encoding, MediaFormat


async def test_the_lines_are_listed_with_their_steps(client):
    (line,) = await client.lines()
    assert (line["line"], line["speech"], line["start"]) == ("shop", True, "main")
    steps = {step["name"]: step for step in line["steps"]}
    assert steps["main"]["kind"] == "menu"
    assert {"sales", "number"} <= set(steps["main"]["leads_to"])


async def test_a_key_leads_to_the_department(client):
    async with client.call(caller="+48600", called="4820") as call:
        assert (await until(call, "ready"))["resumed"] is False
        await until(call, "prompt")
        await call.press("1")
        assert (await until(call, "chosen"))["by"] == "keys"
        route = await until(call, "route")
        assert (route["verdict"], route["kind"], route["destination"]) == (
            "routed",
            "queue",
            "sales",
        )
        assert (await until(call, "ended"))["outcome"]["destination"] == "sales"


async def test_words_lead_to_the_department_and_say_why(client):
    async with client.call() as call:
        await until(call, "prompt")
        await call.type("support please")
        assert (await until(call, "understood"))["intent"] == "support"
        assert (await until(call, "route"))["destination"] == "agents"


@pytest.mark.parametrize(
    "media",
    [MediaFormat(), MediaFormat(Encoding.ULAW, 8000), MediaFormat(Encoding.ALAW, 8000),
     MediaFormat(Encoding.L16, 48000)],
    ids=str,
)  # fmt: skip
async def test_speech_leads_to_the_department(client, house, media, a_sentence):
    async with client.call(media=media) as call:
        await until(call, "step", step="main")
        await until(call, "mark")
        saying = asyncio.create_task(call.say_audio(*a_sentence))
        heard = await until(call, "heard", final=True)
        assert heard["text"] == "sales"
        assert (await until(call, "route"))["destination"] == "sales"
        await saying


async def test_who_speaks_on_is_let_go_when_the_call_ends(client):
    async with client.call() as call:
        await until(call, "mark")
        saying = asyncio.create_task(call.say_audio(np.zeros(16000 * 600, np.int16), 16000))
        await call.press("1")
        await until(call, "ended")
        async with asyncio.timeout(LIMIT_S):
            await saying


async def test_the_prompt_is_heard_in_the_calls_own_format(client):
    player = _Recorder()
    async with client.call(media=MediaFormat(Encoding.ALAW, 8000), player=player) as call:
        await until(call, "mark")
    assert max(int(abs(samples.astype(int)).max()) for samples in player.pieces) > 1000
    assert {len(samples) for samples in player.pieces} == {160}


async def test_digits_keyed_over_the_api_count_like_the_callers_own(client, house):
    async with client.call() as call:
        await until(call, "prompt")
        await request(house, "POST", f"/v1/sessions/{call.session}/keys", json={"keys": "34711"})
        route = await until(call, "route")
        assert route["slots"]["orderNumber"] == "4711"


async def test_a_call_is_ended_over_the_api(client, house):
    async with client.call() as call:
        await until(call, "prompt")
        await request(house, "DELETE", f"/v1/sessions/{call.session}")
        assert (await until(call, "ended"))["outcome"]["verdict"] == "abandoned"


async def test_a_hangup_ends_the_call(client):
    async with client.call() as call:
        await until(call, "prompt")
        await call.hang_up()
        assert (await until(call, "ended"))["reason"] == "caller"


async def test_a_closed_socket_hangs_up(client, house):
    async with client.call() as call:
        await until(call, "prompt")
        await call._socket.close()
        await over(house, call.session)
        assert (await client.session(call.session))["outcome"]["reason"] == "caller"


async def test_state_and_log_are_there_before_during_and_after(client, house):
    opened = (await request(house, "POST", "/v1/sessions", json={})).json()
    waiting = await client.session(opened["session"])
    assert (waiting["state"], waiting["events"]) == ("waiting", [])
    await request(house, "DELETE", f"/v1/sessions/{opened['session']}")
    with pytest.raises(NotFound):
        await client.session(opened["session"])
    async with client.call() as call:
        await until(call, "prompt")
        assert (await client.session(call.session))["state"] == "active"
        await call.press("1")
        await until(call, "ended")
    ended = await client.session(call.session)
    assert (ended["state"], ended["step"], ended["outcome"]["kind"]) == ("ended", "sales", "queue")
    assert [entry["seq"] for entry in ended["events"]] == list(range(1, len(ended["events"]) + 1))
    assert (await kept_call(house.store, call.session)).verdict == "routed"
    assert len(await house.store.events(call.session)) >= len(ended["events"]) - 1


async def test_a_call_that_was_forgotten_by_the_server_is_read_from_the_store(client, house):
    async with client.call() as call:
        await until(call, "prompt")
        await call.press("1")
        await until(call, "ended")
    await over(house, call.session)
    await kept_call(house.store, call.session)
    house.process_loop.call_soon_threadsafe(
        house.switchboard.discard, house.switchboard.find(call.session)
    )
    stored = await client.session(call.session)
    assert (stored["state"], stored["step"]) == ("ended", "sales")
    assert stored["events"][0]["type"] == "call-started"


async def test_an_unknown_line_is_not_found(client):
    with pytest.raises(NotFound, match="shop"):
        async with client.call(line="nowhere"):
            pass


async def test_no_more_calls_are_admitted_than_may_be_and_each_frees_its_place(client, house):
    opened = []
    with pytest.raises(SwitchboardFull):
        await _open_until_refused(client, opened)
    assert (await get(house, "/readyz")).status_code == 503
    for session in opened:
        await request(house, "DELETE", f"/v1/sessions/{session}")
    assert (await get(house, "/readyz")).status_code == 200
    async with client.call() as call:
        await until(call, "ready")


async def _open_until_refused(client, opened):
    while True:
        answer = await client.request("POST", "/v1/sessions", json={})
        opened.append(answer["session"])


class _Recorder:
    """A loudspeaker that keeps what it plays."""

    def __init__(self):
        self.pieces = []

    def add(self, samples):
        self.pieces.append(samples)

    def mark(self, mark):
        """Play on."""

    def clear(self):
        """Play on."""

    def reached(self):
        return []
