"""What waits to be sent to a peer, in order, with a bound for peers that do not read."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable

Message = str | bytes
Send = Callable[[Message], bool]
"""Sends a message at once, or returns False where it has to wait."""
_BATCH = 16


class Outgoing:
    """A queue with one taker. Audio may be dropped from it; everything else is kept."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: deque[tuple[Message, bool]] = deque()
        self._wake: asyncio.Future[None] | None = None
        self._ending = False
        self._send: Send | None = None
        self.sent_all = asyncio.Event()
        """Set once the taker has had everything after the end was announced."""

    def send_by(self, send: Send) -> None:
        """Have messages sent by this, without a taker, as long as none of them has to wait."""
        self._send = send

    def put(self, messages: Iterable[Message], *, audio: bool = False) -> bool:
        """Queue messages; False where the peer has not read for too long."""
        if self._ending:
            return True
        for message in messages:
            if not self._sent(message):
                self._waiting.append((message, audio))
        if self._waiting:
            self._rouse()
        return len(self._waiting) <= self._most

    def drop_audio(self) -> None:
        """Forget audio that was not taken yet."""
        self._waiting = deque(each for each in self._waiting if not each[1])

    def end(self) -> None:
        """Take no more; what is queued is still to be sent."""
        self._ending = True
        self._rouse()

    def give_up(self) -> None:
        """Nobody is there to send anything to."""
        self._ending = True
        self._waiting.clear()
        self.sent_all.set()
        self._rouse()

    async def take(self) -> list[Message]:
        """Wait for what is to be sent next; nothing once all is sent and no more comes."""
        while not (self._waiting or self._ending):
            self._wake = asyncio.get_running_loop().create_future()
            await self._wake
        if not self._waiting:
            self.sent_all.set()
            return []
        taken = min(_BATCH, len(self._waiting))
        return [self._waiting.popleft()[0] for _ in range(taken)]

    def _sent(self, message: Message) -> bool:
        """Send a message at once if that keeps the order: the taker has sent all it took."""
        if self._send is None or self._waiting or self._wake is None or self._wake.done():
            return False
        return self._send(message)

    def _rouse(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)
