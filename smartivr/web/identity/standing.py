"""What stays open ends once whoever opened it may not have it any more.

A request is judged when it comes. A socket is judged then too, and again with every change of users
and keys, on any server, and every half minute, as a sign-in also ends by time.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from smartivr.errors import AccessRefused, NotAllowed, SmartIvrError, StoreError
from smartivr.runtime.clock import Alarm, Clock
from smartivr.web.identity.identities import Identities
from smartivr.web.identity.visitor import Visitor

LOOK_S: Final = 30.0
"""How often everybody is looked up without news."""

May = Callable[[Visitor], bool]


@dataclass(frozen=True, eq=False)
class _Open:
    """Something that is open, and how it is ended."""

    visitor: Visitor
    may: May
    end: Callable[[SmartIvrError], None]


class Standings:
    """Who has what open."""

    def __init__(self, identities: Identities | None, clock: Clock) -> None:
        self._identities = identities
        self._clock = clock
        self._open: set[_Open] = set()
        self._looks: set[asyncio.Task[None]] = set()
        self._alarm: Alarm | None = None
        if identities:
            identities.when_changed(self._look)

    def watch(
        self, visitor: Visitor, may: May, end: Callable[[SmartIvrError], None]
    ) -> Callable[[], None]:
        """Call `end` once, with the reason, when the visitor may not any more.

        Returns:
            What to call when it is closed by itself.

        """
        opened = _Open(visitor, may, end)
        self._open.add(opened)
        self._begin([opened])  # what has changed since the visitor was looked up
        self._wake_again()
        return lambda: self._open.discard(opened)

    async def lost(self, visitor: Visitor, may: May) -> SmartIvrError | None:
        """Return why a visitor may not any more; None for who still may.

        While the database is away nobody can be revoked, so everybody still may.
        """
        if self._identities is None:
            return None
        try:
            now = await self._identities.again(visitor)
        except StoreError:
            return None
        if now is None:
            return AccessRefused("you are not signed in (any more)", remedy="sign in again")
        if not may(now):
            return NotAllowed("you may not do this any more", remedy="ask an administrator")
        return None

    async def close(self) -> None:
        """Look no more."""
        self._open.clear()
        if self._alarm:
            self._alarm.cancel()
        for look in tuple(self._looks):
            look.cancel()
        await self.settled()

    async def settled(self) -> None:
        """Wait until nobody is being looked up."""
        if self._looks:
            await asyncio.wait(self._looks)

    def _look(self) -> None:
        if self._open:
            self._begin(list(self._open))

    def _begin(self, opened: list[_Open]) -> None:
        look = asyncio.get_running_loop().create_task(self._check(opened))
        self._looks.add(look)
        look.add_done_callback(self._looks.discard)

    async def _check(self, opened: list[_Open]) -> None:
        for one in opened:
            why = await self.lost(one.visitor, one.may)
            if why and one in self._open:
                self._open.discard(one)
                one.end(why)

    def _wake_again(self) -> None:
        if self._alarm is None:
            self._alarm = self._clock.call_later(LOOK_S, self._woken)

    def _woken(self) -> None:
        self._alarm = None
        if self._open:
            self._look()
            self._wake_again()
