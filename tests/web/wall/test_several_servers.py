"""Walls of servers that share a database."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
from centre_house import CentreHouse, centre_house
from patience import furnish_patiently, patient_house
from signed_in import cookie_of

from smartivr.errors import StoreError
from smartivr.routing.agent import AgentState
from smartivr.web.identity.cookie import COOKIE
from smartivr.web.wall.board import Board, Kind

CALLER = "+442079460123"
WITHIN_S, TRIES = 1.0, 20


@asynccontextmanager
async def two_houses(tmp_path, database_url, **changes):
    shared = {"database_url": database_url, **changes}
    async with (
        patient_house(furnish_patiently(tmp_path / "a"), node="a", **shared) as a,
        patient_house(furnish_patiently(tmp_path / "b"), node="b", **shared) as b,
    ):
        yield a, b


async def until(house: CentreHouse, holds: Callable[[Board], object]) -> Board:
    """Watch a server's wall until something stands on it."""
    wall = house.desk.wall
    async with asyncio.timeout(60):
        with wall.watching():
            async for board in wall.changes(beat_s=0.2):
                if board and holds(board):
                    return board
    raise AssertionError("the stream ended")


def wrong(board: Board) -> list[tuple[Kind, str]]:
    """Return what is wrong and where, but for what a slow database has walls say in between."""
    return [(one.kind, one.node) for one in board.alarms if one.kind is not Kind.DATABASE_AWAY]


async def took_s(work: Awaitable[object]) -> float:
    began = time.monotonic()
    await work
    return time.monotonic() - began


async def read(house: CentreHouse, role: str, address: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=house.url, timeout=60) as client:
        client.cookies.set(COOKIE, await cookie_of(house, role))
        return await client.get(address)


async def test_what_goes_on_at_one_server_stands_on_the_wall_of_the_other(
    tmp_path, postgres_address
):
    async with two_houses(tmp_path, postgres_address) as (a, b):
        coming, going = [], []
        async with a.client() as there, b.client() as here:
            await until(b, lambda board: board.several)
            while min(coming, default=WITHIN_S) >= WITHIN_S or min(going) >= WITHIN_S:
                assert len(coming) < TRIES, (coming, going)  # others may keep the machine busy
                async with there.call(line="shop", caller=CALLER) as call:
                    coming.append(await took_s(until(b, lambda board: board.calls)))
                    await call.hang_up()
                    going.append(await took_s(until(b, lambda board: not board.calls)))
            async with there.call(line="shop", caller=CALLER) as call:
                await call.press("1")
                board = await until(b, lambda board: wrong(board) == [(Kind.NOBODY_LOGGED_IN, "")])
                assert (board.calls[0].node, board.calls[0].caller) == ("a", CALLER)
                queue = (await here.queues())[0]
                assert [one["node"] for one in queue["waiting"]] == ["a"]
                async with here.agent("bob"), there.agent("ann") as ann:
                    await ann.accept((await ann.until("offer"))["offer"])
                    board = await until(b, lambda board: board.calls[0].talk)
                    states = {agent.agent: (agent.node, agent.state) for agent in board.agents}
                    assert states == {
                        "ann": ("a", AgentState.BUSY), "bob": ("b", AgentState.AVAILABLE),
                    }  # fmt: skip
                    calls = (await here.request("GET", "/v1/calls"))["calls"]
                    assert (calls[0]["talk"]["agents"], calls[0]["node"]) == (["ann"], "a")
                    assert {one["agent"]: one["call"] for one in await here.agents()} == {
                        "ann": call.session, "bob": "",
                    }  # fmt: skip
                    counts = await here.request("GET", "/v1/lines/shop/counts")
                    assert counts["live"] == 1
                    opened = await read(b, "supervisor", f"/calls/{call.session}")
                    assert 'data-since="' in opened.text  # it goes on
                    for address in ("/v1/wall", "/v1/calls", "/wall"):
                        assert call.session in (await read(b, "supervisor", address)).text
                        hidden = (await read(b, "agent", address)).text
                        assert call.session not in hidden
                        assert CALLER not in hidden


async def test_walls_say_which_server_is_in_trouble_and_which_has_died_with_its_calls(
    tmp_path, postgres_address, monkeypatch
):
    async with (
        two_houses(tmp_path, postgres_address, lease_s=1.5) as (a, b),
        a.client() as there,
        there.call(line="shop"),
    ):
        await until(b, lambda board: board.calls)
        (a.settings.home / "intents" / "bakery").mkdir()
        (a.settings.home / "intents" / "bakery" / "flow.yaml").write_text("title: Bakery")
        await until(b, lambda board: wrong(board) == [(Kind.LINE_LEFT_OUT, "a")])
        assert "a: Line bakery is left out" in (await read(b, "agent", "/wall")).text

        async def dead(*_: object) -> None:
            raise StoreError("dead")

        with monkeypatch.context() as death:
            death.setattr(a.store.nodes, "beat", dead)
            board = await until(b, lambda board: wrong(board) == [(Kind.SERVER_SILENT, "")])
            assert (board.servers, board.calls) == (("b",), ())
            assert [one.on for one in board.alarms if one.kind is Kind.SERVER_SILENT] == ["a"]
            assert "Server a does not answer" in (await read(b, "agent", "/wall")).text
        await until(b, lambda board: board.calls and wrong(board) == [(Kind.LINE_LEFT_OUT, "a")])


async def test_a_server_alone_writes_nothing_for_others(tmp_path, monkeypatch):
    async with centre_house(tmp_path) as house:
        looked = asyncio.Semaphore(0)
        look = house.desk.wall._peers.look

        async def noted() -> None:
            await look()
            looked.release()

        monkeypatch.setattr(house.desk.wall._peers, "look", noted)
        told = []
        stop = house.store.changes.subscribe(lambda *change: told.append(change))
        async with house.client() as client, client.call(line="shop"):
            await until(house, lambda board: board.calls)
            async with asyncio.timeout(60):
                for _ in range(5):
                    await looked.acquire()
        stop()
        assert [one.board for one in await house.store.nodes.all()] == [None]
        assert ("boards", house.background.node.name) not in told
