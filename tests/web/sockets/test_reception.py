import asyncio
from types import SimpleNamespace

import pytest

from smartivr.errors import NotFound
from smartivr.line import MediaFormat
from smartivr.settings import load
from smartivr.web.sockets.reception import Reception

FLOW = SimpleNamespace(line="shop")


class Switchboard:
    """Admits every call and notes what becomes of it."""

    def __init__(self):
        self.admitted = []
        self.discarded = asyncio.Queue()
        self.broken = False

    def receive(self, line, *, caller, called, media, trial=None):
        call = SimpleNamespace(id=f"call{len(self.admitted)}", flow=FLOW, media=media)
        self.admitted.append((call, caller, called))
        return call

    def discard(self, call):
        self.discarded.put_nowait(call)

    async def connect(self, call, transport):
        if self.broken:
            raise RuntimeError("a defect")
        return await transport.receive()


@pytest.fixture
def board():
    return Switchboard()


@pytest.fixture
def reception(board, tmp_path):
    return Reception(board, load(var=tmp_path, token_s=0.01))


async def test_a_session_that_nobody_connects_is_forgotten_with_its_token(reception, board):
    session, _ = reception.open("shop", "", "", MediaFormat())
    async with asyncio.timeout(60):
        assert await board.discarded.get() is session.call
    with pytest.raises(NotFound):
        reception.find(session.call.id)


async def test_a_session_ends_with_its_call(reception):
    session, _ = reception.open("", "4820", "+48", MediaFormat())
    reception.begin(session)
    assert reception.find(session.call.id) is session
    session.transport.hang_up("caller")
    await session.running
    await asyncio.sleep(0)
    with pytest.raises(NotFound):
        reception.find(session.call.id)


async def test_a_call_begins_once_however_many_connections_come(reception):
    session, _ = reception.open("", "", "", MediaFormat())
    reception.begin(session)
    first = session.running
    reception.begin(session)
    assert session.running is first
    session.transport.hang_up("caller")
    await first


async def test_a_call_that_breaks_lets_go_of_its_connection(reception, board):
    board.broken = True
    session, _ = reception.open("", "", "", MediaFormat())
    connection = session.transport.attach({})
    reception.begin(session)
    async with asyncio.timeout(60):
        await connection
    with pytest.raises(NotFound):
        reception.find(session.call.id)
