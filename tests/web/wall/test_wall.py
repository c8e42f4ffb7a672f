"""Watching: what changes is told, and nothing runs for nobody."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio
from centre_house import CentreHouse
from patience import furnish_patiently, patient_house

from smartivr.errors import PeerTooFast
from smartivr.recognition.vitals import Vitals
from smartivr.routing.agent import AgentState
from smartivr.web.wall import wall as watching
from smartivr.web.wall.board import Board, Kind
from smartivr.web.wall.looking import Looked
from smartivr.web.wall.wall import Wall

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CentreHouse]:
    home = furnish_patiently(tmp_path_factory.mktemp("house"))
    async with patient_house(home) as house:
        yield house


@pytest.fixture
def wall(house: CentreHouse) -> Wall:
    desk = house.desk
    return Wall(
        Looked(desk.switchboard, desk.settings, desk.agents.centre, desk.store, desk.metrics)
    )


async def until(wall, holds, within_s: float = 60.0) -> Board:
    async with asyncio.timeout(within_s):
        async for board in wall.changes(beat_s=1.0):
            if board and holds(board):
                return board
    raise AssertionError("the stream ended")


def kinds(board: Board) -> list[Kind]:
    """Return what is wrong, but for what a slow database has the wall say in between."""
    return [alarm.kind for alarm in board.alarms if alarm.kind is not Kind.DATABASE_AWAY]


async def test_a_call_an_agent_and_an_alarm_come_onto_the_wall_and_go(house, wall):
    async with house.client() as client, client.call(line="shop") as call:
        with wall.watching():
            board = await until(wall, lambda board: board.calls)
            assert (board.calls[0].title, board.calls[0].step) == ("Corner shop", "main")
            await call.press("1")
            board = await until(wall, lambda board: kinds(board) == [Kind.NOBODY_LOGGED_IN])
            assert (board.waiting, board.calls[0].queue) == (1, "agents")
            async with client.agent("ann") as ann:
                offer = await ann.until("offer")
                board = await until(wall, lambda board: not kinds(board) and board.agents)
                assert (board.agents[0].name, board.logged_out) == ("Ann Baker", 1)
                await ann.accept(offer["offer"])
                board = await until(wall, lambda board: board.calls[0].talk)
                assert board.calls[0].talk.names == ("Ann Baker",)
                assert board.agents[0].state is AgentState.BUSY
                board = await until(wall, lambda board: board.level.answered)
                assert board.level.share == 1.0
                await call.hang_up()
                await until(wall, lambda board: not board.calls)


async def test_who_hears_of_nothing_new_hears_a_beat(wall):
    with wall.watching():
        told = wall.changes(beat_s=0.01)
        assert isinstance(await anext(told), Board)
        assert None in [await anext(told) for _ in range(3)]


async def test_nobody_looks_while_nobody_watches(wall):
    before = len(asyncio.all_tasks())
    with wall.watching():
        assert len(asyncio.all_tasks()) == before + 2
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert len(asyncio.all_tasks()) == before


async def test_more_watchers_than_may_be_are_refused(wall, monkeypatch):
    monkeypatch.setattr(watching, "MOST_WATCHERS", 1)
    with wall.watching(), pytest.raises(PeerTooFast), wall.watching():
        pass
    with wall.watching():
        pass


async def test_streams_end_with_the_server(wall):
    with wall.watching():
        told = wall.changes(beat_s=60)
        await anext(told)
        ending = asyncio.create_task(anext(told, "over"))
        await asyncio.sleep(0)
        wall.close()
        assert await asyncio.wait_for(ending, 60) == "over"


async def test_a_defect_in_looking_ends_the_streams(wall, monkeypatch):
    with wall.watching():
        told = wall.changes(beat_s=60)
        await anext(told)

        def broken(*_: object) -> Board:
            raise KeyError("defect")

        monkeypatch.setattr(watching, "look", broken)
        async with asyncio.timeout(60):
            assert [one async for one in told if one is None] == []


async def test_the_database_is_told_away_and_old_figures_stay(house, wall, monkeypatch):
    before = await wall.now()

    async def away(*_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(house.store.visits, "between", away)
    monkeypatch.setattr(watching, "RECENT_S", 0.0)
    now = await wall.now()
    assert Kind.DATABASE_AWAY in [alarm.kind for alarm in now.alarms]
    assert replace(now, alarms=()) == replace(before, alarms=())


async def test_a_line_that_is_left_out_is_an_alarm(house, wall):
    broken = house.settings.home / "intents" / "bakery"
    broken.mkdir()
    (broken / "flow.yaml").write_text("title: Bakery")
    board = await wall.now()
    shutil.rmtree(broken)
    assert [(alarm.kind, alarm.on) for alarm in board.alarms] == [(Kind.LINE_LEFT_OUT, "bakery")]


async def test_a_disk_that_fills_and_a_recognizer_that_is_behind_are_alarms_while_they_are(
    house, wall, monkeypatch
):
    class Behind:
        name, language = "vosk", "pl"
        waiting = 9

        def vitals(self) -> Vitals:
            return Vitals(workers=2, alive=2, waiting=self.waiting)

    behind, engines = Behind(), house.desk.switchboard.engines
    free = [700_000_000]
    usage = shutil.disk_usage(house.settings.home)
    monkeypatch.setattr(type(engines), "recognizers", lambda _: (behind,))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=free[0]))
    monkeypatch.setattr(watching, "RECENT_S", 0.0)
    told = [(alarm.kind, alarm.on, alarm.count) for alarm in (await wall.now()).alarms]
    assert told == [
        (Kind.RECOGNIZER_BEHIND, "vosk (pl)", 9), (Kind.DISK_NEARLY_FULL, "", 700)
    ]  # fmt: skip
    behind.waiting, free[0] = 0, 7_000_000_000
    assert (await wall.now()).alarms == ()


async def test_programs_get_the_same_as_json(house):
    async with house.client() as client, client.call(line="shop"):
        wall = await client.request("GET", "/v1/wall")
    assert [queue["name"] for queue in wall["queues"]] == ["agents"]
    assert wall["calls"][0]["line"] == "shop"
    assert (wall["level"]["goal"], wall["level"]["within_s"]) == (0.8, 3600.0)
