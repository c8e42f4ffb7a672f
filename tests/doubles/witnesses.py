"""Callers, phones and agents of a test, on whichever server, and what they have seen."""

import asyncio
from collections import Counter, defaultdict
from contextlib import asynccontextmanager

import numpy as np
import pytest
from parties import until

from smartivr.errors import SmartIvrError

CUT_OFF = (SmartIvrError, OSError)
"""What those on the line learn of a server that was killed."""


def number_of(caller):
    return f"+4420794600{caller:02}"


class Witnesses:
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

    async def until(self, condition, within_s=240):
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
            assert (await self._outcome(call))["verdict"] == "routed"
            self.callbacks.add(number_of(caller))
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
            assert (await self._outcome(call))["verdict"] == "routed"
            self.messages.add(call.session)
            self.tell()

    async def waits(self, client, caller):
        async with self.calling(client, caller) as call:
            await call.press("1")
            await told(call, "ended")

    async def _outcome(self, call):
        """Wait for the end of a call; who is told of an error is not promised that it is kept."""
        kept = True
        async for message in call:
            kept = kept and message["type"] != "error"
            if message["type"] == "ended":
                if kept:
                    self.ended.add(call.session)
                return message["outcome"]
        raise ConnectionResetError

    # --- phones and agents ---

    @asynccontextmanager
    async def phones(self, client, numbers, server):
        """Have these phones on a server until the context ends; all are there when it begins."""

        async def there():
            return {*(await client.request("GET", "/v1/phones"))["numbers"]} >= {*numbers}

        async with self.at_once(*(self.phone(client, number, server) for number in numbers)):
            await until(there)
            yield

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
