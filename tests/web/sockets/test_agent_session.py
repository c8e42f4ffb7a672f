import asyncio
from types import SimpleNamespace

import pytest
from starlette.websockets import WebSocket

from smartivr.errors import NotFound
from smartivr.line import MediaFormat
from smartivr.routing.directory import Person
from smartivr.runtime.clock import RealClock
from smartivr.runtime.pacer import Pacer
from smartivr.settings import load
from smartivr.web.identity.standing import Standings
from smartivr.web.identity.visitor import Visitor
from smartivr.web.sockets.agent_session import AgentSessions

CENTRE = SimpleNamespace(directory=SimpleNamespace(people={"ann": Person("ann", "Ann")}))


class Broken:
    """What agents ask for breaks at a point, over a defect."""

    def __init__(self, at):
        self._at = at

    async def log_in(self, _line, _state):
        assert self._at != "log_in"

    def asked(self, _line, _what):
        assert self._at not in {"asked", "gone"}

    def gone(self, _line):
        assert self._at != "gone"


class Peer:
    """The other end of a WebSocket."""

    def __init__(self):
        self._messages = asyncio.Queue()
        self.closed = asyncio.Event()
        scope = {"type": "websocket", "path": "/", "query_string": b"", "headers": []}
        self.socket = WebSocket(scope, self._messages.get, self._sent)

    async def connect(self):
        self._messages.put_nowait({"type": "websocket.connect"})
        await self.socket.accept()

    def say(self, text):
        self._messages.put_nowait({"type": "websocket.receive", "text": text})

    async def _sent(self, message):
        if message["type"] == "websocket.close":
            self.closed.set()


@pytest.mark.parametrize("at", ["log_in", "asked", "gone"])
async def test_a_defect_in_an_agents_session_ends_its_connection_and_the_next_one_is_new(
    at, tmp_path
):
    standings, peer = Standings(None, RealClock()), Peer()
    sessions = AgentSessions(CENTRE, Broken(at), Pacer(), load(var=tmp_path), standings)
    session, _ = sessions.open("ann", MediaFormat(), "available", Visitor("ann", frozenset()))
    await peer.connect()
    peer.say('{"type": "hold"}')
    async with asyncio.timeout(60):
        await sessions.converse(session, peer.socket)
        await peer.closed.wait()
        with pytest.raises(AssertionError):
            await session.running
    with pytest.raises(NotFound):
        sessions.find("ann")
    await standings.close()
