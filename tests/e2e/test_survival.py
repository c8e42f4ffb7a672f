"""Servers killed in the middle of it: what was confirmed is there, and nobody is served twice."""

import hashlib
from contextlib import asynccontextmanager

import pytest
from parties import until
from server_process import AGENTS, furnish, server_process
from witnesses import Witnesses, number_of

from smartivr.store.store import Store

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


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
                seen.phones(client, [dialled], "dead"),
                seen.at_once(seen.agent(client, "cid", talks=True)),
            ):
                await seen.until(lambda: seen.ringing)
                async with seen.at_once(
                    *(seen.agent(client, name, talks=True) for name in ("ann", "bob")),
                    *(seen.waits(client, 0) for _ in range(2)),
                ):
                    # else free agents try the callbacks, which no phone answers, until none is left
                    await seen.until(lambda: seen.talking >= {"ann", "bob"})
                    async with seen.at_once(
                        *(seen.asks_for_a_callback(client, caller) for caller in range(10, 24)),
                        *(seen.leaves_a_message(client) for _ in range(8)),
                        *(seen.waits(client, caller) for caller in [*range(30, 36), *[0] * 20]),
                    ):
                        await seen.until(
                            lambda: (
                                seen.calls == 50
                                and len(seen.callbacks) >= 6
                                and len(seen.messages) >= 3
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
            async with (
                seen.phones(client, kept, "living"),
                seen.at_once(*(seen.agent(client, name, talks=False) for name in AGENTS)),
            ):
                await seen.until(lambda: seen.answered.keys() == kept.keys())
            assert set(seen.answered.values()) == {1}
            assert not seen.twice


async def promised(store, numbers):
    """Wait until all of these are to be called back: who waited is taken over one by one."""
    kept = {}

    async def all_there():
        kept.update({each.number: each for each in await store.callbacks.waiting()})
        return kept.keys() >= numbers

    await until(all_there)
    return kept


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


async def test_the_callbacks_of_a_killed_server_are_served_by_the_other(tmp_path, postgres_address):
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
            async with (
                seen.phones(here, numbers, "dead"),
                seen.at_once(*(seen.agent(here, name, talks=True) for name in ("ann", "bob"))),
            ):
                await seen.until(lambda: len(seen.ringing) == 2)
                async with seen.at_once(*(seen.waits(here, caller) for caller in range(30, 33))):
                    await until_there(store, "a", callbacks=4, places=3)
                    held = {each.number for each in await store.callbacks.waiting() if each.node}
                    held |= await waiting_numbers(store)
                    numbers += [number_of(caller) for caller in range(30, 33)]
                    brief = (seen.agent(there, name, talks=False) for name in AGENTS[2:])
                    async with seen.phones(there, numbers, "living"), seen.at_once(*brief):
                        await seen.until(lambda: sum(seen.answered.values()) >= 2)
                        assert not seen.answered.keys() & held
                        await until(lambda: takes_calls(there, "a"))
                        await seen.kill(dead)
                        seen.ringing = {one for one in seen.ringing if one[1] == "living"}
                        await seen.until(lambda: seen.answered.keys() == set(numbers))
                        await until(lambda: nothing_is_left_of(there, "a", ("ann", "bob")))
        assert set(seen.answered.values()) == {1}
        assert not seen.twice


async def takes_calls(client, node):
    """Whether calls of this server are shown."""
    calls = (await client.request("GET", "/v1/calls"))["calls"]
    return node in {call["node"] for call in calls}


async def nothing_is_left_of(client, node, agents):
    """Whether its agents are logged out, its calls gone, and an alarm tells why."""
    states = {agent["agent"]: agent["state"] for agent in await client.agents()}
    alarms = (await client.request("GET", "/v1/wall"))["alarms"]
    return (
        all(states[agent] == "logged-out" for agent in agents)
        and not await takes_calls(client, node)
        and ("server-silent", node) in [(one["kind"], one["on"]) for one in alarms]
    )


async def until_there(store, node, *, callbacks, places):
    """Wait until a server has so many callbacks in hand, and so many callers wait on it."""

    async def there():
        held = [each for each in await store.callbacks.waiting() if each.node == node]
        return len(held) >= callbacks and len(await store.places.of_node(node)) >= places

    await until(there)
