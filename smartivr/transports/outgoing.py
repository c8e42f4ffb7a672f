"""What waits to be sent to a peer, in order, with a bound for peers that do not read."""

import asyncio
from collections import deque
from collections.abc import Iterable

Message = str | bytes
_BATCH = 16


class Outgoing:
    """A queue with one taker. Audio may be dropped from it; everything else is kept."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: deque[tuple[Message, bool]] = deque()
        self._wake: asyncio.Future[None] | None = None
        self._ending = False
        self.sent_all = asyncio.Event()
        """Set once the taker has had everything after the end was announced."""

    def put(self, messages: Iterable[Message], *, audio: bool = False) -> bool:
        """Queue messages; False where the peer has not read for too long."""
        if self._ending:
            return True
        self._waiting.extend((message, audio) for message in messages)
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

    def _rouse(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)
