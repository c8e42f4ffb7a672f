"""Callbacks over a real database of each kind, with a dialler and a call centre made for tests."""

from dataclasses import replace

import pytest
from callback_server import DIRECTORY, HASTY, NOON, Server, Trunk

from smartivr.runtime.clock import ManualClock
from smartivr.store.store import Store


@pytest.fixture
async def store(address):
    store = Store.open(address, HASTY)
    await store.ready()
    yield store
    await store.close()


@pytest.fixture
def clock():
    return ManualClock(NOON)


@pytest.fixture
def trunk():
    return Trunk()


@pytest.fixture
def server_of(store, menu, clock, trunk):
    flow = menu("Sales or support?")
    flow = replace(flow, directory=DIRECTORY)
    return lambda name="n1": Server(store, flow, clock, trunk, name)


@pytest.fixture
def server(server_of):
    return server_of()
