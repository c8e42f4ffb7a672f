"""The stream that keeps a wallboard up to date."""

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio
from centre_house import CentreHouse
from patience import furnish_patiently, patient_house
from signed_in import cookie_of
from starlette.requests import Request

from smartivr.web.identity.cookie import COOKIE
from smartivr.web.pages import wall as wall_page
from smartivr.web.wall import wall as watching
from smartivr.web.wall.board import Board

pytestmark = pytest.mark.asyncio(loop_scope="module")
PARTS = ["figures", "alarms", "queues", "agents", "calls"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CentreHouse]:
    home = furnish_patiently(tmp_path_factory.mktemp("house"))
    async with patient_house(home) as house:
        yield house


@pytest_asyncio.fixture(loop_scope="module")
async def reader(house: CentreHouse) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=house.url, timeout=60) as client:
        client.cookies.set(COOKIE, await cookie_of(house, "agent"))
        yield client


async def events(answer: httpx.Response) -> AsyncIterator[str]:
    async for line in answer.aiter_lines():
        if line.startswith("event: "):
            yield line.removeprefix("event: ")


async def test_everything_comes_first_and_then_only_what_has_changed(house, reader):
    async with asyncio.timeout(60), reader.stream("GET", "/wall/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        told = events(answer)
        assert [await anext(told) for _ in range(6)] == [*PARTS, "beat"]
        async with house.client() as client, client.call(line="shop"):
            changed = {await anext(told)}
            while "calls" not in changed:
                changed.add(await anext(told))
        assert changed >= {"figures", "calls"}
        assert not changed & {"queues", "agents"}


async def test_a_quiet_wall_beats(reader, monkeypatch):
    monkeypatch.setattr(wall_page, "BEAT_S", 0.05)
    async with asyncio.timeout(60), reader.stream("GET", "/wall/events") as answer:
        told = [event async for event in _first(events(answer), 9)]
    assert "beat" in told[6:]
    assert not {"queues", "agents", "calls"} & {*told[6:]}


async def test_the_stream_ends_for_who_is_signed_out(house, reader, monkeypatch):
    monkeypatch.setattr(wall_page, "BEAT_S", 0.05)
    async with asyncio.timeout(60), reader.stream("GET", "/wall/events") as answer:
        told = events(answer)
        assert [await anext(told) for _ in range(6)] == [*PARTS, "beat"]
        await house.store.web_sessions.end_all("agent")
        assert [event async for event in told if event != "beat"][-1] == "over"
    assert (await reader.get("/wall/events")).status_code == 401


async def test_a_watcher_too_many_is_refused(reader, monkeypatch):
    monkeypatch.setattr(watching, "MOST_WATCHERS", 0)
    answer = await reader.get("/wall/events")
    assert answer.status_code == 429
    assert answer.json()["error"]["code"] == "peer-too-fast"


async def test_nobody_who_is_not_signed_in_watches(house):
    async with httpx.AsyncClient(base_url=house.url, timeout=60) as stranger:
        assert (await stranger.get("/wall/events")).status_code == 401


async def test_whoever_goes_away_is_not_counted_any_more_nor_an_error(house, reader, caplog):
    async with reader.stream("GET", "/wall/events") as answer:
        await anext(events(answer))
        assert len(house.desk.wall._looking) == 2
    async with asyncio.timeout(60):
        while house.desk.wall._looking:  # noqa: ASYNC110  it is told to nobody
            await asyncio.sleep(0.05)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_who_does_not_read_is_not_written_for_and_delays_nobody(
    house, reader, monkeypatch, caplog
):
    written = Counter[int]()

    def long_part(request: Request, *_: object) -> str:
        written[request.client.port] += 1
        return "x" * 300_000

    monkeypatch.setattr(wall_page, "text", long_part)
    async with _unread(house) as port, reader.stream("GET", "/wall/events") as answer:
        told = events(answer)
        async with asyncio.timeout(60):
            for number in range(40):
                house.desk.wall._tell(Board(logged_out=number))
                while await anext(told) != "agents":
                    pass
        unread = written[port]
    async with asyncio.timeout(60):
        while house.desk.wall._looking:  # noqa: ASYNC110  it is told to nobody
            await asyncio.sleep(0.05)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
    assert sum(written.values()) - written[port] >= 40
    assert unread <= len(PARTS)  # the first look at most, which nobody took


@asynccontextmanager
async def _unread(house: CentreHouse) -> AsyncIterator[int]:
    """Ask for the stream and read nothing of it; gives the port that it goes to."""
    host, port = urlsplit(house.url).hostname, urlsplit(house.url).port
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.setblocking(False)
    await asyncio.get_running_loop().sock_connect(sock, (host, port))
    cookie = f"{COOKIE}={await cookie_of(house, 'supervisor')}"
    asked = f"GET /wall/events HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: {cookie}\r\n\r\n"
    with sock:
        await asyncio.get_running_loop().sock_sendall(sock, asked.encode())
        yield sock.getsockname()[1]


async def _first(told: AsyncIterator[str], count: int) -> AsyncIterator[str]:
    for _ in range(count):
        yield await anext(told)
