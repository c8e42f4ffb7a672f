"""Servers killed in the middle of it: what was confirmed is there, and nobody is served twice."""

import asyncio
import hashlib
from collections import Counter, defaultdict
from contextlib import asynccontextmanager

import numpy as np
import pytest
from server_process import AGENTS, furnish, server_process

from smartivr.errors import SmartIvrError
from smartivr.store.store import Store

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

CUT_OFF = (SmartIvrError, OSError)
"""What those on the line learn of a server that was killed."""


def number_of(caller):
    return f"+4420794600{caller:02}"


class House:
    """What callers, phones and agents have seen, on whichever server."""

    def __init__(self, a_sentence=None):
        self._sentence = a_sentence
        self.callbacks = set()
        """Numbers that were promised to be called back."""
        self.messages = set()
        """Calls whose message was confirmed."""
        self.ended = set()
        """Calls that were told how they ended."""
        self.talking = set()
        """Agents in a talk."""
        self.ringing = set()
        """Phones that ring, as number and server."""
        self.answered = Counter()
        """How often each number was put through."""
        self.offered = defaultdict(set)
        """Agents that each number is offered to, or who have taken it."""
        self.calls = 0
        self.killed = False
        self.twice = []
        self._news = asyncio.Event()
        self._failures = []

    def tell(self):
        self._news.set()

    async def until(self, condition, within_s=60):
        try:
            async with asyncio.timeout(within_s):
                while not condition():
                    if self._failures:
                        raise self._failures[0]
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            pytest.fail(f"it came only to {vars(self)}")

    @asynccontextmanager
    async def at_once(self, *works):
        """Let all of this go on until the context ends, or the server is killed."""
        tasks = [asyncio.create_task(work) for work in works]
        for task in tasks:
            task.add_done_callback(self._done)
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    def _done(self, task):
        if task.cancelled() or task.exception() is None:
            return
        if not (self.killed and isinstance(task.exception(), CUT_OFF)):
            self._failures.append(task.exception())
            self.tell()

    async def kill(self, server):
        """Kill a server; whoever is connected to it is cut off, and not to blame."""
        self.killed = True
        await server.kill()

    # --- callers ---

    @asynccontextmanager
    async def calling(self, client, caller, *, live=True):
        async with client.call(caller=number_of(caller) if caller else "", live=live) as call:
            self.calls += 1
            await told(call, "step", step="main")
            yield call

    async def asks_for_a_callback(self, client, caller):
        async with self.calling(client, caller) as call:
            await call.press("3")
            await told(call, "step", step="back")
            await call.press("11")  # yes, my number; yes, as soon as somebody is free
            outcome = (await told(call, "ended"))["outcome"]
            assert outcome["verdict"] == "routed"
            self.callbacks.add(number_of(caller))
            self.ended.add(call.session)
            self.tell()

    async def leaves_a_message(self, client):
        samples, rate_hz = self._sentence
        async with self.calling(client, 0, live=False) as call:
            await call.press("2")
            await told(call, "mark", mark="-1")  # the tone
            await call.say_audio(np.concatenate([samples, samples]), rate_hz)
            await call.press("#")
            await told(call, "prompt", step="box")
            await call.press("3")  # send it
            outcome = (await told(call, "ended"))["outcome"]
            assert outcome["verdict"] == "routed"
            self.messages.add(call.session)
            self.ended.add(call.session)
            self.tell()

    async def waits(self, client, caller):
        async with self.calling(client, caller) as call:
            await call.press("1")
            await told(call, "ended")

    # --- phones and agents ---

    async def phone(self, client, number, server):
        """Be rung again and again; on a server of this name answer, elsewhere let it ring."""
        while True:
            async with client.phone(number) as phone:
                await told(phone, "ringing")
                if any(ringing == number for ringing, _ in self.ringing):
                    self.twice.append(number)
                self.ringing.add((number, server))
                self.tell()
                try:
                    if server == "dead":
                        await told(phone, "ended")
                    await phone.answer()
                    self.answered[number] += 1
                    self.tell()
                    await told(phone, "ended")
                finally:
                    self.ringing.discard((number, server))

    async def agent(self, client, name, *, talks):
        """Take whatever is offered; talk on and on, or be brief."""
        offers = {}
        try:
            async with client.agent(name) as agent:
                async for message in agent:
                    await self._answer(agent, message, offers, talks=talks)
        finally:
            for number in offers.values():
                self.offered[number].discard(name)

    async def _answer(self, agent, message, offers, *, talks):
        match message:
            case {"type": "offer", "offer": offer, "pop": {"number": number}}:
                offers[offer] = number
                self.offered[number].add(agent.agent)
                if number and len(self.offered[number]) > 1:
                    self.twice.append(number)
                await agent.accept(offer)
            case {"type": "withdrawn", "offer": offer}:
                self.offered[offers.pop(offer)].discard(agent.agent)
            case {"type": "connected"}:
                self.talking.add(agent.agent)
                self.tell()
                if not talks:
                    await agent.hang_up()
            case {"type": "ended"}:
                self.talking.discard(agent.agent)
                for number in offers.values():
                    self.offered[number].discard(agent.agent)
                offers.clear()


