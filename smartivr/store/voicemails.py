"""Messages in boxes; the audio is in files, and here is what is known of each."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, delete, select, update

from smartivr.errors import NotFound
from smartivr.store import tables
from smartivr.store.access import Access
from smartivr.store.changes import Change
from smartivr.store.columns import When, moment
from smartivr.store.records import JobRecord, VoicemailRecord
from smartivr.store.rows import row
from smartivr.store.tables import voicemails
from smartivr.store.upsert import insert_if_new

_LEFT = voicemails.c.done_at == ""


class Voicemails:
    """One row a message."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def add(self, voicemail: VoicemailRecord, jobs: Sequence[JobRecord] = ()) -> None:
        """Keep a message whose file is written, and what is to be done with it, or nothing.

        Raises:
            StoreError: it is not kept.

        """

        def work(connection: Connection) -> None:
            insert_if_new(connection, voicemails, row(voicemail))
            for job in jobs:
                insert_if_new(connection, tables.jobs, row(job))

        await self._access.confirmed(work, tells=lambda _: [("messages", voicemail.id)])

    async def get(self, voicemail: str) -> VoicemailRecord:
        """Return a message.

        Raises:
            NotFound: there is none of this id.
            StoreError: the database cannot be read.

        """
        found = await self._found(select(voicemails).where(voicemails.c.id == voicemail))
        if not found:
            raise NotFound(f"no voicemail has the id {voicemail[:64]!r}")
        return found[0]

    async def of_box(self, box: str = "", limit: int = 100) -> list[VoicemailRecord]:
        """Return the messages of a box, or of all, newest first.

        Raises:
            StoreError: the database cannot be read.

        """
        newest = select(voicemails).order_by(voicemails.c.recorded_at.desc(), voicemails.c.id)
        if box:
            newest = newest.where(voicemails.c.box == box)
        return await self._found(newest.limit(limit))

    async def to_do(self, boxes: Collection[str], limit: int = 100) -> list[VoicemailRecord]:
        """Return the messages of these boxes about which something is to be done, oldest first.

        Raises:
            StoreError: the database cannot be read.

        """
        left = select(voicemails).where(voicemails.c.box.in_(list(boxes)), _LEFT)
        oldest = left.order_by(voicemails.c.recorded_at, voicemails.c.id)
        return await self._found(oldest.limit(limit))

    async def take(self, voicemail: str, agent: str) -> bool:
        """Keep that an agent sees to it; False where another one does, or it is done or gone.

        Raises:
            StoreError: it is not kept.

        """
        return await self._change(voicemail, _open_to(agent), taken_by=agent)

    async def give_back(self, voicemail: str, agent: str) -> bool:
        """Leave it to others again; False where it is not the agent's to do.

        Raises:
            StoreError: it is not kept.

        """
        own = voicemails.c.taken_by == agent
        return await self._change(voicemail, own & _LEFT, taken_by="")

    async def done(self, voicemail: str, agent: str, at: When) -> bool:
        """Keep that it is done; False where another agent sees to it, or it is done or gone.

        Raises:
            StoreError: it is not kept.

        """
        heard_at = case((voicemails.c.heard_at == "", moment(at)), else_=voicemails.c.heard_at)
        values = {"taken_by": agent, "done_at": at, "heard_at": heard_at}
        return await self._change(voicemail, _open_to(agent), **values)

    async def transcribed(self, voicemail: str, text: str) -> bool:
        """Keep what was heard in it, if anything; False where it is gone.

        Raises:
            StoreError: it is not committed yet; it is tried again.

        """
        return await self._note(voicemail, transcript=text, transcribed=True)

    async def heard(self, voicemail: str, at: When) -> bool:
        """Keep when it was listened to; False where it is gone.

        Raises:
            StoreError: it is not committed yet; it is tried again.

        """
        return await self._note(voicemail, heard_at=at)

    async def sent(self, voicemail: str, at: When) -> bool:
        """Keep when it was mailed; False where it is gone.

        Raises:
            StoreError: it is not committed yet; it is tried again.

        """
        return await self._note(voicemail, sent_at=at)

    async def delete(self, voicemail: str) -> bool:
        """Forget it; the file is the caller's to delete. False where it is gone.

        Raises:
            StoreError: it is not committed yet; it is tried again.

        """
        gone = delete(voicemails).where(voicemails.c.id == voicemail)
        return await self._access.confirmed(
            lambda c: c.execute(gone).rowcount == 1, keep_trying=True, tells=_of(voicemail)
        )

    async def older_than(self, box: str, before: When) -> list[VoicemailRecord]:
        """Return the messages of a box, or of all, that were left before this, oldest first.

        Raises:
            StoreError: the database cannot be read.

        """
        old = select(voicemails).where(voicemails.c.recorded_at < moment(before))
        if box:
            old = old.where(voicemails.c.box == box)
        return await self._found(old.order_by(voicemails.c.recorded_at))

    async def _found(self, query: Select[Any]) -> list[VoicemailRecord]:
        return await self._access.records(VoicemailRecord, query)

    async def _change(self, voicemail: str, where: ColumnElement[bool], **values: object) -> bool:
        changing = update(voicemails).where(voicemails.c.id == voicemail, where).values(**values)
        return await self._access.confirmed(
            lambda c: c.execute(changing).rowcount == 1, tells=_of(voicemail)
        )

    async def _note(self, voicemail: str, **values: object) -> bool:
        changing = update(voicemails).where(voicemails.c.id == voicemail).values(**values)
        return await self._access.confirmed(
            lambda c: c.execute(changing).rowcount == 1, keep_trying=True, tells=_of(voicemail)
        )


def _of(voicemail: str) -> Callable[[bool], Iterable[Change]]:
    """Tell of a message where it was changed."""
    return lambda changed: [("messages", voicemail)] if changed else []


def _open_to(agent: str) -> ColumnElement[bool]:
    return _LEFT & voicemails.c.taken_by.in_(["", agent])
