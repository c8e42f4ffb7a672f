"""A server process that is told to end, and told again while it waits for its calls."""

import asyncio

from kept_call import kept_call
from server_process import furnish, server_process
from told import told

from smartivr.errors import SwitchboardFull
from smartivr.store.store import Store

LIMIT_S = 120
INTERRUPTED = 130


async def refused_for_good(client):
    """Ask for calls until the server has been told to end."""
    async with asyncio.timeout(LIMIT_S):
        while True:
            try:
                await client.request("POST", "/v1/sessions", json={})
            except SwitchboardFull:
                return


async def test_told_twice_it_ends_its_calls_and_keeps_how_they_ended(tmp_path):
    home, address = furnish(tmp_path), f"sqlite:///{tmp_path / 'calls.db'}"
    async with server_process(home, "a", address) as server:
        async with server.client() as client, client.call() as call:
            await told(call, "prompt")
            server.tell_to_end()
            await refused_for_good(client)
            server.tell_to_end()
            assert (await told(call, "ended"))["reason"] == "shutdown"
        assert await server.ended() == INTERRUPTED
        faults = ("not-stored", "Traceback", "destroyed")
        assert [each for each in faults if each in server.log] == []
    store = Store.open(address)
    await store.ready()
    assert (await kept_call(store, call.session)).verdict == "abandoned"
    await store.close()
