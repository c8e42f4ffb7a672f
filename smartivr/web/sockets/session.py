"""One caller's session: a call and the tokens that open its socket."""

import asyncio
from collections.abc import Callable, Mapping

from starlette.websockets import WebSocket

from smartivr.dialog.commands import Outcome
from smartivr.runtime.call import Call
from smartivr.transports.browser import BrowserTransport
from smartivr.web.sockets.socket_pump import carry
from smartivr.web.sockets.tokens import Tickets


class Session:
    """A call over one socket after another; it runs from the first connection on."""

    def __init__(self, call: Call, tickets: Tickets, resume_s: float) -> None:
        self.call = call
        self.tickets = tickets
        self.transport = BrowserTransport(call.media)
        self.running: asyncio.Task[Outcome] | None = None
        self.unwatch: Callable[[], None] = lambda: None
        """Says that nobody has to look any more whether the opener still may."""
        self._resume_s = resume_s
        self._deadline: asyncio.TimerHandle | None = None

    def unless_connected(self, seconds: float, give_up: Callable[[], None]) -> None:
        """Do this if no connection comes in time."""
        self._deadline = asyncio.get_running_loop().call_later(seconds, give_up)

    async def converse(self, socket: WebSocket) -> None:
        """Carry messages both ways over an accepted socket until either side is done with it."""
        if self._deadline is not None:
            self._deadline.cancel()
        await carry(socket, self.transport, self._ready(), self.tickets.heard)

    def end(self) -> None:
        """Let go of a connection that is still there once the call is over."""
        self.unwatch()
        self.transport.detach("ended")

    def _ready(self) -> Mapping[str, object]:
        media = self.call.media
        return {
            "session": self.call.id,
            "line": self.call.flow.line,
            "media": {"encoding": media.encoding, "rate_hz": media.rate_hz},
            "resumed": self.transport.resumable,
            "resume_token": self.tickets.renew(),
            "resume_s": self._resume_s,
        }
