"""Announcements that are set, changed and removed while calls go on."""

import asyncio
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from smartivr.dialog.flow import Flow
from smartivr.dialog.notice import Notice
from smartivr.dialog.prompts import OPENS, variables
from smartivr.errors import BadMessage, NotFound, StoreError
from smartivr.flows.fields import aware
from smartivr.flows.mistakes import suggestion
from smartivr.runtime.clock import Clock
from smartivr.runtime.engines import Engines
from smartivr.runtime.lines import LineBook
from smartivr.store.records import AnnouncementRecord
from smartivr.store.store import Store

_log = structlog.get_logger(__name__)

Announce = Callable[[Mapping[str, tuple[Notice, ...]]], None]

TOPIC = "announcements"
_RENDER_S = 2.0
"""An announcement is made after this, whether its prompt is rendered ahead by then or not."""
_TIME_OF_DAY = re.compile(r"^\d{1,2}:\d\d$")


@dataclass(frozen=True)
class Wanted:
    """An announcement as an operator asks for it; moments as the line's wall clock shows them."""

    line: str
    step: str
    text: str
    owner: str
    recording: str = ""
    starts: str = ""
    """Such as `2026-11-23 18:00` or, for the next time that it is so late, `18:00`."""
    ends: str = ""


class Announcements:
    """What is announced on this server; kept in the store, so that every server announces it."""

    def __init__(
        self,
        book: LineBook,
        store: Store,
        clock: Clock,
        *,
        announce: Announce | None = None,
        engines: Engines | None = None,
    ) -> None:
        """Announce on these lines.

        Args:
            book: the lines.
            store: keeps announcements, and tells of those that other servers make.
            clock: tells which are over.
            announce: told what calls are to hear from now on, by line; None where no calls are.
            engines: render prompts ahead.

        """
        self._book = book
        self._store = store
        self._clock = clock
        self._announce = announce
        self._engines = engines
        self._refreshing = asyncio.Lock()
        self._rendered: set[tuple[str, str, str]] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._stop_listening: Callable[[], None] = lambda: None

    async def start(self) -> None:
        """Announce what is kept, and from now on what is changed here or by other servers."""
        self._stop_listening = self._store.changes.subscribe(self._changed)
        await self._refreshed()

    async def settled(self) -> None:
        """Wait until nothing that was heard of other servers is under way."""
        while self._tasks:
            await asyncio.wait(tuple(self._tasks))

    async def close(self) -> None:
        """Let go of what is under way."""
        self._stop_listening()
        for task in tuple(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def all(self, line: str = "") -> list[AnnouncementRecord]:
        """Return every announcement (of a line), those that are over too.

        Raises:
            StoreError: the database cannot be read.

        """
        kept = await self._store.announcements.all()
        return [record for record in kept if not line or record.line == line]

    async def add(self, wanted: Wanted) -> AnnouncementRecord:
        """Announce this; it is kept, and heard by calls, once this returns.

        Raises:
            NotFound: there is no such line or step.
            BadMessage: it says nothing, or its times make no sense.
            StoreError: it could not be kept, and is not announced.

        """
        now = self._clock.now()
        record = replace(
            self._checked(wanted, now), id=secrets.token_hex(4), created_at=now.isoformat()
        )
        await self._store.announcements.add(record)
        await self._refreshed()
        return record

    async def change(self, announcement: str, changes: Mapping[str, str]) -> AnnouncementRecord:
        """Announce this otherwise: the fields that are given take the place of what was.

        Raises:
            NotFound: there is no such announcement, or no such step.
            BadMessage: it says nothing any more, or its times make no sense.
            StoreError: the change could not be kept, and is not made.

        """
        before = await self._find(announcement)
        fields = {
            "line": before.line,
            "step": before.step,
            "text": before.text,
            "owner": before.owner,
            "recording": before.recording,
            "starts": before.starts,
            "ends": before.ends,
        }
        wanted = Wanted(**{**fields, **changes})
        record = replace(
            self._checked(wanted, self._clock.now()), id=before.id, created_at=before.created_at
        )
        await self._store.announcements.change(record)
        await self._refreshed()
        return record

    async def remove(self, announcement: str) -> None:
        """Announce this no longer.

        Raises:
            NotFound: there is no such announcement.
            StoreError: it could not be removed.

        """
        if not await self._store.announcements.delete(announcement):
            raise _unknown(announcement)
        await self._refreshed()

    # --- the rest ---------------------------------------------------------------------------

    async def _find(self, announcement: str) -> AnnouncementRecord:
        for record in await self._store.announcements.all():
            if record.id == announcement:
                return record
        raise _unknown(announcement)

    def _checked(self, wanted: Wanted, now: datetime) -> AnnouncementRecord:
        flow = self._book.get(wanted.line)
        if flow is None:
            hint = suggestion(wanted.line, self._book)
            raise NotFound(f"there is no line {wanted.line[:64]!r}", remedy=hint)
        _check_step(flow, wanted.step)
        _check_text(wanted)
        timezone = flow.calendar.timezone
        starts = moment(wanted.starts, timezone, now)
        ends = moment(wanted.ends, timezone, now)
        if starts and ends and ends <= starts:
            raise BadMessage("an announcement must end after it starts")
        if ends and ends <= now:
            raise BadMessage("this announcement would be over already", remedy="set a later end")
        return AnnouncementRecord(
            id="",
            line=wanted.line,
            step=wanted.step,
            text=wanted.text,
            owner=wanted.owner,
            recording=wanted.recording,
            starts=_utc(starts),
            ends=_utc(ends),
        )

    def _changed(self, topic: str, _id: str) -> None:
        if topic == TOPIC:
            task = asyncio.create_task(self._refreshed_if_possible())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _refreshed_if_possible(self) -> None:
        try:
            await self._refreshed()
        except StoreError as error:
            _log.warning("announcements-not-read", code=error.code)

    async def _refreshed(self) -> None:
        """Announce exactly what is kept and not over, with its prompts rendered where possible."""
        if self._announce is None:
            return
        async with self._refreshing:
            now = self._clock.now().isoformat()
            kept = await self._store.announcements.all()
            notices: dict[str, tuple[Notice, ...]] = {}
            for record in kept:
                if not record.ends or record.ends > now:
                    notices[record.line] = (*notices.get(record.line, ()), _notice(record))
            await self._render(notices)
            self._announce(notices)

    async def _render(self, notices: Mapping[str, tuple[Notice, ...]]) -> None:
        fresh = [
            asyncio.create_task(self._render_line(line, each))
            for line, each in notices.items()
            if line in self._book
        ]
        if fresh:
            self._tasks.update(fresh)
            for task in fresh:
                task.add_done_callback(self._tasks.discard)
            await asyncio.wait(fresh, timeout=_RENDER_S)

    async def _render_line(self, line: str, notices: tuple[Notice, ...]) -> None:
        new = [one for one in notices if (line, one.text, one.recording) not in self._rendered]
        plain = [one.say for one in new if not any(variables(one.text))]
        if plain and self._engines is not None:
            await self._engines.speak_ahead(self._book[line], plain)
        self._rendered.update((line, one.text, one.recording) for one in new)


def moment(text: str, timezone: str, now: datetime) -> datetime | None:
    """Read a moment on a wall clock: a date and a time, or the next time that it is so late.

    Raises:
        BadMessage: it is neither.

    """
    if not text:
        return None
    try:
        if _TIME_OF_DAY.match(text):
            hour, minute = (int(part) for part in text.split(":"))
            today = now.astimezone(ZoneInfo(timezone)).replace(
                hour=hour, minute=minute, second=0, microsecond=0
            )
            return today if today > now else today + timedelta(days=1)
        return aware(datetime.fromisoformat(text), timezone)
    except ValueError as error:
        raise BadMessage(
            "this is no time", remedy="write one such as 2026-11-23 18:00, or 18:00"
        ) from error


def _check_step(flow: Flow, name: str) -> None:
    if name not in flow.steps:
        hint = suggestion(name, flow.steps)
        raise NotFound(f"line {flow.line!r} has no step {name!r}", remedy=hint)


def _check_text(wanted: Wanted) -> None:
    if not (wanted.text.strip() or wanted.recording):
        raise BadMessage("an announcement needs a text or a recording")
    if not wanted.owner.strip():
        raise BadMessage("an announcement needs an owner, who answers for it")
    if any(name != OPENS for _, name, _ in variables(wanted.text)):
        raise BadMessage("an announcement can hold no variable but {opens}")


def _notice(record: AnnouncementRecord) -> Notice:
    return Notice(record.step, record.text, record.recording, record.starts, record.ends)


def _utc(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat() if at else ""


def _unknown(announcement: str) -> NotFound:
    return NotFound(
        f"there is no announcement {announcement[:64]!r}", remedy="see: smartivr announce list"
    )
