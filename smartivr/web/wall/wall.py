"""The wall: while somebody watches, it looks twice a second and tells what has changed."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import structlog

from smartivr.errors import PeerTooFast
from smartivr.runtime.background import lasting
from smartivr.web.wall.board import Board
from smartivr.web.wall.looking import Looked, look
from smartivr.web.wall.merging import merged
from smartivr.web.wall.part import Part
from smartivr.web.wall.peers import Peers
from smartivr.web.wall.recent import Recent, find_out

_log = structlog.get_logger(__name__)

LOOK_S = 0.5
RECENT_S = 3.0
"""How often the database and the disk are asked."""
MOST_WATCHERS = 100


class Wall:
    """One look for everybody who watches; nobody looks while nobody does."""

    def __init__(self, at: Looked) -> None:
        self._at = at
        self._node = at.centre.agents.node
        self._peers = Peers(at.store, self._node, at.centre.clock, at.settings.lease_s)
        self._recent = Recent()
        self._asked_at_s = float("-inf")
        self._board = Board()
        self._changed = asyncio.Event()
        self._watchers = 0
        self._looking: tuple[asyncio.Task[None], ...] = ()
        self._closed = False

    async def now(self) -> Board:
        """Return what there is at this moment, with figures that are a few seconds old at most."""
        await self._ask_again()
        return self.live()

    def live(self) -> Board:
        """Return what there is at this moment; its figures and alarms may be older."""
        parts = {self._node: self._part(), **self._peers.parts()}
        centre = self._at.centre
        return merged(
            parts, centre.directory, self._recent.levels, centre.clock.now(), self._peers.silent()
        )

    @asynccontextmanager
    async def sharing(self) -> AsyncIterator[None]:
        """Tell other servers what goes on here, and hear it of them, while the context lasts."""
        with self._peers.listening():
            works = [asyncio.create_task(lasting(work)) for work in (self._hear_on, self._show_on)]
            try:
                yield
            finally:
                for task in works:
                    task.cancel()
                await asyncio.wait(works)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Look for as long as the context lasts.

        Raises:
            PeerTooFast: too many watch already.

        """
        if self._watchers >= MOST_WATCHERS:
            raise PeerTooFast(f"{MOST_WATCHERS} wallboards are open", remedy="close some")
        self._watchers += 1
        if not self._looking and not self._closed:
            self._begin()
        try:
            yield
        finally:
            self._watchers -= 1
            if not self._watchers:
                self._rest()

    async def changes(self, beat_s: float) -> AsyncIterator[Board | None]:
        """Yield the board, and again whenever it has changed; None after so long without change.

        Whoever is slow misses what was between. It ends with the wall, and where looking broke.
        """
        seen = await self.now()
        self._tell(seen)
        yield seen
        while self._looking:
            if seen != self._board:
                seen = self._board
                yield seen
                continue
            try:
                async with asyncio.timeout(beat_s):
                    await self._changed.wait()
            except TimeoutError:
                yield None

    def close(self) -> None:
        """Let everybody who watches go."""
        self._closed = True
        self._rest()

    async def _look_on(self) -> None:
        while True:
            self._tell(self.live())
            await asyncio.sleep(LOOK_S)

    async def _ask_on(self) -> None:
        while True:
            await self._ask()
            await asyncio.sleep(RECENT_S)

    async def _hear_on(self) -> None:
        """Read what other servers tell at once, and who lives with every heartbeat."""
        while True:
            await self._peers.look()
            if self._looking:
                self._tell(self.live())
            with suppress(TimeoutError):
                async with asyncio.timeout(self._at.settings.heartbeat_s):
                    await self._peers.news.wait()

    async def _show_on(self) -> None:
        """Let other servers know what goes on here, while there are any."""
        while True:
            part = None
            if self._peers.parts():
                await self._ask_again()
                part = self._part()
            await self._peers.show(part)
            await asyncio.sleep(LOOK_S)

    async def _ask_again(self) -> None:
        if asyncio.get_running_loop().time() - self._asked_at_s > RECENT_S:
            await self._ask()

    async def _ask(self) -> None:
        at = self._at
        lines = set(at.switchboard.lines)
        self._recent = await find_out(self._recent, at.settings, at.centre, at.store, lines)
        self._asked_at_s = asyncio.get_running_loop().time()

    def _part(self) -> Part:
        return look(self._at, self._recent)

    def _tell(self, board: Board) -> None:
        if board != self._board:
            self._board = board
            self._wake()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _begin(self) -> None:
        self._looking = tuple(
            asyncio.create_task(work) for work in (self._look_on(), self._ask_on())
        )
        for task in self._looking:
            task.add_done_callback(self._over)

    def _over(self, task: asyncio.Task[None]) -> None:
        """A defect must not leave old figures on the walls: they are told by the stream's end."""
        if not task.cancelled() and (error := task.exception()):
            _log.error("wall-broken", code="internal", exc_info=error)
            self._rest()

    def _rest(self) -> None:
        for task in self._looking:
            task.cancel()
        self._looking = ()
        self._wake()
