"""What of the wall takes longer to find out: it comes from the database and from the disk."""

import asyncio
import shutil
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from smartivr.errors import StoreError
from smartivr.flows.load import line_folders, line_of
from smartivr.runtime.centre.call_centre import CallCentre
from smartivr.settings import Settings
from smartivr.store.store import Store
from smartivr.web.wall.service_level import SPAN, Levels, levels_of

_PATIENCE_S = 2.0
"""A database that takes longer counts as away; the wall goes on with what it knows."""
_STEP_MB = 100
_TOLD = timedelta(hours=1)
"""What cannot be undone is not an alarm for ever."""


@dataclass(frozen=True)
class Recent:
    """As it was a few seconds ago."""

    levels: Levels = field(default_factory=Levels)
    left_out: tuple[str, ...] = ()
    database_ok: bool = True
    free_mb: int | None = None
    lost: int = 0
    """Entries of logs given up since the start."""
    lost_at: datetime | None = None
    """When it was seen that there are more of them."""

    def lately_lost(self, now: datetime) -> int:
        """Count entries that were given up, for an hour after the last of them."""
        return self.lost if self.lost_at and now - self.lost_at < _TOLD else 0


async def find_out(
    before: Recent, settings: Settings, centre: CallCentre, store: Store | None, lines: set[str]
) -> Recent:
    """Look again; what cannot be read stays as it was before."""
    free_mb, left_out = await asyncio.to_thread(_on_disk, settings, lines)
    found = replace(before, free_mb=free_mb, left_out=left_out)
    if store is None:
        return found
    now = centre.clock.now()
    if store.health.lost > before.lost:
        found = replace(found, lost=store.health.lost, lost_at=now)
    try:
        async with asyncio.timeout(_PATIENCE_S):
            visits = await store.visits.between(now - SPAN, now)
    except (StoreError, TimeoutError):
        return replace(found, database_ok=False)
    return replace(found, levels=levels_of(visits, centre.directory.queues), database_ok=True)


def _on_disk(settings: Settings, lines: set[str]) -> tuple[int | None, tuple[str, ...]]:
    folders = line_folders(settings.home / "intents")
    left_out = tuple(sorted({line_of(folder) for folder in folders} - lines))
    return _free_mb(settings.var), left_out


def _free_mb(folder: Path) -> int | None:
    try:
        free_mb = shutil.disk_usage(folder).free // 1_000_000
    except OSError:
        return None
    return free_mb // _STEP_MB * _STEP_MB
