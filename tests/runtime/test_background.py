"""What a server does beside its calls, over a real database of each kind."""

import asyncio
from types import SimpleNamespace

import pytest

from smartivr import settings
from smartivr.runtime.background import Background
from smartivr.runtime.clock import RealClock
from smartivr.store.records import AgentRecord
from smartivr.store.store import Store
from smartivr.store.writer import Patience

HASTY = Patience(gather_s=0.01, retry_s=0.05, longest_retry_s=0.1, confirm_s=60, read_s=60)


@pytest.fixture
async def stores(address):
    """Two servers' stores over one database."""
    stores = [Store.open(address, HASTY) for _ in range(2)]
    for store in stores:
        await store.ready()
    yield stores
    for store in stores:
        await store.close()


class Centre:
    """A call centre that only takes note of agents who have moved."""

    def __init__(self):
        self.changed = asyncio.Event()
        self.callbacks = SimpleNamespace()
        self.agents = self.callers = self

    async def keep_again(self):
        """Nobody is here."""

    def since(self, call):
        """Nobody waits."""

    def talking(self, call):
        return False

    def agents_in(self, queue):
        return 0

    def context_of(self, call):
        return {}

    async def on_beat(self, live):
        """The next beat is far."""

    async def agent_changed(self):
        self.changed.set()


async def test_what_agents_do_at_another_server_is_heard_of_before_the_next_beat(stores, tmp_path):
    own, other = stores
    chosen = settings.load(var=tmp_path, node="here")
    chosen = chosen.model_copy(update={"heartbeat_s": 3600.0, "lease_s": 7200.0})
    background = Background(chosen, own, {}, RealClock())
    centre = Centre()
    background.attach(SimpleNamespace(), centre)
    async with background.running():
        async with asyncio.timeout(60):
            while not centre.changed.is_set():
                await other.agents.save(AgentRecord("ann", "available", "2026-03-03T12:00:00Z"))
                await asyncio.sleep(0.1)  # until this server listens
