"""Whatever happens to two servers and their agents, nobody is rung twice at once, nor too often."""

import asyncio
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from smartivr.dialog.flow import Flow
from smartivr.dialog.steps.queue import Queue
from smartivr.errors import StoreError
from smartivr.routing.directory import Directory, QueueRules, RetryRules
from smartivr.runtime.callbacks.callbacks import Callbacks
from smartivr.runtime.callbacks.calling_back import CallingBack
from smartivr.runtime.callbacks.dialler import Diallers, NotReached
from smartivr.runtime.clock import ManualClock
from smartivr.runtime.jobs import Jobs
from smartivr.store.records import CallbackRecord
from smartivr.store.store import Store
from smartivr.store.writer import Patience

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
HASTY = Patience(gather_s=0.0, retry_s=0.01, longest_retry_s=0.02, confirm_s=60, read_s=60)
MOST = 3
RULES = QueueRules("agents", retries=RetryRules(max_attempts=MOST, delays_s=(2.0,)))
FLOW = Flow(
    line="shop",
    title="Shop",
    language="en",
    start="agents",
    main="agents",
    agent="agents",
    steps={"agents": Queue.model_validate({"queue": "agents"})},
    directory=Directory(queues={"agents": RULES}),
)


class World:
    """Two servers, one database, and numbers that ring until somebody decides."""

    def __init__(self, store, clock):
        self.store, self.clock = store, clock
        self.ringing = {}
        self.rung = {}
        self.twice = []
        self.servers = {name: Server(self, name) for name in ("n1", "n2")}

    def reaches(self, _number):
        return True

    name = "trunk"

    def decide(self, deed):
        """Answer whatever rings first, or not."""
        for answer in self.ringing.values():
            if not answer.done():
                line = type("Line", (), {"media": None})
                answer.set_result(line if deed == "answer" else NotReached("busy"))
                return

    async def passes(self, seconds):
        for _ in range(seconds):
            self.clock.advance(1.0)
            for each in self.servers.values():
                await each.turn()
            await self.quiet()

    async def quiet(self):
        """Let everything that is under way come to rest, but for what rings."""
        for _ in range(200):
            busy = [
                task
                for server in self.servers.values()
                for name, task in server.callbacks._dialling.items()
                if name not in server.calling.ringing
            ]
            if not busy:
                return
            await asyncio.wait(busy, timeout=0.02)

    async def dial(self, ring):
        if ring.number in self.ringing:
            self.twice.append(ring.number)
        self.ringing[ring.number] = answer = asyncio.get_running_loop().create_future()
        self.rung[ring.number] = self.rung.get(ring.number, 0) + 1
        try:
            return await answer
        finally:
            self.ringing.pop(ring.number, None)


class CutOff:
    """The database of a server that cannot reach it."""

    def __getattr__(self, _name):
        async def refuse(*_arguments, **_options):
            raise StoreError("cut off")

        return refuse


class Server:
    """One server; it may be cut off from the database, and it may die."""

    def __init__(self, world, name):
        self.world, self.name = world, name
        self.start()

    def start(self):
        store, clock, lines = self.world.store, self.world.clock, {FLOW.line: FLOW}
        self.waiting = set()
        jobs = Jobs(store, self.name, clock)
        self.calling = CallingBack(self.name, store, lines, Diallers(self.world), jobs, clock)
        self.calling.board = self.calling.waiting_line = self
        self.callbacks = Callbacks(store, lines, clock, self.calling, lease_s=10.0)
        self.callbacks.waiting_line = self
        self.callbacks.agents_in = lambda _queue: 2
        self.jobs = jobs

    def join(self, callback):
        self.waiting.add(callback.id)

    def leave(self, callback):
        self.waiting.discard(callback)

    def expect(self, callback, call):
        pass

    def failed(self, callback, why):
        pass

    def admit(self, flow, *, caller="", called="", media=None):
        return self

    id = "call"

    async def connect(self, call, transport):
        pass

    def cut(self, *, off):
        store = self.world.store
        for part in (self.callbacks, self.calling, self.jobs):
            part._store = store
        if off:
            away = type("Away", (), {"callbacks": CutOff(), "jobs": CutOff(), "places": CutOff()})
            for part in (self.callbacks, self.calling, self.jobs):
                part._store = away

    def accept(self):
        """Have an agent take whatever waits."""
        if self.waiting:
            callback = min(self.waiting)
            self.waiting.discard(callback)
            self.callbacks.taken(callback, "ann")

    async def die(self):
        self.cut(off=True)
        for task in list(self.callbacks._dialling.values()):
            task.cancel()
        await self.world.quiet()
        self.callbacks._lease.let_go()
        self.start()
        await self.callbacks.begin()

    async def turn(self):
        try:
            await self.callbacks.beat([])
            await self.callbacks.step()
        except StoreError:
            pass


deeds = st.lists(
    st.tuples(
        st.sampled_from(
            ["add", "accept", "accept", "answer", "busy", "drop", "cut", "join", "die", "pass",
             "cancel", "long"]
        ),
        st.sampled_from(["n1", "n2"]),
        st.integers(0, 3),
    ),
    min_size=15,
    max_size=40,
)  # fmt: skip


async def do(world, deed, server, number):
    name = f"c{number}"
    match deed:
        case "add":
            known = {"line": "shop", "queue": "agents", "number": f"+44{number}"}
            since = world.clock.now().isoformat()
            await world.store.callbacks.add(CallbackRecord(id=name, since=since, **known))
        case "accept":
            server.accept()
        case "answer" | "busy":
            world.decide(deed)
        case "drop":
            server.callbacks.dropped(name)
        case "cut" | "join":
            server.cut(off=deed == "cut")
        case "die":
            await server.die()
        case "cancel":
            await world.store.callbacks.cancel(name)
        case "pass" | "long":
            await world.passes(2 if deed == "pass" else 13)
    await world.quiet()


async def live(story):
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(f"sqlite:///{Path(folder) / 'calls.db'}", HASTY)
        world = World(store, ManualClock(NOON))
        try:
            await store.ready()
            for number in range(2):
                await do(world, "add", None, number)
            await world.passes(1)
            for deed, server, number in story:
                await do(world, deed, world.servers[server], number)
                assert world.twice == []
                for kept in await store.callbacks.list():
                    assert kept.attempts <= MOST
                    assert world.rung.get(kept.number, 0) <= kept.attempts
        finally:
            for server in world.servers.values():
                for task in list(server.callbacks._dialling.values()):
                    task.cancel()
            await asyncio.sleep(0)
            await store.close()


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@example([("accept", "n1", 0), ("cut", "n1", 0), ("long", "n1", 0), ("accept", "n2", 0)])
@example([("accept", "n1", 0), ("die", "n1", 0), ("pass", "n1", 0), ("accept", "n1", 0)] * 3)
@example([("accept", "n1", 0), ("busy", "n1", 0), ("long", "n1", 0)] * 5)
@given(deeds)
def test_nobody_is_rung_twice_at_once_nor_more_often_than_allowed(story):
    asyncio.run(live(story))
