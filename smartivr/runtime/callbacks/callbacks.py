"""Callbacks are kept: they wait in their queues, and are dialled once an agent is free.

A server takes a callback in hand by a lease, lets it wait in its queue like a caller, and dials
once an agent has accepted it and the store says that the lease still holds. So no callback is
dialled by two servers, nor twice at once.
"""

import asyncio
import contextlib
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from smartivr.dialog.flow import Flow
from smartivr.errors import OutOfTurn, StoreError
from smartivr.routing.directory import QueueRules
from smartivr.runtime.callbacks.calling_back import CallingBack
from smartivr.runtime.callbacks.lease import Lease
from smartivr.runtime.callbacks.rescue import rescue
from smartivr.runtime.callbacks.rules import to_release, to_take
from smartivr.runtime.clock import Clock
from smartivr.store.records import CallbackRecord
from smartivr.store.store import Store

_log = structlog.get_logger(__name__)

POLL_S = 1.0
CLOSE_S = 5.0


class Line(Protocol):
    """Where callbacks wait for an agent."""

    def join(self, callback: CallbackRecord) -> None:
        """Let it wait at its place."""

    offer_of: Callable[[str], int]

    def ring(self, callback: CallbackRecord, agent: str, ring_s: float) -> int:
        """Let it ring at this agent alone; return the offer, or 0 if the agent is not free."""

    def leave(self, callback: str) -> None:
        """Take it out again."""


