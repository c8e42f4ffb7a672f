"""Recorded talks; the audio is in files, and here is what is known of each."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, delete, select, update

from smartivr.errors import NotFound
from smartivr.store.access import Access
from smartivr.store.columns import When, moment
from smartivr.store.records import RecordingRecord
from smartivr.store.rows import row
from smartivr.store.tables import recordings
from smartivr.store.upsert import insert_if_new

Found = list[RecordingRecord]


class Recordings:
    """One row a recording."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def add(self, recording: RecordingRecord) -> None:
        """Keep a recording whose file is written.

        Raises:
            StoreError: it is not committed yet; it is tried again.

        """

        def work(connection: Connection) -> bool:
            return insert_if_new(connection, recordings, row(recording))

        await self._access.confirmed(work, keep_trying=True)

    async def get(self, recording: str) -> RecordingRecord:
        """Return a recording.

        Raises:
            NotFound: there is none of this id.
            StoreError: the database cannot be read.

        """
        found = await self._found(select(recordings).where(recordings.c.id == recording))
        if not found:
            raise NotFound(f"no recording has the id {recording[:64]!r}")
        return found[0]

    async def transcribed(self, recording: str, transcript: Sequence[Mapping[str, Any]]) -> bool:
        """Keep what a machine heard in it; False where the recording is gone.

        Raises:
            StoreError: it is not committed.

        """
        heard = (
            update(recordings)
            .where(recordings.c.id == recording)
            .values(transcript=[dict(piece) for piece in transcript])
        )
        return await self._access.confirmed(lambda c: c.execute(heard).rowcount == 1)

    async def of_call(self, call: str) -> Found:
        """Return the recordings of a call, in order.

        Raises:
            StoreError: the database cannot be read.

        """
        found = select(recordings).where(recordings.c.call == call)
        return await self._found(found.order_by(recordings.c.started_at))

    async def list(self, limit: int = 100) -> Found:
        """Return recordings, newest first.

        Raises:
            StoreError: the database cannot be read.

        """
        newest = select(recordings).order_by(recordings.c.started_at.desc(), recordings.c.id)
        return await self._found(newest.limit(limit))

    async def expired(self, now: When) -> Found:
        """Return the recordings that are to be erased by now, oldest first.

        Raises:
            StoreError: the database cannot be read.

        """
        old = select(recordings).where(
            recordings.c.erase_at != "", recordings.c.erase_at <= moment(now)
        )
        return await self._found(old.order_by(recordings.c.erase_at))

    async def delete(self, recording: str) -> bool:
        """Forget it; the file is the caller's to delete. False where it is gone.

        Raises:
            StoreError: it is not committed yet; it is tried again.

        """
        gone = delete(recordings).where(recordings.c.id == recording)
        return await self._access.confirmed(
            lambda c: c.execute(gone).rowcount == 1, keep_trying=True
        )

    async def _found(self, query: Select[Any]) -> Found:
        return await self._access.records(RecordingRecord, query)
