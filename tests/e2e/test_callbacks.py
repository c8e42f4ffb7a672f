"""Callbacks from the promise to the talk, over real sockets: a caller, an agent and a phone."""

import asyncio
from pathlib import Path

import numpy as np
import pytest
from centre_house import centre_house

from smartivr.audio.tones import tone
from smartivr.client import Recorder
from smartivr.errors import BadMessage, TransportError

NUMBER = "+442079460123"
RATE_HZ = 16000
AGENT_HZ, CALLEE_HZ = 700.0, 1300.0


async def until(side, kind, timeout_s=20.0, **fields):
    """Read on to the next message of this kind."""
    async with asyncio.timeout(timeout_s):
        async for message in side:
            if message["type"] == kind and fields.items() <= message.items():
                return message
    pytest.fail(f"the connection ended without {kind}")


async def standing(client, state, timeout_s=20.0):
    """Wait until the one callback is in this state."""
    async with asyncio.timeout(timeout_s):
        while True:
            (callback,) = (await client.request("GET", "/v1/callbacks"))["callbacks"]
            if callback["state"] == state:
                return callback
            await asyncio.sleep(0.05)


async def promised(client, **more):
    wanted = {"line": "shop", "queue": "agents", "number": NUMBER, **more}
    return await client.request("POST", "/v1/callbacks", json=wanted)


async def accepted(agent):
    offer = await agent.until("offer")
    await agent.accept(offer["offer"])
    return offer


def level(samples, frequency_hz):
    """How strong a frequency is in what was heard, 0 to 1."""
    time_s = np.arange(len(samples)) / RATE_HZ
    found = np.abs(np.exp(-2j * np.pi * frequency_hz * time_s) @ samples.astype(float))
    return 2 * found / max(len(samples), 1) / 32768


async def hears(recorder, frequency_hz):
    """Wait until this is in the last second that came."""
    async with asyncio.timeout(10):
        while level(recorder.samples[-RATE_HZ:], frequency_hz) <= 0.02:  # noqa: ASYNC110  a recorder tells nobody
            await asyncio.sleep(0.05)


async def test_who_waits_is_called_back_at_the_same_place(tmp_path: Path, address):
    async with centre_house(tmp_path, database_url=address) as house, house.client() as client:
        async with client.call(caller=NUMBER) as call:
            await until(call, "step", step="main")
            await call.press("1")
            await until(call, "route", destination="agents")
            (place,) = await house.store.places.of_queue("agents")
            await call.press("5")
            await until(call, "step", step="back")
            for _ in range(2):  # yes, that is my number; yes, now
                await call.press("1")
            assert (await until(call, "ended"))["outcome"]["verdict"] == "routed"
        kept = await standing(client, "waiting")
        assert (kept["number"], kept["since"]) == (NUMBER, place.since)
        assert await house.store.places.of_queue("agents") == []
        heard = {name: Recorder(RATE_HZ) for name in ("agent", "phone")}
        async with (
            client.agent("ann", player=heard["agent"]) as ann,
            client.phone(NUMBER, player=heard["phone"]) as phone,
        ):
            offer = await accepted(ann)
            assert (offer["kind"], offer["pop"]["number"]) == ("callback", NUMBER)
            await until(phone, "ringing")
            await phone.answer()
            prompt = await until(phone, "prompt")
            assert "calling you back" in prompt["text"]
            await ann.until("connected")
            await until(phone, "mark")
            await asyncio.gather(
                ann.say_audio(tone((AGENT_HZ,), 1.5, RATE_HZ), RATE_HZ),
                phone.say_audio(tone((CALLEE_HZ,), 1.5, RATE_HZ), RATE_HZ),
            )
            await hears(heard["agent"], CALLEE_HZ)
            await hears(heard["phone"], AGENT_HZ)
            await ann.hang_up()
            await until(phone, "ended")
        done = await standing(client, "done")
        assert (done["attempts"], done["last_result"]) == (1, "answered")
        (recording,) = (await client.request("GET", "/v1/recordings"))["recordings"]
        assert recording["seconds"] > 1.0


async def test_nobody_answering_is_tried_again_and_then_given_up(tmp_path: Path):
    async with centre_house(tmp_path) as house, house.client() as client:
        await promised(client)
        async with client.agent("ann") as ann, client.phone(NUMBER) as phone:
            await accepted(ann)
            await until(phone, "ringing")
            await phone.reject()
            waiting = await standing(client, "waiting")
            assert (waiting["attempts"], waiting["last_result"]) == (1, "busy")
            ann.forget()
            await accepted(ann)
            await until(phone, "ringing")
            await until(phone, "stopped")
            failed = await standing(client, "failed")
            assert (failed["attempts"], failed["last_result"]) == (2, "no-answer")
            await ann.until("state", state="available")


async def test_a_cancelled_callback_is_withdrawn_from_the_agent(tmp_path: Path):
    async with centre_house(tmp_path) as house, house.client() as client:
        callback = await promised(client)
        async with client.agent("ann") as ann:
            await ann.until("offer")
            await client.request("DELETE", f"/v1/callbacks/{callback['id']}")
            await ann.until("withdrawn")
        assert (await standing(client, "cancelled"))["attempts"] == 0
        with pytest.raises(TransportError, match="cancelled"):
            await client.request("DELETE", f"/v1/callbacks/{callback['id']}")


async def test_callbacks_survive_a_restart_of_the_server(tmp_path: Path):
    async with centre_house(tmp_path) as house, house.client() as client:
        await promised(client)
    async with centre_house(tmp_path) as house, house.client() as client:
        async with client.agent("ann") as ann, client.phone(NUMBER) as phone:
            await accepted(ann)
            await until(phone, "ringing")
            await phone.answer()
            await ann.until("connected")
        assert (await standing(client, "done"))["attempts"] == 1


async def test_an_agent_who_vanishes_while_it_rings_is_replaced_by_another(tmp_path: Path):
    async with centre_house(tmp_path) as house, house.client() as client:
        await promised(client)
        async with client.phone(NUMBER) as phone, client.agent("ann") as ann:
            await accepted(ann)
            await until(phone, "ringing")
            async with client.agent("bob") as bob:
                await ann.drop()
                await until(phone, "stopped")
                await accepted(bob)
                await until(phone, "ringing")
                await phone.answer()
                await bob.until("connected")
        assert (await standing(client, "done"))["attempts"] == 2


async def test_a_phone_that_is_put_down_before_it_answers_is_not_rung(tmp_path: Path):
    async with centre_house(tmp_path) as house, house.client() as client:
        async with client.phone(NUMBER):
            assert (await client.request("GET", "/v1/phones"))["numbers"] == [NUMBER]
        await promised(client)
        async with client.agent("ann") as ann:
            await accepted(ann)
            waiting = await standing(client, "waiting")
            async with asyncio.timeout(10):
                while not waiting["last_result"]:
                    waiting = await standing(client, "waiting")
            assert waiting["last_result"] == "failed"
        assert (await client.request("GET", "/v1/phones"))["numbers"] == []


async def test_who_asks_for_a_queue_that_is_not_there_is_told_so(tmp_path: Path):
    async with centre_house(tmp_path) as house, house.client() as client:
        with pytest.raises(Exception, match="no such queue"):
            await promised(client, queue="nobody")


async def test_nobody_is_promised_a_callback_in_the_past(tmp_path: Path):
    async with centre_house(tmp_path) as house, house.client() as client:
        with pytest.raises(BadMessage, match="this time is past"):
            await promised(client, due_at="2020-01-06T10:00:00+00:00")
        assert (await client.request("GET", "/v1/callbacks"))["callbacks"] == []
