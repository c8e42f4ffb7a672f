"""Which version of each line a server begins with.

Files that differ from what was last read from them are published as found. Where they are the
same, the active version runs, so that a rollback, and what was published on the page, survive a
restart. Faulty files change nothing: the active version goes on.
"""

from collections.abc import Mapping
from pathlib import Path

import structlog

from smartivr.errors import FlowError, StoreError
from smartivr.flows.centre import CENTRE, CentreSource, read_centre
from smartivr.flows.load import Lines, LineSource, assembled, line_folders, line_of, read_line
from smartivr.runtime.clock import Clock
from smartivr.store.records import VersionRecord
from smartivr.store.store import Store

_log = structlog.get_logger(__name__)

FOUND = "found at start"


async def lines_at_start(folder: Path, store: Store, clock: Clock) -> Lines:
    """Read every line below a folder in the version that new calls are to take.

    While the database is away, the files are taken as they are. A line without its folder is gone.
    """
    return await _lines(folder, _Finding(store, clock))


async def lines_as_kept(folder: Path, store: Store) -> Lines:
    """Read every line as `lines_at_start` would, but publish nothing."""
    return await _lines(folder, _Finding(store, None))


async def _lines(folder: Path, finding: "_Finding") -> Lines:
    faults: dict[str, FlowError] = {}
    centre = CentreSource()
    try:
        centre = await finding.centre(folder)
    except FlowError as fault:
        faults[CENTRE] = fault
    found: dict[Path, LineSource | FlowError] = {}
    for path in line_folders(folder):
        try:
            found[path] = await finding.line(path)
        except FlowError as fault:
            found[path] = fault
    return assembled(found, centre, faults)


class _Finding:
    """Chooses between files and versions; without a clock it publishes nothing."""

    def __init__(self, store: Store, clock: Clock | None) -> None:
        self._store = store
        self._clock = clock
        self._away = False

    async def line(self, folder: Path) -> LineSource:
        try:
            source = read_line(folder)
        except FlowError as fault:
            active = await self._active(line_of(folder))
            if active is None:
                raise
            _log.error("files-left-out", on=folder.name, code=fault.code, message=str(fault))
            return read_line(folder, texts=active.files)
        flow = source.flow
        rolled_back = await self._settled(flow.line, flow.version, source.texts)
        return read_line(folder, texts=rolled_back.files) if rolled_back else source

    async def centre(self, folder: Path) -> CentreSource:
        try:
            source = read_centre(folder)
        except FlowError as fault:
            active = await self._active(CENTRE)
            if active is None:
                raise
            _log.error("files-left-out", on=CENTRE, code=fault.code, message=str(fault))
            return read_centre(folder, active.files)
        rolled_back = await self._settled(CENTRE, source.version, source.texts)
        return read_centre(folder, rolled_back.files) if rolled_back else source

    async def _settled(
        self, line: str, version: str, texts: Mapping[str, str]
    ) -> VersionRecord | None:
        """Publish what is new; return the active version where it is another than the files."""
        if self._away:
            return None
        try:
            active = await self._store.versions.active(line)
            if active and active.hash == version:
                return None
            newest = await self._store.versions.newest_found(line)
            if (newest.hash if newest else "") == version:
                return active
            if self._clock is None:
                return None
            found = VersionRecord(
                line=line,
                number=0,
                hash=version,
                author="",
                note=FOUND,
                published_at=self._clock.now().isoformat(),
                files=texts,
                active=True,
            )
            kept = await self._store.versions.publish(found)
        except StoreError as error:
            self._is_away(error)
        else:
            _log.info("version-published", on=line, number=kept.number)
        return None

    async def _active(self, line: str) -> VersionRecord | None:
        try:
            return None if self._away else await self._store.versions.active(line)
        except StoreError as error:
            self._is_away(error)
            return None

    def _is_away(self, error: StoreError) -> None:
        """Ask no further: every question would wait as long as this one did."""
        self._away = True
        _log.warning("versions-not-read", code=error.code, message=str(error))