class Callbacks:
    """The callbacks that this server has in hand."""

    def __init__(
        self,
        store: Store,
        lines: Mapping[str, Flow],
        clock: Clock,
        calling_back: CallingBack,
        *,
        lease_s: float,
    ) -> None:
        self.waiting_line: Line | None = None
        """The call centre's, once there is one."""
        self.agents_in: Callable[[str], int] = lambda _queue: 0
        """Counts the agents of a queue who are logged in here."""
        self._store = store
        self._lines = lines
        self._clock = clock
        self._calling_back = calling_back
        self._node = calling_back.node
        self._mine: dict[str, CallbackRecord] = {}
        self._lease = Lease(clock, lease_s, self._stop_in_time)
        self._dialling: dict[str, asyncio.Task[None]] = {}
        self._asked: set[str] = set()
        """Callbacks that an agent asked for: they ring there alone, due or not."""
        self._returned: set[str] = set()
        """Of these, those that the agent has not taken after all."""
        self._news = asyncio.Event()
        self._started = clock.now()
        self._begun = asyncio.Event()
        """Nothing is taken in hand before what an earlier process had is taken back."""

    # --- the loop ---------------------------------------------------------------------------

    def look(self) -> None:
        """Something may have changed: look soon."""
        self._news.set()

    async def run(self) -> None:
        """Serve callbacks until cancelled."""
        stop = self._store.changes.subscribe(self._told)
        try:
            await self._begun.wait()
            while True:
                self._news.clear()
                try:
                    await self.step()
                except StoreError as error:
                    _log.warning("callbacks-wait", code=error.code)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(POLL_S):  # wait_for would lose a cancellation
                        await self._news.wait()
        finally:
            stop()

    async def begin(self) -> None:
        """Take over from a process of this name what it had in hand, and who waited with it.

        Raises:
            StoreError: the database refuses.

        """
        now = self._clock.now()
        await self._store.callbacks.recover(now, self._node)
        places = await self._store.places.of_node(self._node)
        left = [one for one in places if datetime.fromisoformat(one.since) < self._started]
        await rescue(self._store, left, now)
        self._begun.set()

    async def beat(self, live: list[str]) -> None:
        """Take over from servers that died: what they had in hand, and who waited with them.

        Raises:
            StoreError: the database refuses.

        """
        now = self._clock.now()
        recovered = await self._store.callbacks.recover(now)
        rescued = await rescue(self._store, await self._store.places.orphans(live), now)
        if recovered or rescued:
            self.look()

    async def step(self) -> None:
        """Renew leases, give up what this server cannot serve, and take what it can.

        Raises:
            StoreError: the database refuses.

        """
        if self.waiting_line is None:
            return
        now, began_s = self._clock.now(), self._clock.monotonic()
        mine = set(self._mine)
        waiting = {each.id: each for each in await self._store.callbacks.waiting()}
        self._drop(mine - waiting.keys())
        await self._renew(now, began_s)
        await self._release(now)
        wanted = to_take(list(waiting.values()), self._mine, self.agents_in, self._rules, now)
        if not wanted:
            return
        taken = await self._store.callbacks.claim(
            self._node, now, self._lease.lease_s, len(wanted), wanted
        )
        self._in_hand(taken, began_s)
        for callback in taken:
            if callback.attempts >= self._rules(callback).retries.max_attempts:
                # The server died during the last attempt.
                await self._calling_back.give_up(callback, callback.last_result)
                self._mine.pop(callback.id)
            else:
                self.waiting_line.join(callback)

    # --- what agents ask for ------------------------------------------------------------------

    async def take(self, callback: str, agent: str) -> int:
        """Let a callback ring at this agent alone now, due or not; return the offer.

        Raises:
            NotFound: there is none of this id.
            OutOfTurn: it has ended, is under way or another server's, or the agent is not free.
            StoreError: the database refuses.

        """
        record, line = self._mine.get(callback) or await self._claim(callback), self.waiting_line
        if line is None or callback in self._dialling or line.offer_of(callback):
            raise OutOfTurn("it rings, or is being called already")
        line.leave(callback)
        self._asked.add(callback)
        self._returned.discard(callback)
        offer = line.ring(record, agent, self._rules(record).ring_s)
        if not offer:
            raise OutOfTurn("the agent is not available", remedy="be available first")
        return offer

    async def _claim(self, callback: str) -> CallbackRecord:
        now, began_s = self._clock.now(), self._clock.monotonic()
        taken = await self._store.callbacks.claim(
            self._node, now, self._lease.lease_s, ids=[callback], early=True
        )
        if not taken:
            found = await self._store.callbacks.get(callback)
            raise OutOfTurn(f"it is {found.state}, or another server has it in hand")
        self._in_hand(taken, began_s)
        return taken[0]

    # --- what the call centre tells ----------------------------------------------------------

    def taken(self, callback: str, _agent: str) -> None:
        """An agent has accepted it: dial."""
        record = self._mine.get(callback)
        if record is None or not self._lease.safe:
            self._mine.pop(callback, None)
            self._calling_back.refuse(callback)
            return
        _log.info("callback-accepted", callback=callback)
        calling = self._calling_back.call(record, self._rules(record))
        task = asyncio.get_running_loop().create_task(calling)
        self._dialling[callback] = task
        task.add_done_callback(lambda _: self._over(callback))

    def dropped(self, callback: str) -> None:
        """The agent who had accepted it is gone: stop ringing, it waits again."""
        if callback in self._dialling and callback in self._calling_back.ringing:
            self._dialling[callback].cancel()

    def returned(self, callback: str) -> None:
        """An agent had asked for it, and has not taken it: others may have it, once it is due."""
        self._returned.add(callback)
        self.look()

    async def close(self) -> None:
        """Stop ringing and let talks come to their end; what is in hand is given back."""
        for callback in list(self._dialling):
            self.dropped(callback)
        if self._dialling:
            await asyncio.wait(self._dialling.values(), timeout=CLOSE_S)
        for task in list(self._dialling.values()):
            task.cancel()
        self._lease.let_go()
        with contextlib.suppress(StoreError):
            for callback in list(self._mine):
                await self._store.callbacks.release(callback, self._node)

    # --- the rest ---------------------------------------------------------------------------

    def _told(self, topic: str, _id: str) -> None:
        if topic in {"callbacks", "agents"}:
            self.look()

    def _rules(self, callback: CallbackRecord) -> QueueRules:
        flow = self._lines.get(callback.line)
        rules = flow.directory.queues.get(callback.queue) if flow else None
        return rules or QueueRules(callback.queue)

    def _over(self, callback: str) -> None:
        self._dialling.pop(callback, None)
        self._mine.pop(callback, None)
        self._asked.discard(callback)
        self.look()

    def _drop(self, gone: Collection[str]) -> None:
        """Forget callbacks that were cancelled, or that another server has by now."""
        for callback in list(gone):
            if callback not in self._dialling and self.waiting_line:
                self._mine.pop(callback, None)
                self._asked.discard(callback)
                self.waiting_line.leave(callback)

    async def _renew(self, now: datetime, began_s: float) -> None:
        if not self._mine:
            self._lease.let_go()
            return
        if not self._lease.due(began_s):
            return
        until = now + timedelta(seconds=self._lease.lease_s)
        wanted = set(self._mine)
        held = await self._store.callbacks.renew(self._node, wanted, until)
        lost = wanted - set(held)
        for callback in lost:
            self.dropped(callback)
        self._drop(lost)
        self._lease.renewed(began_s)

    def _in_hand(self, taken: Collection[CallbackRecord], began_s: float) -> None:
        self._mine.update({callback.id: callback for callback in taken})
        self._lease.taken(began_s)

    def _stop_in_time(self) -> None:
        """Ring nobody any more whom another server may ring soon."""
        for callback in list(self._dialling):
            self.dropped(callback)

    async def _release(self, now: datetime) -> None:
        """Leave to others what nobody here can serve any more."""
        if self.waiting_line is None:
            return
        returned, self._returned = self._returned & self._mine.keys(), set()
        busy = self._dialling.keys() | self._asked
        idle = [one for id_, one in self._mine.items() if id_ not in busy]
        for callback in [*returned, *to_release(idle, self.agents_in, self._rules, now)]:
            if callback in self._dialling:
                continue  # accepted while others were given back
            self._asked.discard(callback)
            self.waiting_line.leave(callback)
            self._mine.pop(callback, None)
            await self._store.callbacks.release(callback, self._node)