async def told(side, kind, **fields):
    """Read on to the next message of this kind."""
    async for message in side:
        if message["type"] == kind and fields.items() <= message.items():
            return message
    raise ConnectionResetError


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
    home, house = furnish(tmp_path), House(a_sentence)
    dialled = number_of(99)
    async with server_process(home, "a", address) as server, database(address) as store:
        async with server.client() as client:
            promise = {"line": "shop", "queue": "agents", "number": dialled}
            await client.request("POST", "/v1/callbacks", json=promise)
            async with (
                house.at_once(
                    house.phone(client, dialled, "dead"), house.agent(client, "cid", talks=True)
                ),
            ):
                await house.until(lambda: house.ringing)
                async with house.at_once(
                    *(house.agent(client, name, talks=True) for name in ("ann", "bob")),
                    *(house.waits(client, 0) for _ in range(2)),
                    *(house.asks_for_a_callback(client, caller) for caller in range(10, 24)),
                    *(house.leaves_a_message(client) for _ in range(8)),
                    *(house.waits(client, caller) for caller in [*range(30, 36), *[0] * 20]),
                ):
                    await house.until(
                        lambda: (
                            house.calls == 50
                            and len(house.callbacks) >= 6
                            and len(house.messages) >= 3
                            and house.talking >= {"ann", "bob"}
                        )
                    )
                    waiting = await waiting_numbers(store)
                    await house.kill(server)
        assert not house.twice
        house.ringing.clear()
        house.offered.clear()
        await server.start()
        async with server.client() as client:
            await confirmed_is_there(house, client, store, server.var)
            kept = {each.number: each for each in await store.callbacks.waiting()}
            assert kept.keys() >= house.callbacks | waiting | {dialled}
            assert (kept[dialled].last_result, kept[dialled].attempts) == ("interrupted", 1)
            assert house.answered == {}
            async with house.at_once(
                *(house.phone(client, number, "living") for number in kept),
                *(house.agent(client, name, talks=False) for name in AGENTS),
            ):
                await house.until(lambda: house.answered.keys() == kept.keys())
            assert set(house.answered.values()) == {1}
            assert not house.twice


async def confirmed_is_there(house, client, store, var):
    """Every confirmed message with its whole file, every outcome, and no agent who is not there."""
    messages = {message.call: message for message in await store.voicemails.of_box("sales")}
    assert messages.keys() >= house.messages
    for message in messages.values():
        flac = (var / message.path).read_bytes()
        assert hashlib.sha256(flac).hexdigest() == message.sha256
    for call in house.ended:
        kept = await store.call(call)
        assert kept.verdict == "routed"
        assert (await store.events(call))[-1]["seq"] > 5
    assert {agent["state"] for agent in await client.agents()} == {"logged-out"}


async def test_the_callbacks_of_a_killed_server_are_served_by_the_other_within_30_s(
    tmp_path, postgres_address
):
    home, house = furnish(tmp_path), House()
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
            async with house.at_once(
                *(house.phone(here, number, "dead") for number in numbers),
                *(house.agent(here, name, talks=True) for name in ("ann", "bob")),
            ):
                await house.until(lambda: len(house.ringing) == 2)
                async with house.at_once(*(house.waits(here, caller) for caller in range(30, 33))):
                    await until_there(store, "a", callbacks=4, places=3)
                    held = {each.number for each in await store.callbacks.waiting() if each.node}
                    held |= await waiting_numbers(store)
                    numbers += [number_of(caller) for caller in range(30, 33)]
                    async with house.at_once(
                        *(house.phone(there, number, "living") for number in numbers),
                        *(house.agent(there, name, talks=False) for name in AGENTS[2:]),
                    ):
                        await house.until(lambda: sum(house.answered.values()) >= 2)
                        assert not house.answered.keys() & held
                        await house.kill(dead)
                        house.ringing = {one for one in house.ringing if one[1] == "living"}
                        await house.until(lambda: house.answered.keys() >= held, within_s=30)
                        await house.until(lambda: house.answered.keys() == set(numbers))
                        states = {agent["agent"]: agent["state"] for agent in await there.agents()}
                        assert states["ann"] == states["bob"] == "logged-out"
        assert set(house.answered.values()) == {1}
        assert not house.twice


async def until_there(store, node, *, callbacks, places):
    """Wait until a server has so many callbacks in hand, and so many callers wait on it."""
    async with asyncio.timeout(30):
        while True:
            held = [each for each in await store.callbacks.waiting() if each.node == node]
            if len(held) >= callbacks and len(await store.places.of_node(node)) >= places:
                return
            await asyncio.sleep(0.1)
