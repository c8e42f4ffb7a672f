"""Taking over what other servers publish, roll back to and take out of service."""

import asyncio
from collections.abc import Callable, Mapping

import structlog

from smartivr.errors import SmartIvrError, StoreError
from smartivr.runtime.lines import LineBook
from smartivr.runtime.publishing.candidate import Source
from smartivr.runtime.publishing.live import Live
from smartivr.store.store import Store

_log = structlog.get_logger(__name__)

TOPIC = "versions"
Reading = Callable[[str, Mapping[str, str] | None], Source]
"""Reads and checks the files of a line, or of the `centre`."""


class Following:
    """Lets new calls take, on this server, the versions that are active in the store."""

    def __init__(
        self, store: Store, book: LineBook, live: Live, read: Reading, one_by_one: asyncio.Lock
    ) -> None:
        self._store = store
        self._book = book
        self._live = live
        self._read = read
        self._one_by_one = one_by_one
        """Held while a version is published or taken over."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._stop_listening: Callable[[], None] = lambda: None

    def start(self) -> None:
        """From now on hear what the store tells."""
        self._stop_listening = self._store.changes.subscribe(self._changed)

    async def settled(self) -> None:
        """Wait until nothing that was heard is under way."""
        while self._tasks:
            await asyncio.wait(tuple(self._tasks))

    async def close(self) -> None:
        """Hear no more, and let go of what is under way."""
        self._stop_listening()
        for task in tuple(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _changed(self, topic: str, line: str) -> None:
        if topic == TOPIC:
            task = asyncio.create_task(self._follow(line))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _follow(self, line: str) -> None:
        """Take over what another server has made active; whatever is wrong leaves what was."""
        try:
            names = [line] if line else list(await self._store.versions.lines())
        except StoreError as error:
            _log.error("versions-not-read", code=error.code, message=str(error))
            return
        for name in names:
            try:
                async with self._one_by_one:
                    await self._follow_line(name)
            except SmartIvrError as error:
                _log.error("version-not-taken", on=name, code=error.code, message=str(error))

    async def _follow_line(self, line: str) -> None:
        active = await self._store.versions.active(line)
        if active is None:
            if line in self._book and await self._store.versions.newest(line):
                self._book.remove(line)
                _log.info("line-retired", on=line)
            return
        if active.hash == self._live.hash_of(line):
            return
        source = await asyncio.to_thread(self._read, line, active.files)
        await self._live.prepare(source)
        await self._live.take(source)
        _log.info("version-taken", on=line, number=active.number)
