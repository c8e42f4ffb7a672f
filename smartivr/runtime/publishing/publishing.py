"""Versions of lines: checked, kept, and then taken by new calls; running calls keep theirs."""

import asyncio
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path

import structlog

from smartivr.errors import (
    BadMessage,
    EditedMeanwhile,
    NotFound,
    OutOfTurn,
)
from smartivr.flows.centre import CENTRE, CentreSource
from smartivr.flows.difference import difference
from smartivr.runtime.clock import Clock
from smartivr.runtime.engines import Engines
from smartivr.runtime.lines import LineBook
from smartivr.runtime.publishing.candidate import (
    Candidates,
    Source,
    comparable,
    hash_of,
    scripts_in,
)
from smartivr.runtime.publishing.following import Following
from smartivr.runtime.publishing.inspection import Inspection, Inspector
from smartivr.runtime.publishing.live import Live
from smartivr.store.records import VersionRecord
from smartivr.store.store import Store

_log = structlog.get_logger(__name__)


def _is_in(version: VersionRecord, source: Source, texts: Mapping[str, str] | None) -> bool:
    """Whether a version holds all of this; what a folder holds of scripts is no part of one."""
    same_scripts = texts is None or scripts_in(texts) == scripts_in(version.files)
    return version.hash == hash_of(source) and same_scripts


