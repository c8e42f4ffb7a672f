"""An agent's end of the line: logs in, takes offers, talks."""

import asyncio
from collections import deque
from typing import Any

from smartivr.client.player import Player
from smartivr.client.socket_side import Message, SocketSide
from smartivr.line import MediaFormat, Samples

_REMEMBERED = 500


class AgentSide(SocketSide):
    """An agent's client. Iterate over it for what the server tells, up to `logged-out`.

    It sends audio only while there is something to be said.
    """

    def __init__(self, opened: Message, media: MediaFormat, player: Player) -> None:
        super().__init__(opened["address"], opened["token"], media, player)
        self.agent: str = opened["agent"]
        self.state = ""
        """As the server told last: available, ringing, busy, wrap-up, paused or logged-out."""
        self.offers: dict[int, Message] = {}
        """Those that ring now, by number."""
        self.call = ""
        """The call that the agent is in."""
        self.heard_messages: deque[Message] = deque(maxlen=_REMEMBERED)
        """What was told lately."""
        self._changed = asyncio.Event()
        self._leaving = False

    async def tell(self, kind: str, /, **fields: Any) -> None:
        """Ask for anything of `transports.agent_messages`.

        Raises:
            TransportError: the connection broke.

        """
        await self._tell(kind, **fields)

    async def accept(self, offer: int) -> None:
        """Take an offered call."""
        await self.tell("accept", offer=offer)

    async def decline(self, offer: int) -> None:
        """Leave an offered call to others."""
        await self.tell("decline", offer=offer)

    async def transfer(self, to: str, target: str, *, attended: bool = False) -> None:
        """Pass the caller on to a person, queue, step or number."""
        kind = "attended" if attended else "blind"
        await self.tell("transfer", kind=kind, to=to, target=target)

    async def hang_up(self) -> None:
        """End this agent's part in the call."""
        await self.tell("hang-up")

    async def note(self, text: str = "", code: str = "") -> None:
        """Note something about the present or the latest call."""
        await self.tell("notes", text=text, code=code)

    async def wrapped_up(self) -> None:
        """Be ready for the next call."""
        await self.tell("wrapped-up")

    async def log_out(self) -> None:
        """Take no calls any more; `state` with logged-out is the last message."""
        self._leaving = True
        await self.tell("state", state="logged-out")

    async def until(self, kind: str, /, timeout_s: float = 60.0, **fields: object) -> Message:
        """Return the first message of this kind and with these fields, past ones included.

        Raises:
            TimeoutError: none came in time.

        """
        async with asyncio.timeout(timeout_s):
            while True:
                self._changed.clear()
                for message in self.heard_messages:
                    if message["type"] == kind and fields.items() <= message.items():
                        return message
                await self._changed.wait()

    def forget(self) -> None:
        """Let `until` find only what comes from now on."""
        self.heard_messages.clear()

    def _take(self, message: Message) -> None:
        match message:
            case {"type": "offer", "offer": int(offer)}:
                self.offers[offer] = message
            case {"type": "withdrawn", "offer": int(offer)}:
                self.offers.pop(offer, None)
            case {"type": "connected", "call": str(call)}:
                self.call = call
                self.offers.clear()
            case {"type": "ended"}:
                self.call = ""
            case {"type": "state", "state": str(state)}:
                self.state = state
                self.over = self._leaving and state == "logged-out"
        self.heard_messages.append(message)
        self._changed.set()
        super()._take(message)

    def _idle_frame(self) -> Samples | None:
        return None
