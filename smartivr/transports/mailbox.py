"""A call's incoming events, in order, with a bound on audio that nobody takes."""

import asyncio
from collections import deque

from smartivr.line import Frame, HungUp, LineEvent


class Mailbox:
    """Where a transport puts events and a call takes them; one taker at a time.

    Of audio it keeps the newest `max_frames` frames. Everything else is kept, since whoever puts
    it in has limited its rate.
    """

    def __init__(self, max_frames: int) -> None:
        self.ended = False
        self._max_frames = max_frames
        self._frames = 0
        self._events: deque[LineEvent] = deque()
        self._last: HungUp | None = None
        self._waiter: asyncio.Future[None] | None = None

    def put(self, event: LineEvent) -> None:
        """Add an event; nothing happens after the end."""
        if self.ended:
            return
        if isinstance(event, Frame):
            if self._frames == self._max_frames:
                self._forget_oldest_frame()
            self._frames += 1
        self._events.append(event)
        self._wake()

    def end(self, event: HungUp) -> None:
        """Add the last event; only the first call counts."""
        if self.ended:
            return
        self._events.append(event)
        self._last = event
        self.ended = True
        self._wake()

    async def take(self) -> LineEvent:
        """Wait for the next event; the last one is given again and again."""
        while not self._events:
            if self._last is not None:
                return self._last
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        return self._next()

    def take_all(self) -> list[LineEvent]:
        """Take what is there, without waiting."""
        return [self._next() for _ in range(len(self._events))]

    def _next(self) -> LineEvent:
        event = self._events.popleft()
        if isinstance(event, Frame):
            self._frames -= 1
        return event

    def _forget_oldest_frame(self) -> None:
        for position, event in enumerate(self._events):
            if isinstance(event, Frame):
                del self._events[position]
                self._frames -= 1
                return

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
