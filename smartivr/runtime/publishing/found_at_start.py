"""Which version of each line a server begins with.

Files that differ from what was last read from them are published as found. Where they are the
same, the active version runs, so that a rollback, and what was published on the page, survive a
restart. Faulty files change nothing: the active version goes on.
"""

from collections.abc import Collection, Mapping
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
    """Read every line in the version that new calls are to take.

    While the database is away, the files are taken as they are. Lines out of service are left
    out, and so is a line without its folder, unless its active version was sent.
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
    in_folder = line_folders(folder)
    for path in in_folder:
        try:
            if source := await finding.line(path):
                found[path] = source
        except FlowError as fault:
            found[path] = fault
    for line, texts in (await finding.sent_alone(set(map(line_of, in_folder)))).items():
        try:
            found[folder / line] = read_line(folder / line, texts=texts)
        except FlowError as fault:
            found[folder / line] = fault
    return assembled(found, centre, faults)


class _Finding:
    """Chooses between files and versions; without a clock it publishes nothing."""

    def __init__(self, store: Store, clock: Clock | None) -> None:
        self._store = store
        self._clock = clock
        self._away = False

    async def line(self, folder: Path) -> LineSource | None:
        """Read a line; None where it is out of service."""
        try:
            source = read_line(folder)
        except FlowError as fault:
            active = await self._active(line_of(folder))
            if active is None:
                raise
            _log.error("files-left-out", on=folder.name, code=fault.code, message=str(fault))
            return read_line(folder, texts=active.files)
        name, version = source.flow.line, source.flow.version
        chosen = await self._settled(name, version, source.texts)
        if chosen is None or chosen.hash == version:
            return source if chosen is None or chosen.active else None
        return read_line(folder, texts=chosen.files)

    async def sent_alone(self, in_folder: Collection[str]) -> Mapping[str, Mapping[str, str]]:
        """Find the lines that were sent and have no folder; the texts of each."""
        try:
            kept = {} if self._away else await self._store.versions.lines()
        except StoreError as error:
            self._is_away(error)
            return {}
        return {
            line: active.files
            for line, active in kept.items()
            if active and active.sent and line not in (*in_folder, CENTRE)
        }

    async def centre(self, folder: Path) -> CentreSource:
        try:
            source = read_centre(folder)
        except FlowError as fault:
            active = await self._active(CENTRE)
            if active is None:
                raise
            _log.error("files-left-out", on=CENTRE, code=fault.code, message=str(fault))
            return read_centre(folder, active.files)
        chosen = await self._settled(CENTRE, source.version, source.texts)
        return read_centre(folder, chosen.files) if chosen else source

    async def _settled(
        self, line: str, version: str, texts: Mapping[str, str]
    ) -> VersionRecord | None:
        """Publish what is new; return the active version where it is another than the files.

        Of files that were published, and then taken out of service, their own is returned, which
        is not active.
        """
        if self._away:
            return None
        try:
            active = await self._store.versions.active(line)
            if active and active.hash == version:
                return None
            newest = await self._store.versions.newest_found(line)
            if (newest.hash if newest else "") == version:
                return active or newest
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
