"""A server whose database fails, and one that is told to end."""

import asyncio

import httpx2
import pytest
from kept_call import kept_call
from told import told

from smartivr.client import Client
from smartivr.errors import SwitchboardFull
from smartivr.recognition.scripted import Mishap
from smartivr.web import server

LIMIT_S = 60
LONGEST_DRAIN_S = 3600


@pytest.fixture
def patient_end(monkeypatch):
    """A server that is told to end waits for its calls for as long as they take."""
    monkeypatch.setattr(server, "DRAIN_S", LONGEST_DRAIN_S)


async def read(house, path):
    async with httpx2.AsyncClient(base_url=house.url, trust_env=False, timeout=LIMIT_S) as http:
        return (await http.get(path)).json()


async def test_calls_go_on_without_a_database_and_are_kept_once_it_is_back(house_of, tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the database's folder should be")
    with house_of(database_url=f"sqlite:///{blocked / 'calls.db'}") as house:
        async with Client(house.url) as client:
            async with client.call() as call:
                await told(call, "prompt")
                await call.press("1")
                assert (await told(call, "error"))["code"] == "store-failed"
                assert (await told(call, "route"))["destination"] == "sales"
            ready = await read(house, "/readyz")
            assert ready["ready"] is True
            assert ready["store"]["ok"] is False
            assert ready["store"]["pending"] > 0
            blocked.unlink()
            async with client.call() as other:
                await told(other, "prompt")
                await other.press("1")
                await told(other, "ended")
        assert (await kept_call(house.store, other.session)).verdict == "routed"
        assert (await kept_call(house.store, call.session)).verdict == "routed"
        assert house.store.health.lost == 0


async def test_a_server_that_ends_lets_calls_end_first_and_admits_no_others(house_of, patient_end):
    with house_of() as house:
        async with Client(house.url) as client, client.call() as call:
            await client.request("POST", "/v1/sessions", json={})  # holds up nobody
            await told(call, "prompt")
            house.server.should_exit = True
            await _refused_for_good(client)
            await call.drop()
            await call.resume()
            await told(call, "ready", resumed=True)
            await call.press("1")
            assert (await told(call, "route"))["destination"] == "sales"
            assert (await told(call, "ended"))["reason"] == "queue"


async def test_a_second_signal_ends_calls_at_once_and_says_so(house_of, patient_end):
    with house_of() as house:
        async with Client(house.url) as client, client.call() as call:
            await told(call, "prompt")
            house.server.should_exit = house.server.force_exit = True
            assert (await told(call, "ended"))["reason"] == "shutdown"
        assert (await kept_call(house.store, call.session)).verdict == "abandoned"


async def test_a_dead_recognizer_leaves_the_keys(house, client):
    house.recognizer.mishap = Mishap.DIE
    try:
        async with client.call() as call:
            await told(call, "mark")
            await call.press("2")
            assert (await told(call, "route"))["destination"] == "agents"
    finally:
        house.recognizer.mishap = Mishap.NONE


async def _refused_for_good(client):
    """Ask for calls until the server says that it will take no more."""
    async with asyncio.timeout(LIMIT_S):
        while True:
            try:
                await client.request("POST", "/v1/sessions", json={})
            except SwitchboardFull as refused:
                if "shutting down" in str(refused):
                    return
