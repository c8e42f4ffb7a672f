"""Erases messages, recordings and calls whose time is over, and files that belong to nothing."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from smartivr.errors import SmartIvrError
from smartivr.routing.directory import Box
from smartivr.runtime.clock import Clock
from smartivr.runtime.keeping.audio_files import UNFINISHED, erase
from smartivr.store.records import VoicemailRecord
from smartivr.store.store import Store

_log = structlog.get_logger(__name__)

EVERY_S = 3600.0
ABANDONED_S = 86_400.0
"""An unfinished file that nothing was added to for so long is of a process that died."""


class Retention:
    """Looks every hour for what is to be erased."""

    def __init__(
        self,
        store: Store,
        boxes: Callable[[], Mapping[str, Box]],
        var: Path,
        clock: Clock,
        keep_calls_days: int = 0,
        *,
        sign_in_idle_hours: float = 12.0,
        keep_audit_days: int = 365,
    ) -> None:
        self._store = store
        self._boxes = boxes
        self._var = var
        self._clock = clock
        self._keep_calls_days = keep_calls_days
        self._sign_in_idle = timedelta(hours=sign_in_idle_hours)
        self._keep_audit_days = keep_audit_days

    async def run(self) -> None:
        """Erase what is due, every hour, until cancelled."""
        while True:
            try:
                await self.erase_due()
            except SmartIvrError as error:
                _log.error("not-erased", code=error.code, message=str(error))
            await asyncio.sleep(EVERY_S)

    async def erase_due(self) -> int:
        """Erase what is due now; how many messages, recordings and calls that were.

        Raises:
            StoreError: the database refuses.
            StorageFull: a file cannot be removed.

        """
        now, erased = self._clock.now(), 0
        for message in await self._old_messages(now):
            await self.erase_voicemail(message.id, message.path)
            erased += 1
        for recording in await self._store.recordings.expired(now):
            await self.erase_recording(recording.id, recording.path)
            erased += 1
        if self._keep_calls_days:
            before = now - timedelta(days=self._keep_calls_days)
            erased += await self._store.erasure.forget_before(before)
        await self._forget_sign_ins(now)
        await asyncio.to_thread(_clear, self._var, now)
        return erased

    async def _forget_sign_ins(self, now: datetime) -> None:
        """Forget browsers that are signed in no more, links that nobody used, and old deeds."""
        await self._store.web_sessions.forget(now, now - self._sign_in_idle)
        await self._store.one_time_links.forget(now)
        if self._keep_audit_days:
            await self._store.audit.forget_before(now - timedelta(days=self._keep_audit_days))

    async def _old_messages(self, now: datetime) -> list[VoicemailRecord]:
        """Return the messages whose time is over; in a box that is no more, a new box's time."""
        boxes = self._boxes()
        found: list[VoicemailRecord] = []
        for box in boxes.values():
            before = now - timedelta(days=box.keep_days)
            found += await self._store.voicemails.older_than(box.id, before)
        if boxes:  # without any, it is the file of boxes that is missing
            before = now - timedelta(days=Box.keep_days)
            old = await self._store.voicemails.older_than("", before)
            found += [message for message in old if message.box not in boxes]
        return found

    async def erase_voicemail(self, voicemail: str, path: str) -> None:
        """Erase a message; the file goes first, so that nothing of it can be left unnoticed.

        Raises:
            StoreError: the database refuses.
            StorageFull: the file cannot be removed.

        """
        await asyncio.to_thread(erase, self._var, path)
        await self._store.voicemails.delete(voicemail)

    async def erase_recording(self, recording: str, path: str) -> None:
        """Erase a recording, in the same way."""
        await asyncio.to_thread(erase, self._var, path)
        await self._store.recordings.delete(recording)


def _clear(var: Path, now: datetime) -> None:
    """Remove unfinished files that nobody works on any more."""
    for folder in ("voicemail", "recordings"):
        for path in (var / folder).rglob(f"*{UNFINISHED}"):
            try:
                changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                if (now - changed).total_seconds() > ABANDONED_S:
                    path.unlink()
            except FileNotFoundError:
                continue  # finished or removed meanwhile
