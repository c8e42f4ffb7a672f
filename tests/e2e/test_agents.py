"""Callers and agents over real WebSockets: who gets the call, and who hears whom, by tones."""

import asyncio
import contextlib

import httpx2
import numpy as np
import pytest
from agents_and_callers import (
    ANN_HZ,
    BOB_HZ,
    CAT_HZ,
    agent,
    connected,
    phoning,
    stages_of,
)
from parties import CALLER_HZ, RATE_HZ, everybody_is_gone, until

from smartivr.client import AgentSide, Client, SilentPlayer
from smartivr.errors import NotFound, TokenRefused, TransportError
from smartivr.line import MediaFormat


@pytest.fixture
async def client(office):
    async with Client(office.url) as client:
        yield client
        await until(lambda: everybody_is_gone(client))


async def test_of_two_agents_who_accept_at_once_one_gets_the_call(client):
    async with (
        agent(client, "ann", ANN_HZ) as ann,
        agent(client, "bob", BOB_HZ) as bob,
        phoning(client) as phone,
    ):
        offers = await asyncio.gather(ann.side.until("offer"), bob.side.until("offer"))
        await asyncio.gather(
            ann.side.accept(offers[0]["offer"]), bob.side.accept(offers[1]["offer"])
        )
        kinds = {"connected", "withdrawn"}

        def verdicts():
            return [
                {message["type"] for message in one.side.heard_messages} & kinds
                for one in (ann, bob)
            ]

        await until(lambda: all(verdicts()))
        assert sorted(map(sorted, verdicts())) == [["connected"], ["withdrawn"]]
        winner, hz = (ann, ANN_HZ) if "connected" in verdicts()[0] else (bob, BOB_HZ)
        loser = bob if winner is ann else ann
        assert (await loser.side.until("withdrawn"))["code"] == "taken"
        await phone.hears(hz)
        await winner.hears(CALLER_HZ)
        assert loser.level(CALLER_HZ) < 0.01


async def test_hold_lets_nobody_hear_the_other(client):
    async with connected(client) as (phone, ann, _):
        await ann.side.tell("hold")
        await ann.side.until("talk", what="held")
        await until(lambda: phone.side.stage == "held")
        await ann.hears(unwanted=(CALLER_HZ,))
        await phone.hears(unwanted=(ANN_HZ,))
        await until(lambda: np.abs(phone.recorder.samples[-4000:]).max() > 300)  # the music
        await ann.side.tell("unhold")
        await phone.hears(ANN_HZ)
        await ann.hears(CALLER_HZ)
        stages = ["waiting", "talking", "held", "talking"]
        await until(lambda: stages_of(phone)[-4:] == stages)


async def test_an_attended_transfer_and_a_conference(client):
    async with connected(client) as (phone, ann, bob):
        await ann.side.transfer("person", "bob", attended=True)
        offer = await bob.side.until("offer", kind="consult")
        assert offer["pop"]["by"] == "ann"
        await bob.side.accept(offer["offer"])
        await ann.hears(BOB_HZ, unwanted=(CALLER_HZ,))
        await bob.hears(ANN_HZ, unwanted=(CALLER_HZ,))
        await ann.side.tell("conference")
        await phone.hears(ANN_HZ, BOB_HZ)
        await ann.hears(BOB_HZ, CALLER_HZ)
        await bob.hears(ANN_HZ, CALLER_HZ)
        await ann.side.hang_up()
        await ann.side.until("ended")
        await phone.hears(BOB_HZ, unwanted=(ANN_HZ,))
        await bob.hears(CALLER_HZ, unwanted=(ANN_HZ,))


async def test_a_blind_transfer_rings_elsewhere(client):
    async with agent(client, "cat", CAT_HZ) as cat, connected(client) as (phone, ann, _):
        await ann.side.transfer("queue", "other")
        assert (await ann.side.until("ended"))["by"] == "transfer"
        offer = await cat.side.until("offer")
        assert offer["pop"]["number"] == "+442079460123"
        await cat.side.accept(offer["offer"])
        await phone.hears(CAT_HZ, unwanted=(ANN_HZ,))


async def test_what_is_told_is_in_the_store(client, office):
    async with connected(client) as (phone, ann, _):
        call = ann.side.call
        await ann.side.note("wants a phone", "sold")
        await ann.side.until("noted")
        await phone.side.hang_up()
        await ann.side.until("ended")
        await until(lambda: not ann.side.call)
        talks = []

        async def kept():
            future = asyncio.run_coroutine_threadsafe(
                office.store.talks.of_call(call), office.process_loop
            )
            talks[:] = await asyncio.wrap_future(future)
            return talks and talks[0].ended_at

        await until(kept)
        (talk,) = talks
        assert (talk.agent, talk.ended_by, talk.code) == ("ann", "caller", "sold")
        assert talk.notes == "wants a phone"


async def test_queues_and_live_calls_are_shown(client):
    async with phoning(client, caller="+442079460123") as phone:
        await until(lambda: "waiting" in stages_of(phone))
        queue = next(one for one in await client.queues() if one["queue"] == "help")
        assert [one["position"] for one in queue["waiting"]] == [1]
        assert queue["agents"]["logged-out"] == 2
        calls = (await client.request("GET", "/v1/calls"))["calls"]
        assert [one["queue"] for one in calls] == ["help"]
        async with agent(client, "ann", ANN_HZ) as ann:
            await ann.side.accept((await ann.side.until("offer"))["offer"])
            await ann.side.until("connected")
            calls = (await client.request("GET", "/v1/calls"))["calls"]
            assert calls[0]["talk"]["agents"] == ["ann"]


async def test_an_operator_pauses_an_agent(client):
    async with agent(client, "ann", ANN_HZ) as ann:
        wanted = {"state": "paused", "reason": "meeting"}
        await client.request("POST", "/v1/agents/ann/state", json=wanted)
        assert (await ann.side.until("state", state="paused"))["reason"] == "meeting"
        shown = await client.request("GET", "/v1/agents/ann")
        assert (shown["state"], shown["reason"]) == ("paused", "meeting")


async def test_a_token_holds_for_one_connection(client):
    opened = await client.request("POST", "/v1/agents/ann/session", json={})
    first, second = (AgentSide(opened, MediaFormat(), SilentPlayer(RATE_HZ)) for _ in range(2))
    await first.connect()
    with pytest.raises(TokenRefused):
        await second.connect()
    await first.close()


async def test_who_is_not_in_the_directory_cannot_log_in(client):
    with pytest.raises(NotFound):
        await client.request("POST", "/v1/agents/nobody/session", json={})


async def test_a_bad_peer_is_told_what_is_wrong_and_then_cut_off(client):
    async with agent(client, "ann", ANN_HZ) as ann:
        await ann.side.tell("dance")
        assert (await ann.side.until("error"))["code"] == "bad-message"

        async def cut_off():
            with contextlib.suppress(TransportError):  # before the last
                for _ in range(25):
                    await ann.side.tell("dance")
            return (await client.request("GET", "/v1/agents/ann"))["state"] == "logged-out"

        await until(cut_off)


async def test_managing_needs_the_operators_key(house_of):
    with house_of(api_key="a-key-of-the-operator") as house:
        async with httpx2.AsyncClient(base_url=house.url, trust_env=False) as plain:
            for method, path in (
                ("GET", "/v1/agents"),
                ("GET", "/v1/queues"),
                ("GET", "/v1/calls"),
                ("POST", "/v1/agents/ann/session"),
                ("POST", "/v1/agents/ann/state"),
            ):
                response = await plain.request(method, path, json={})
                assert response.status_code == 401