class Publisher:
    """Publishes what stands in a folder, or is sent, and rolls back to what was published.

    Without engines (no server runs here) versions are checked and kept; servers take them over.
    """

    def __init__(
        self,
        folder: Path,
        store: Store,
        book: LineBook,
        clock: Clock,
        *,
        engines: Engines | None = None,
        centre: CentreSource | None = None,
    ) -> None:
        self._candidates = Candidates(folder, book)
        self._store = store
        self._book = book
        self._clock = clock
        self._live = Live(book, centre or CentreSource(), engines)
        self._one_by_one = asyncio.Lock()
        self._comparing = asyncio.Lock()
        """It takes CPU that calls need, so the sounds of one line are compared at a time."""
        self._following = Following(store, book, self._live, self._read, self._one_by_one)

    def start(self) -> None:
        """From now on take over what other servers publish."""
        self._following.start()

    async def settled(self) -> None:
        """Wait until nothing that was heard of other servers is under way."""
        await self._following.settled()
        await self._live.settled()

    async def close(self) -> None:
        """Let go of what is under way."""
        await self._following.close()
        await self._live.close()

    async def publish(
        self,
        line: str,
        *,
        author: str,
        note: str = "",
        texts: Mapping[str, str] | None = None,
        over: int | None = None,
    ) -> VersionRecord:
        """Let new calls take what stands in the line's folder, or these texts (by file name).

        The line `centre` stands for the people, queues and numbers. What is published already is
        not published again. With `over`, that version (0: none) has to be the active one still.

        Raises:
            EditedMeanwhile: another version than `over` is active.
            FlowError: with every mistake, each located; the version before stays.
            NotFound: there is no such line.
            VoiceMissing: the line asks for a voice that is not installed.
            StoreError: it could not be kept, and new calls do not take it.

        """
        async with self._one_by_one:
            source = await asyncio.to_thread(self._read, line, texts)
            active = await self._store.versions.active(line)
            if over is not None and over != (active.number if active else 0):
                raise EditedMeanwhile(
                    f"another version of {line!r} was published meanwhile",
                    remedy="compare yours with it first",
                )
            if active is not None and _is_in(active, source, texts):
                await self._live.take(source)
                return active
            await self._live.prepare(source)
            version = VersionRecord(
                line=line,
                number=0,
                hash=hash_of(source),
                author=author,
                note=note,
                published_at=self._clock.now().isoformat(),
                files={**source.texts, **scripts_in(texts or {})},
                active=True,
                sent=texts is not None,
            )
            kept = await self._store.versions.publish(version)
            await self._live.take(source)
            _log.info("version-published", on=line, number=kept.number)
            return kept

    async def read(self, line: str, texts: Mapping[str, str]) -> Source:
        """Read and check what might be published; nothing changes.

        Raises:
            FlowError: with every mistake, each located.

        """
        return await asyncio.to_thread(self._read, line, texts)

    async def inspect(
        self, line: str, texts: Mapping[str, str], *, sounds: bool = True
    ) -> Inspection:
        """Say what is wrong with texts that might be published, and what callers will mix up.

        How phrases sound takes longest to look at; without `sounds` it is left out.
        """
        inspector = Inspector(self._candidates, self._live.centre, self._live.engines)
        async with self._comparing if sounds else nullcontext():
            return await asyncio.to_thread(inspector.inspect, line, texts, sounds=sounds)

    async def roll_back(self, line: str, to: int | None = None) -> VersionRecord:
        """Let new calls take an earlier version: this one, or else the one before the active.

        Raises:
            NotFound: there is no such version.
            FlowError: it has mistakes by what is known today; the present version stays.
            StoreError: it could not be kept, and new calls do not take it.

        """
        async with self._one_by_one:
            wanted = await self._earlier(line, to)
            source = await asyncio.to_thread(self._read, line, wanted.files)
            await self._live.prepare(source)
            kept = await self._store.versions.activate(line, wanted.number)
            await self._live.take(source)
            _log.info("version-rolled-back", on=line, number=kept.number)
            return kept

    async def retire(self, line: str) -> None:
        """Let no new call take a line until it is published, or rolled back to, again.

        Running calls keep it, and its versions stay.

        Raises:
            OutOfTurn: called numbers or caller lists lead to it.
            BadMessage: it is no line, but what lines share.
            NotFound: no version of it is in use.
            StoreError: it could not be kept, and new calls still take it.

        """
        if line == CENTRE:
            raise BadMessage("lines are taken out of service, not what they share")
        async with self._one_by_one:
            if place := self._live.where_led_to(line):
                raise OutOfTurn(
                    f"called numbers or caller lists lead to {line!r} ({place.file}:{place.line})",
                    remedy="take that out and publish centre first",
                )
            await self._store.versions.retire(line)
            self._book.remove(line)
            _log.info("line-retired", on=line)

    async def versions(self, line: str) -> list[VersionRecord]:
        """Return the versions of a line, newest first.

        Raises:
            NotFound: there is no such line.
            StoreError: the database cannot be read.

        """
        kept = await self._store.versions.list(line)
        if not kept and line not in (*self._book, *self.lines_in_folder(), CENTRE):
            raise self._candidates.unknown(line)
        return kept

    async def lines(self) -> dict[str, VersionRecord | None]:
        """Return every line, and the `centre`, with the version in use where there is one.

        Lines whose files are faulty, and those out of service, are among them.

        Raises:
            StoreError: the database cannot be read.

        """
        kept = await self._store.versions.lines()
        names = (*self._book, *self.lines_in_folder(), *kept, CENTRE)
        return {name: kept.get(name) for name in names}

    async def active(self, line: str) -> VersionRecord | None:
        """Return the version that new calls take, where one is kept.

        Raises:
            StoreError: the database cannot be read.

        """
        return await self._store.versions.active(line)

    def lines_in_folder(self) -> list[str]:
        """Name the lines whose files are there, right or not."""
        return self._candidates.lines()

    def folder_of(self, line: str) -> Path:
        """Return the folder of a line, whether its files are right or not.

        Raises:
            NotFound: there is no such line.

        """
        return self._candidates.folder_of(line)

    async def version(self, line: str, number: int) -> VersionRecord:
        """Return a version with its files.

        Raises:
            NotFound: there is no such version.
            StoreError: the database cannot be read.

        """
        return await self._store.versions.get(line, number)

    async def difference(self, line: str, before: int, after: int) -> str:
        """Make a unified diff of two versions.

        Raises:
            NotFound: there is no such version.
            StoreError: the database cannot be read.

        """
        old, new = await self.version(line, before), await self.version(line, after)
        names = (f"{line}@{before}", f"{line}@{after}")
        return difference(*comparable(old.files, new.files), names)

    async def _earlier(self, line: str, to: int | None) -> VersionRecord:
        if to is not None:
            return await self._store.versions.get(line, to)
        kept = await self.versions(line)
        active = next((one.number for one in kept if one.active), None)
        before = next((one for one in kept if active is None or one.number < active), None)
        if before is None:
            raise NotFound(f"line {line!r} has no version before the active one")
        return before

    def _read(self, line: str, texts: Mapping[str, str] | None) -> Source:
        return self._candidates.read(line, texts, self._live.centre)
