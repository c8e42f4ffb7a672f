"""Agents' sessions: who is connected, the tokens that open their sockets, and their runs."""

import asyncio
from collections.abc import Callable, Mapping

import structlog
from starlette.websockets import WebSocket

from smartivr.errors import NotFound, OutOfTurn, SmartIvrError
from smartivr.line import MediaFormat
from smartivr.routing.directory import Person
from smartivr.runtime.centre.agent_line import AgentLine
from smartivr.runtime.centre.agent_requests import AgentRequests
from smartivr.runtime.centre.call_centre import CallCentre
from smartivr.runtime.pacer import Pacer
from smartivr.settings import Settings
from smartivr.transports.agent_socket import AgentTransport
from smartivr.web.identity.standing import Standings
from smartivr.web.identity.visitor import Permission, Visitor
from smartivr.web.sockets.socket_pump import REFUSED, carry
from smartivr.web.sockets.tokens import Tickets, signing_key

_log = structlog.get_logger(__name__)


class AgentSession:
    """One agent over one socket after another; logged in from the first connection on."""

    def __init__(self, person: Person, media: MediaFormat, key: bytes, state: str) -> None:
        self.transport = AgentTransport(media)
        self.line = AgentLine(person, media, self.transport)
        self.tickets = Tickets(f"agent {person.id}", key)
        self.state = state
        """What the agent begins with: available or paused."""
        self.running: asyncio.Task[None] | None = None
        self.deadline: asyncio.TimerHandle | None = None
        self.opener: Visitor | None = None
        """Who has the token for the next connection; None once it is there."""
        self.unwatch: Callable[[], None] = lambda: None
        """Says that nobody has to look any more whether the opener of the connection still may."""


class AgentSessions:
    """All agents' sessions, by agent."""

    def __init__(
        self,
        centre: CallCentre,
        requests: AgentRequests,
        pacer: Pacer,
        settings: Settings,
        standings: Standings,
    ) -> None:
        self.centre = centre
        self.requests = requests
        self._pacer = pacer
        self._settings = settings
        self._standings = standings
        self._key = signing_key(settings)
        self._sessions: dict[str, AgentSession] = {}

    def open(
        self, agent: str, media: MediaFormat, state: str, opener: Visitor
    ) -> tuple[AgentSession, str]:
        """Make a session, or find the live one; return it with the token for its connection.

        A live session keeps its media, its state and its call; the new connection takes over.

        Raises:
            NotFound: the directory has nobody of this id.

        """
        person = self.centre.directory.people.get(agent)
        if person is None:
            raise NotFound("there is nobody of this id", remedy="see GET /v1/agents")
        session = self._sessions.get(agent)
        if session is None:
            session = self._sessions[agent] = AgentSession(person, media, self._key, state)
        session.opener = opener
        if session.running is None:
            self._forget_unless_connected(session)
        return session, session.tickets.issue(self._settings.token_s)

    def find(self, agent: str) -> AgentSession:
        """Return an agent's session.

        Raises:
            NotFound: there is none.

        """
        try:
            return self._sessions[agent]
        except KeyError:
            raise NotFound(
                "this agent has no session", remedy="open one: POST /v1/agents/{agent}/session"
            ) from None

    async def converse(self, session: AgentSession, socket: WebSocket) -> None:
        """Carry an agent's messages and audio over an accepted socket."""
        if session.deadline is not None:
            session.deadline.cancel()
        if session.running is None:
            session.running = asyncio.create_task(self._run(session))
            session.running.add_done_callback(_over)
        self._watch(session)
        await carry(socket, session.transport, self._ready(session), session.tickets.heard)

    async def close(self) -> None:
        """End every session and wait until each is over."""
        running = []
        for session in list(self._sessions.values()):
            session.transport.hang_up("shutdown")
            if session.running is not None:
                running.append(session.running)
        if running:
            await asyncio.wait(running)

    async def _run(self, session: AgentSession) -> None:
        with structlog.contextvars.bound_contextvars(agent=session.line.id):
            try:
                await self._serve(session)
            finally:
                await session.transport.close("logged-out")

    async def _serve(self, session: AgentSession) -> None:
        line = session.line
        self._pacer.join(line)
        try:
            await self.requests.log_in(line, session.state)
            await line.run(self.requests)
        except OutOfTurn as error:
            line.tell("error", code=error.code, message=str(error))
        finally:
            session.unwatch()
            self._pacer.leave(line)
            if self._sessions.get(line.id) is session:
                del self._sessions[line.id]
            self.requests.gone(line)

    def _watch(self, session: AgentSession) -> None:
        """Have a connection end once its opener may not have it any more."""
        opener, session.opener = session.opener, None
        if opener is None:
            return
        agent = session.line.id

        def may(visitor: Visitor) -> bool:
            return visitor.may(Permission.WATCH) and visitor.may_run_desk_of(agent)

        session.unwatch()
        session.unwatch = self._standings.watch(
            opener, may, lambda error: self._dismiss(session, error)
        )

    def _dismiss(self, session: AgentSession, error: SmartIvrError) -> None:
        session.line.tell("error", code=error.code, message=str(error))
        session.transport.close_code = REFUSED
        self.requests.dismiss(session.line, error.code)

    def _forget_unless_connected(self, session: AgentSession) -> None:
        def forget() -> None:
            if session.running is None:
                self._sessions.pop(session.line.id, None)

        if session.deadline is not None:
            session.deadline.cancel()
        loop = asyncio.get_running_loop()
        session.deadline = loop.call_later(self._settings.token_s, forget)

    def _ready(self, session: AgentSession) -> Mapping[str, object]:
        line = session.line
        return {
            "agent": line.id,
            "name": line.person.name,
            "media": {"encoding": line.media.encoding, "rate_hz": line.media.rate_hz},
            "resumed": session.transport.resumable,
            "resume_token": session.tickets.renew(),
            "resume_s": self._settings.resume_s,
        }


def _over(running: asyncio.Task[None]) -> None:
    """Say what a session broke over that did not end as it should."""
    if not running.cancelled() and (error := running.exception()) is not None:
        _log.error("agent-session-broken", code="internal", exc_info=error)
