"""Servers killed in the middle of it: what was confirmed is there, and nobody is served twice."""

import asyncio
import hashlib
from contextlib import asynccontextmanager

import pytest
from server_process import AGENTS, furnish, server_process
from witnesses import Witnesses, number_of

from smartivr.store.store import Store

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


@asynccontextmanager
async def database(address):
    store = Store.open(address)
    await store.ready()
    yield store
    await store.close()


async def waiting_numbers(store):
    places = await store.places.of_queue("agents")
    return {place.caller for place in places if place.caller}


async def test_after_a_kill_nothing_confirmed_is_missing_and_nobody_is_dialled_twice(
    tmp_path, address, a_sentence
):
    home, seen = furnish(tmp_path), Witnesses(a_sentence)
    dialled = number_of(99)
    async with server_process(home, "a", address) as server, database(address) as store:
        async with server.client() as client:
            promise = {"line": "shop", "queue": "agents", "number": dialled}
            await client.request("POST", "/v1/callbacks", json=promise)
            async with (
                seen.at_once(
                    seen.phone(client, dialled, "dead"), seen.agent(client, "cid", talks=True)
                ),
            ):
                await seen.until(lambda: seen.ringing)
                async with seen.at_once(
                    *(seen.agent(client, name, talks=True) for name in ("ann", "bob")),
                    *(seen.waits(client, 0) for _ in range(2)),
                    *(seen.asks_for_a_callback(client, caller) for caller in range(10, 24)),
                    *(seen.leaves_a_message(client) for _ in range(8)),
                    *(seen.waits(client, caller) for caller in [*range(30, 36), *[0] * 20]),
                ):
                    await seen.until(
                        lambda: (
                            seen.calls == 50
                            and len(seen.callbacks) >= 6
                            and len(seen.messages) >= 3
                            and seen.talking >= {"ann", "bob"}
                        )
                    )
                    await seen.kill(server)
                    waiting = await waiting_numbers(store)
        assert not seen.twice
        seen.ringing.clear()
        seen.offered.clear()
        await server.start()
        async with server.client() as client:
            await confirmed_is_there(seen, client, store, server.var)
            kept = await promised(store, seen.callbacks | waiting | {dialled})
            assert (kept[dialled].last_result, kept[dialled].attempts) == ("interrupted", 1)
            assert seen.answered == {}
            async with seen.at_once(
                *(seen.phone(client, number, "living") for number in kept),
                *(seen.agent(client, name, talks=False) for name in AGENTS),
            ):
                await seen.until(lambda: seen.answered.keys() == kept.keys())
            assert set(seen.answered.values()) == {1}
            assert not seen.twice


async def promised(store, numbers):
    """Wait until all of these are to be called back: who waited is taken over one by one."""
    for _ in range(300):
        kept = {each.number: each for each in await store.callbacks.waiting()}
        if kept.keys() >= numbers:
            return kept
        await asyncio.sleep(0.1)
    pytest.fail(f"nobody is to call back {numbers - kept.keys()}")


async def confirmed_is_there(seen, client, store, var):
    """Every confirmed message with its whole file, every outcome, and no agent who is not there."""
    messages = {message.call: message for message in await store.voicemails.of_box("sales")}
    assert messages.keys() >= seen.messages
    for message in messages.values():
        flac = (var / message.path).read_bytes()
        assert hashlib.sha256(flac).hexdigest() == message.sha256
    for call in seen.ended:
        kept = await store.call(call)
        assert kept.verdict == "routed"
        assert (await store.events(call))[-1]["seq"] > 5
    assert {agent["state"] for agent in await client.agents()} == {"logged-out"}


async def test_the_callbacks_of_a_killed_server_are_served_by_the_other_within_30_s(
    tmp_path, postgres_address
):
    home, seen = furnish(tmp_path), Witnesses()
    numbers = [number_of(caller) for caller in range(10, 20)]
    async with (
        server_process(home, "a", postgres_address) as dead,
        server_process(home, "b", postgres_address) as living,
        database(postgres_address) as store,
        living.client() as there,
    ):
        async with dead.client() as here:
            for number in numbers:
                promise = {"line": "shop", "queue": "agents", "number": number}
                await here.request("POST", "/v1/callbacks", json=promise)
            async with seen.at_once(
                *(seen.phone(here, number, "dead") for number in numbers),
                *(seen.agent(here, name, talks=True) for name in ("ann", "bob")),
            ):
                await seen.until(lambda: len(seen.ringing) == 2)
                async with seen.at_once(*(seen.waits(here, caller) for caller in range(30, 33))):
                    await until_there(store, "a", callbacks=4, places=3)
                    held = {each.number for each in await store.callbacks.waiting() if each.node}
                    held |= await waiting_numbers(store)
                    numbers += [number_of(caller) for caller in range(30, 33)]
                    async with seen.at_once(
                        *(seen.phone(there, number, "living") for number in numbers),
                        *(seen.agent(there, name, talks=False) for name in AGENTS[2:]),
                    ):
                        await seen.until(lambda: sum(seen.answered.values()) >= 2)
                        assert not seen.answered.keys() & held
                        assert "a" in {call["node"] for call in await live_calls(there)}
                        await seen.kill(dead)
                        seen.ringing = {one for one in seen.ringing if one[1] == "living"}
                        await seen.until(lambda: seen.answered.keys() >= held, within_s=30)
                        await seen.until(lambda: seen.answered.keys() == set(numbers))
                        states = {agent["agent"]: agent["state"] for agent in await there.agents()}
                        assert states["ann"] == states["bob"] == "logged-out"
                        assert "a" not in {call["node"] for call in await live_calls(there)}
                        alarms = (await there.request("GET", "/v1/wall"))["alarms"]
                        assert ("server-silent", "a") in [
                            (one["kind"], one["on"]) for one in alarms
                        ]
        assert set(seen.answered.values()) == {1}
        assert not seen.twice


async def live_calls(client):
    return (await client.request("GET", "/v1/calls"))["calls"]


async def until_there(store, node, *, callbacks, places):
    """Wait until a server has so many callbacks in hand, and so many callers wait on it."""
    async with asyncio.timeout(30):
        while True:
            held = [each for each in await store.callbacks.waiting() if each.node == node]
            if len(held) >= callbacks and len(await store.places.of_node(node)) >= places:
                return
            await asyncio.sleep(0.1)
