"""Callbacks from the promise to the talk, over real sockets: a caller, an agent and a phone."""

import asyncio
from pathlib import Path

import pytest
from centre_house import QUEUES, centre_house, furnish
from parties import CALLER_HZ, RATE_HZ, WITHIN_S, speaking
from parties import until as holds
from told import told

from smartivr.client import Recorder
from smartivr.errors import BadMessage, NotFound, TransportError

pytestmark = pytest.mark.usefixtures("brief_prompts")

NUMBER = "+442079460123"
AGENT_HZ = 700.0


async def standing(client, state, **more):
    """Wait until the one callback is in this state, and has these fields."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            (callback,) = (await client.request("GET", "/v1/callbacks"))["callbacks"]
            if {"state": state, **more}.items() <= callback.items():
                return callback
            await asyncio.sleep(0.05)


async def promised(client, **more):
    wanted = {"line": "shop", "queue": "agents", "number": NUMBER, **more}
    return await client.request("POST", "/v1/callbacks", json=wanted)


async def accepted(agent):
    offer = await agent.until("offer")
    agent.forget()
    await agent.accept(offer["offer"])
    return offer


async def test_who_waits_is_called_back_at_the_same_place(tmp_path: Path, address):
    async with centre_house(tmp_path, database_url=address) as house, house.client() as client:
        async with client.call(caller=NUMBER) as call:
            await told(call, "step", step="main")
            await call.press("1")
            await told(call, "route", destination="agents")
            (place,) = await house.store.places.of_queue("agents")
            await call.press("5")
            await told(call, "step", step="back")
            for _ in range(2):  # yes, that is my number; yes, now
                await call.press("1")
            assert (await told(call, "ended"))["outcome"]["verdict"] == "routed"
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
            await told(phone, "ringing")
            await phone.answer()
            prompt = await told(phone, "prompt")
            assert "calling you back" in prompt["text"]
            await ann.until("connected")
            await told(phone, "mark")
            async with (
                speaking(ann, heard["agent"], AGENT_HZ) as talker,
                speaking(phone, heard["phone"], CALLER_HZ) as callee,
            ):
                await talker.hears(CALLER_HZ)
                await callee.hears(AGENT_HZ)
                await holds(lambda: len(heard["agent"].samples) > 1.5 * RATE_HZ)
            await ann.hang_up()
            await told(phone, "ended")
        done = await standing(client, "done")
        assert (done["attempts"], done["last_result"]) == (1, "answered")
        (recording,) = (await client.request("GET", "/v1/recordings"))["recordings"]
        assert recording["seconds"] > 1.0


async def test_who_is_busy_is_tried_again_and_then_given_up(tmp_path: Path):
    async with centre_house(tmp_path) as house, house.client() as client:
        await promised(client)
        async with client.agent("ann") as ann, client.phone(NUMBER) as phone:
            for attempt, state in enumerate(("waiting", "failed"), start=1):
                await accepted(ann)
                await told(phone, "ringing")
                await phone.reject()
                await standing(client, state, attempts=attempt, last_result="busy")
            await ann.until("state", state="available")


async def test_nobody_answering_is_tried_again_and_then_given_up(tmp_path: Path):
    furnish(tmp_path, QUEUES.replace("[1], ring_s: 120", "[0], ring_s: 1"))
    async with centre_house(tmp_path) as house, house.client() as client:
        await promised(client)
        async with client.agent("ann") as ann, client.phone(NUMBER) as phone:
            for attempt, state in enumerate(("waiting", "failed"), start=1):
                await accepted(ann)
                await told(phone, "ringing")
                await told(phone, "stopped")
                await standing(client, state, attempts=attempt, last_result="no-answer")
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
            await told(phone, "ringing")
            await phone.answer()
            await ann.until("connected")
        assert (await standing(client, "done"))["attempts"] == 1


async def test_an_agent_who_vanishes_while_it_rings_is_replaced_by_another(tmp_path: Path):
    async with centre_house(tmp_path) as house, house.client() as client:
        await promised(client)
        async with client.phone(NUMBER) as phone, client.agent("ann") as ann:
            await accepted(ann)
            await told(phone, "ringing")
            async with client.agent("bob") as bob:
                await ann.drop()
                await told(phone, "stopped")
                await accepted(bob)
                await told(phone, "ringing")
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
            await standing(client, "waiting", last_result="failed")
        assert (await client.request("GET", "/v1/phones"))["numbers"] == []


async def test_what_cannot_be_is_not_promised(tmp_path: Path):
    async with centre_house(tmp_path) as house, house.client() as client:
        with pytest.raises(NotFound, match="no such queue"):
            await promised(client, queue="nobody")
        with pytest.raises(BadMessage, match="this time is past"):
            await promised(client, due_at="2020-01-06T10:00:00+00:00")
        assert (await client.request("GET", "/v1/callbacks"))["callbacks"] == []
