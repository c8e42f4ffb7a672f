"""Keeps what happens in the call centre: in order, beside the calls, and until it is kept.

A place in a queue and an agent's state are confirmed once they are committed. Visits and talks are
the past: they are written one after another, and again while the database is away. What it will
never take is lost, as everything else would wait behind it.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from smartivr.errors import RefusedForGood, StoreError
from smartivr.runtime.callbacks.rules import rescue_of
from smartivr.runtime.clock import Clock
from smartivr.store.records import AgentRecord, PlaceRecord, TalkRecord, VisitRecord
from smartivr.store.store import Store

_log = structlog.get_logger(__name__)

RETRY_S = 1.0
PATIENCE_S = 2.0
"""Neither a caller nor an agent waits longer than this for a slow database."""
MOST_PENDING = 10_000
"""More is not remembered while the database is away; the oldest is lost first."""


@dataclass
class Entry:
    """Something begun; its number is known once it is kept."""

    id: int = 0


class CentreBook:
    """The call centre's writing; without a store nothing is kept."""

    def __init__(self, store: Store | None, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._pending: deque[tuple[Callable[[], Awaitable[object]], asyncio.Future[None]]] = deque()
        self._writing: asyncio.Task[None] | None = None
        self._away = False

    @property
    def pending(self) -> int:
        """How much is not yet written."""
        return len(self._pending)

    async def take_place(self, place: PlaceRecord) -> None:
        """Keep a caller's place; returns once it is committed.

        Raises:
            StoreError: it is not kept.

        """
        if self._store is None:
            return
        try:
            await asyncio.wait_for(self._store.places.take(place), PATIENCE_S)
        except TimeoutError as error:
            raise StoreError("the database is too slow to wait for") from error

    def change_place(self, place: PlaceRecord, wanted: Callable[[], bool]) -> None:
        """Keep that a caller's place is another one, soon, if it is by then."""
        if store := self._store:

            async def change() -> None:
                if wanted():
                    await store.places.take(place)

            self._put(change)

    def keep_place_again(self, place: PlaceRecord) -> None:
        """Keep the place of a caller whom other servers may have taken for lost, soon.

        Whoever was to be called back for that is on the line still, so that is called off.
        """
        if store := self._store:

            async def keep() -> None:
                await store.callbacks.cancel(rescue_of(place.call))
                await store.places.take(place)

            self._put(keep)

    def give_up_place(self, call: str, unless: Callable[[], bool]) -> None:
        """Forget a caller's place, soon, unless there is a new one by then."""
        if store := self._store:

            async def give_up() -> None:
                if not unless():
                    await store.places.give_up(call)

            self._put(give_up)

    def begin_visit(self, visit: VisitRecord) -> Entry:
        """Keep that a stay has begun, soon."""
        entry = Entry()
        if store := self._store:

            async def begin() -> None:
                entry.id = await store.visits.begin(visit)

            self._put(begin)
        return entry

    def end_visit(self, entry: Entry, left_at: str, how: str, agent: str = "") -> None:
        """Keep how a stay ended, soon."""
        if store := self._store:
            self._put(lambda: store.visits.end(entry.id, left_at, how, agent))

    def begin_talk(self, talk: TalkRecord) -> Entry:
        """Keep that an agent's part has begun, soon."""
        entry = Entry()
        if store := self._store:

            async def begin() -> None:
                entry.id = await store.talks.begin(talk)

            self._put(begin)
        return entry

    def end_talk(self, entry: Entry, ended_at: str, ended_by: str, held_s: float) -> None:
        """Keep how an agent's part ended, soon."""
        if store := self._store:
            self._put(lambda: store.talks.end(entry.id, ended_at, ended_by, held_s))

    def wrap_up(
        self, entry: Entry, wrapped_at: str, code: str, notes: str
    ) -> asyncio.Future[None] | None:
        """Keep what an agent noted; done once it is committed."""
        if store := self._store:
            return self._put(lambda: store.talks.wrap_up(entry.id, wrapped_at, code, notes))
        return None

    def save_agent(self, agent: AgentRecord) -> asyncio.Future[None] | None:
        """Keep an agent's state; done once it is committed."""
        if store := self._store:
            return self._put(lambda: store.agents.save(agent))
        return None

    async def places_of(self, queue: str) -> list[PlaceRecord]:
        """Return the places in a queue, over all servers; none while the database is away."""
        if self._store is None:
            return []
        try:
            return await asyncio.wait_for(self._store.places.of_queue(queue), PATIENCE_S)
        except (StoreError, TimeoutError):
            _log.error("places-not-read", code=StoreError.code)
            return []

    async def agents(self) -> list[AgentRecord]:
        """Return every agent's state as it is kept; none while the database is away."""
        if self._store is None:
            return []
        try:
            return await asyncio.wait_for(self._store.agents.all(), PATIENCE_S)
        except (StoreError, TimeoutError):
            _log.error("agents-not-read", code=StoreError.code)
            return []

    async def settled(self) -> None:
        """Wait until everything so far is written."""
        while self._writing and not self._writing.done():
            await asyncio.wait({self._writing})

    async def close(self) -> None:
        """Write what is pending, once more, and end."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.settled(), PATIENCE_S)
        if self._writing:
            self._writing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._writing

    def _put(self, job: Callable[[], Awaitable[object]]) -> asyncio.Future[None]:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pending.append((job, done))
        if len(self._pending) > MOST_PENDING:
            self._pending.popleft()[1].cancel()
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._write())
        return done

    async def _write(self) -> None:
        while self._pending:
            job, done = self._pending[0]
            try:
                await job()
            except RefusedForGood as error:
                _log.error("centre-entry-lost", code=error.code, message=str(error))
                done.cancel()
            except StoreError as error:
                if not self._away:
                    _log.error("centre-not-stored", code=error.code, message=str(error))
                self._away = True
                await self._pause()
                continue
            self._away = False
            if self._pending and self._pending[0][1] is done:
                self._pending.popleft()
            if not done.done():
                done.set_result(None)

    async def _pause(self) -> None:
        over = asyncio.Event()
        alarm = self._clock.call_later(RETRY_S, over.set)
        try:
            await over.wait()
        finally:
            alarm.cancel()
