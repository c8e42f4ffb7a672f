"""What is kept of calls: who called which line when, how it ended, and the whole log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Row, select, update

from smartivr.errors import NotFound
from smartivr.store.access import Access
from smartivr.store.agents import Agents
from smartivr.store.announcements import Announcements
from smartivr.store.api_keys import ApiKeys
from smartivr.store.audit import Audit
from smartivr.store.call_search import CallFilter, CallPlace, counting, matching
from smartivr.store.callbacks import Callbacks
from smartivr.store.database import engine_for
from smartivr.store.digests import Digests
from smartivr.store.drafts import Drafts
from smartivr.store.erasure import Erased, Erasure
from smartivr.store.ignored_phrases import IgnoredPhrases
from smartivr.store.job import Job, Rows
from smartivr.store.jobs import Jobs
from smartivr.store.nodes import Nodes
from smartivr.store.one_time_links import OneTimeLinks
from smartivr.store.places import Places
from smartivr.store.recordings import Recordings
from smartivr.store.tables import call_events, calls
from smartivr.store.talks import Talks
from smartivr.store.users import Users
from smartivr.store.versions import Versions
from smartivr.store.visits import Visits
from smartivr.store.voicemails import Voicemails
from smartivr.store.web_sessions import WebSessions
from smartivr.store.writer import Patience, StoreHealth

_MIGRATION_S = 120.0
"""Tables of millions of calls may take so long to be changed, by this server or another."""

Entry = Mapping[str, object]


@dataclass(frozen=True)
class CallRecord:
    """A call as it is kept; times are ISO 8601 in UTC, and empty what is not known yet."""

    id: str
    line: str
    started_at: str
    flow_version: str = ""
    caller: str = ""
    called: str = ""
    ended_at: str = ""
    verdict: str = ""
    outcome: dict[str, object] | None = None


class Store:
    """The only persistence.

    Writing never waits, except where a confirmation is asked for. While the database refuses,
    work is kept in memory, up to a bound, and tried again.
    """

    def __init__(self, engine: Engine, patience: Patience | None = None) -> None:
        self._access = Access(engine, patience or Patience())
        self._writer = self._access.writer
        self.changes = self._access.changes
        self.places = Places(self._access)
        self.visits = Visits(self._access)
        self.talks = Talks(self._access)
        self.agents = Agents(self._access)
        self.callbacks = Callbacks(self._access)
        self.voicemails = Voicemails(self._access)
        self.recordings = Recordings(self._access)
        self.announcements = Announcements(self._access)
        self.versions = Versions(self._access)
        self.drafts = Drafts(self._access)
        self.jobs = Jobs(self._access)
        self.nodes = Nodes(self._access)
        self.erasure = Erasure(self._access)
        self.digests = Digests(self._access)
        self.ignored_phrases = IgnoredPhrases(self._access)
        self.users = Users(self._access)
        self.web_sessions = WebSessions(self._access)
        self.one_time_links = OneTimeLinks(self._access)
        self.api_keys = ApiKeys(self._access)
        self.audit = Audit(self._access)

    @classmethod
    def open(cls, address: str, patience: Patience | None = None) -> "Store":
        """Open a database by its SQLAlchemy address and bring its tables up to date.

        A database that cannot be reached now is tried again, as `health` shows.

        Raises:
            StoreError: the address is malformed, or there is no driver for it.

        """
        return cls(engine_for(address), patience)

    @property
    def health(self) -> StoreHealth:
        """How writing goes now."""
        return self._writer.health

    async def ready(self) -> None:
        """Wait until the database was reached and is up to date.

        Raises:
            StoreError: it cannot be reached now.

        """
        await self._access.confirmed(lambda _: None, within_s=_MIGRATION_S)

    def record_call(self, call: CallRecord) -> None:
        """Keep that a call exists."""
        row = {
            "id": call.id,
            "line": call.line,
            "flow_version": call.flow_version,
            "caller": call.caller,
            "called": call.called,
            "started_at": call.started_at,
        }
        self._writer.put(Job(Rows(calls, [row])))

    def append_events(self, call: str, entries: Sequence[Entry]) -> None:
        """Add to a call's log; each entry has `seq`, `at` and `type`."""
        rows = [
            {"call_id": call, "seq": e["seq"], "at": e["at"], "type": e["type"], "entry": dict(e)}
            for e in entries
        ]
        if rows:
            self._writer.put(Job(Rows(call_events, rows), losable=True))

    async def finish_call(
        self, call: str, ended_at: str, verdict: str, outcome: Mapping[str, object]
    ) -> None:
        """Keep how a call ended; returns once this and all before it is committed.

        Raises:
            StoreError: it is not committed yet; it is tried again.

        """
        ending = (
            update(calls)
            .where(calls.c.id == call)
            .values(ended_at=ended_at, verdict=verdict, outcome=dict(outcome))
        )
        await self._access.confirmed(
            lambda connection: connection.execute(ending), keep_trying=True
        )

    async def call(self, call: str) -> CallRecord:
        """Return a call.

        Raises:
            NotFound: no call of this id is kept.
            StoreError: the database cannot be read.

        """
        rows = await self._access.rows(select(calls).where(calls.c.id == call))
        if not rows:
            raise NotFound(f"no call has the id {call[:64]!r}")
        return _record(rows[0])

    async def calls(self, limit: int = 100, before: str = "") -> list[CallRecord]:
        """Return calls, newest first, that started before this time.

        Raises:
            StoreError: the database cannot be read.

        """
        newest = select(calls).order_by(calls.c.started_at.desc(), calls.c.id).limit(limit)
        if before:
            newest = newest.where(calls.c.started_at < before)
        return [_record(row) for row in await self._access.rows(newest)]

    async def find_calls(
        self, wanted: CallFilter, limit: int = 100, after: CallPlace | None = None
    ) -> list[CallRecord]:
        """Return the calls that are wanted, newest first, or those that follow another one.

        Raises:
            StoreError: the database cannot be read.

        """
        rows = await self._access.rows(matching(wanted, after, limit))
        return [_record(row) for row in rows]

    async def count_calls(self, wanted: CallFilter, most: int) -> int:
        """Count the calls that are wanted, no further than to `most`.

        Raises:
            StoreError: the database cannot be read.

        """
        (row,) = await self._access.rows(counting(wanted, most))
        return int(row[0])

    async def calls_of(self, caller: str, limit: int = 10) -> list[CallRecord]:
        """Return the calls from a number, newest first.

        Raises:
            StoreError: the database cannot be read.

        """
        found = select(calls).where(calls.c.caller == caller)
        newest = found.order_by(calls.c.started_at.desc(), calls.c.id).limit(limit)
        return [_record(row) for row in await self._access.rows(newest)]

    async def events(self, call: str) -> list[dict[str, Any]]:
        """Return a call's log in order.

        Raises:
            StoreError: the database cannot be read.

        """
        log = select(call_events.c.entry).where(call_events.c.call_id == call)
        return [row.entry for row in await self._access.rows(log.order_by(call_events.c.seq))]

    async def erase_caller(self, number: str) -> Erased:
        """Erase whom a caller was and what was said, however the number was written.

        That a call took place, when and where it led stays, without number, log and notes.

        Raises:
            StoreError: nothing is erased.

        """
        return await self.erasure.erase_caller(number)

    async def close(self) -> None:
        """Write what is queued and let go of the database."""
        await self._access.close()


def _record(row: Row[Any]) -> CallRecord:
    return CallRecord(
        id=row.id,
        line=row.line,
        started_at=row.started_at,
        flow_version=row.flow_version,
        caller=row.caller,
        called=row.called,
        ended_at=row.ended_at or "",
        verdict=row.verdict or "",
        outcome=row.outcome,
    )
