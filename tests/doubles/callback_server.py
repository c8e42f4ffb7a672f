"""One server's callbacks, with a dialler and a call centre that do as they are told."""

import asyncio
from datetime import UTC, datetime

from smartivr.line import MediaFormat
from smartivr.routing.directory import Directory, QueueRules, RetryRules
from smartivr.runtime.callbacks.callbacks import Callbacks
from smartivr.runtime.callbacks.calling_back import CallingBack
from smartivr.runtime.callbacks.dialler import Diallers, NotReached
from smartivr.runtime.jobs import Jobs
from smartivr.store.records import CallbackRecord
from smartivr.store.writer import Patience

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
HASTY = Patience(gather_s=0.01, retry_s=0.01, longest_retry_s=0.02, confirm_s=60, read_s=60)
LEASE_S = 10.0
RULES = QueueRules("agents", retries=RetryRules(max_attempts=2, delays_s=(60.0,), ring_s=20.0))
DIRECTORY = Directory(queues={"agents": RULES})


class Agents:
    """A call centre's side of callbacks, in which every callback is offered at once."""

    def __init__(self):
        self.waiting = []
        self.left = []
        self.expected = []
        self.told = []
        self.rung = {}
        """Callback -> the agent at whom it rings alone."""
        self.free = True

    def ring(self, callback, agent, ring_s):
        if self.free:
            self.rung[callback.id] = agent
        return self.offer_of(callback.id)

    def offer_of(self, callback):
        return 7 if callback in self.rung else 0

    def join(self, callback):
        self.waiting.append(callback.id)

    def leave(self, callback):
        self.left.append(callback)
        if callback in self.waiting:
            self.waiting.remove(callback)

    def expect(self, callback, call):
        self.expected.append(callback)

    def failed(self, callback, why):
        self.told.append((callback, why))


class Trunk:
    """Dials as it is told to beforehand; counts what rings at the same time."""

    name = "trunk"

    def __init__(self):
        self.results = []
        self.rung = []
        self.ringing = set()
        self.hold = None
        self.stopped = []

    def reaches(self, number):
        return not number.startswith("+00")

    async def dial(self, ring):
        assert ring.number not in self.ringing, "dialled twice at once"
        self.ringing.add(ring.number)
        self.rung.append(ring.number)
        try:
            if self.hold:
                await self.hold.wait()
        except asyncio.CancelledError:
            self.stopped.append(ring.number)
            raise
        finally:
            self.ringing.remove(ring.number)
        return self.results.pop(0) if self.results else NotReached("no-answer")


class Line:
    """An answered connection."""

    media = MediaFormat()


class Board:
    """A switchboard whose calls are over at once."""

    def __init__(self):
        self.connected = []

    def admit(self, flow, *, caller="", called="", media=None):
        return type("Call", (), {"id": f"call-{caller}", "flow": flow})()

    async def connect(self, call, transport):
        self.connected.append((call, transport))


class Server:
    """One server's callbacks."""

    def __init__(self, store, flow, clock, trunk, name="n1"):
        self.store, self.clock, self.trunk = store, clock, trunk
        self.jobs = Jobs(store, name, clock)
        lines = {flow.line: flow}
        self.calling = CallingBack(name, store, lines, Diallers(trunk), self.jobs, clock)
        self.calling.board = self.board = Board()
        self.callbacks = Callbacks(store, lines, clock, self.calling, lease_s=LEASE_S)
        self.agents = Agents()
        self.calling.waiting_line = self.callbacks.waiting_line = self.agents
        self.logged_in = 1
        self.callbacks.agents_in = lambda _queue: self.logged_in

    async def answers(self, callback):
        """An agent accepts; wait until that attempt is over."""
        self.callbacks.taken(callback, "ann")
        await self.settled()

    async def settled(self):
        while self.callbacks._dialling:
            await asyncio.wait(self.callbacks._dialling.values())


def callback(name="c1", **fields):
    known = {"line": "test", "queue": "agents", "number": "+44201", "since": NOON.isoformat()}
    return CallbackRecord(id=name, **{**known, **fields})
