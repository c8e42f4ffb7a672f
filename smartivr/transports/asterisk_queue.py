"""Audio and marks on their way to Asterisk's queue, and what waits while that is full.

Asterisk holds about 18 s of audio. It asks for a pause (XOFF) before it drops any; what it is to
play afterwards waits here, in order, and goes on in parts that cannot fill the queue again.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from smartivr.transports.dialect import Message

PART = 100
"""Frames that are sent at once after a pause: Asterisk lifts it with room for 200 more."""
MOST_HELD = 3000
"""Frames, one minute; a channel that stood still for so long gets no more."""


@dataclass(frozen=True)
class _Mark:
    name: str


class AsteriskQueue:
    """Everything for the caller in order; marks are told of once played, or dropped."""

    def __init__(self, mark_command: Callable[[str], str]) -> None:
        self._mark_command = mark_command
        self._paused = False
        self._held: deque[bytes | _Mark] = deque()
        self._asked: deque[tuple[str, list[str]]] = deque()
        self._number = 0

    def audio(self, data: bytes) -> tuple[Message, ...]:
        """Send whole frames, now or later."""
        if not self._waits():
            return (data,)
        if len(self._held) < MOST_HELD:
            self._held.append(data)
        return ()

    def mark(self, name: str) -> tuple[Message, ...]:
        """Ask to be told when everything so far has been played."""
        if self._waits():
            self._held.append(_Mark(name))
            return ()
        return (self._ask([name]),)

    def pause(self) -> None:
        """Asterisk's queue is nearly full."""
        self._paused = True

    def resume(self) -> tuple[Message, ...]:
        """There is room again: send the next part of what waited."""
        self._paused = False
        return self._part()

    def flush(self) -> tuple[Message, ...]:
        """Drop what waits; what has to follow the order to drop what Asterisk has.

        Asterisk forgets dropped marks, so a further one tells when they are gone.
        """
        dropped = [each.name for each in self._held if isinstance(each, _Mark)]
        self._held.clear()
        return (self._ask(dropped),) if dropped or self._asked else ()

    def processed(self, number: str) -> tuple[list[str], tuple[Message, ...]]:
        """Asterisk came to a mark: those that are done, and what is to be sent now."""
        if all(number != asked for asked, _ in self._asked):
            return [], ()
        done: list[str] = []
        while True:
            asked, names = self._asked.popleft()
            done += names
            if asked == number:
                return done, self._part()

    def unmarked(self) -> tuple[list[str], tuple[Message, ...]]:
        """Asterisk knows no marks after all: none is waited for any more."""
        done = [name for _, names in self._asked for name in names]
        self._asked.clear()
        return done, self._part()

    def _waits(self) -> bool:
        return self._paused or bool(self._held)

    def _part(self) -> tuple[Message, ...]:
        """Take from what waits; a mark before it asks for the part after it."""
        if self._paused or not self._held:
            return ()
        part: list[Message] = [] if len(self._held) <= PART else [self._ask([])]
        for _ in range(min(PART, len(self._held))):
            held = self._held.popleft()
            part.append(held if isinstance(held, bytes) else self._ask([held.name]))
        return tuple(part)

    def _ask(self, names: list[str]) -> str:
        self._number += 1
        number = str(self._number)
        self._asked.append((number, names))
        return self._mark_command(number)
