"""Opens sessions and knows the live ones."""

import asyncio

import structlog

from smartivr.dialog.commands import Outcome
from smartivr.errors import NotFound, SmartIvrError
from smartivr.line import MediaFormat
from smartivr.runtime.services import SHUTDOWN
from smartivr.runtime.switchboard import Switchboard
from smartivr.runtime.trial import Trial
from smartivr.settings import Settings
from smartivr.web.sockets.session import Session
from smartivr.web.sockets.socket_pump import REFUSED
from smartivr.web.sockets.tokens import Tickets, session_key, signing_key

_log = structlog.get_logger(__name__)


class Reception:
    """All sessions that have an audio socket or wait for one.

    A session whose socket is never opened is forgotten once its token is too old.
    """

    def __init__(self, switchboard: Switchboard, settings: Settings) -> None:
        self._switchboard = switchboard
        self._settings = settings
        self._key = signing_key(settings)
        self._sessions: dict[str, Session] = {}

    def open(
        self,
        line: str,
        called: str,
        caller: str,
        media: MediaFormat,
        trial: Trial | None = None,
    ) -> tuple[Session, str]:
        """Admit a call; return its session and the token for its first connection.

        Without a line the called number decides, and without either the default line is taken. A
        `trial` is followed in place of its line.

        Raises:
            NotFound: no line has this name or number.
            SwitchboardFull: no further call is admitted.

        """
        call = self._switchboard.receive(
            line, caller=caller, called=called, media=media, trial=trial
        )
        session = Session(call, Tickets(call.id, self._key), self._settings.resume_s)
        self._sessions[call.id] = session
        session.unless_connected(self._settings.token_s, lambda: self._forget(session))
        return session, session.tickets.issue(self._settings.token_s)

    def find(self, session: str) -> Session:
        """Return a session that has not ended.

        Raises:
            NotFound: there is none of this id.

        """
        try:
            return self._sessions[session]
        except KeyError:
            raise NotFound("there is no such live session", remedy="it may have ended") from None

    def key_of(self, session: str) -> str:
        """Return the key of who opened a session, live or not."""
        return session_key(session, self._key)

    def begin(self, session: Session) -> None:
        """Let a session's call run, if it does not yet."""
        if session.running is None:
            talk = self._switchboard.connect(session.call, session.transport)
            session.running = asyncio.create_task(talk, name=f"call {session.call.id}")
            session.running.add_done_callback(lambda task: self._over(session, task))

    def hang_up(self, session: Session, reason: str) -> None:
        """End a session from this side, whether it was ever connected or not."""
        if session.running is None:
            self._forget(session)
        elif not session.call.session.ended:
            session.call.hang_up(reason)

    def dismiss(self, session: Session, error: SmartIvrError) -> None:
        """End the call of somebody who may not have it any more, and say why."""
        session.transport.notify("error", {"code": error.code, "message": str(error)})
        session.transport.close_code = REFUSED
        self.hang_up(session, error.code)

    async def drain(self, timeout_s: float) -> None:
        """Admit nobody any more and wait for the calls, for a while."""
        for session in list(self._sessions.values()):
            if session.running is None:
                self._forget(session)
        await self._switchboard.drain(timeout_s)

    async def close(self) -> None:
        """End every session and wait until each is over."""
        sessions = list(self._sessions.values())
        for session in sessions:
            self.hang_up(session, SHUTDOWN)
        running = [session.running for session in sessions if session.running is not None]
        if running:
            await asyncio.wait(running)

    def _forget(self, session: Session) -> None:
        self._sessions.pop(session.call.id, None)
        session.unwatch()
        self._switchboard.discard(session.call)

    def _over(self, session: Session, task: asyncio.Task[Outcome]) -> None:
        self._sessions.pop(session.call.id, None)
        session.end()
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("call-broken", session=session.call.id, exc_info=error)
