"""All that is known of one call, live or ended, for its page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from smartivr.errors import NotFound
from smartivr.runtime.call import Call
from smartivr.store.records import RecordingRecord, TalkRecord
from smartivr.store.store import CallRecord, Store
from smartivr.web.calls.sync import Span, call_moment_s, spans_of
from smartivr.web.calls.timeline import Moment, started_at, timeline
from smartivr.web.desk import Desk


@dataclass(frozen=True)
class Recorded:
    """A recording and how it lies in the call."""

    record: RecordingRecord
    spans: tuple[Span, ...]

    @property
    def spans_as_json(self) -> list[list[float]]:
        """Each stretch: when it begins and ends in the call, and its place in the recording."""
        return [[span.from_s, span.to_s, span.at_s] for span in self.spans]


@dataclass(frozen=True)
class Opened:
    """One call."""

    call: CallRecord
    live: bool
    start: datetime
    log: Sequence[Mapping[str, Any]]
    moments: tuple[Moment, ...]
    recordings: tuple[Recorded, ...] = ()
    talks: tuple[TalkRecord, ...] = ()

    @property
    def way(self) -> list[dict[str, object]]:
        """The steps that the call was at, in order, for the drawing."""
        return [
            {"step": moment.step, "at": moment.at_s}
            for moment in self.moments
            if moment.kind == "entered"
        ]

    @property
    def lasted_s(self) -> float | None:
        """How long it was; None while it goes on."""
        if not self.call.ended_at:
            return None
        ended = datetime.fromisoformat(self.call.ended_at)
        return max(0.0, (ended - datetime.fromisoformat(self.call.started_at)).total_seconds())


async def opened(desk: Desk, session: str) -> Opened:
    """Find a call that goes on here, or one that is kept, which may go on at another server.

    Raises:
        NotFound: there is none of this id.
        StoreError: the database cannot be read.

    """
    live = desk.switchboard.calls.get(session)
    if live is not None and not live.session.ended:
        return _told(_record_of(live), list(live.log.entries), live=True)
    if desk.store is None:
        raise NotFound("this server keeps no calls")
    elsewhere = any(call.session == session for call in desk.wall.live().calls)
    return await _kept(desk.store, session, live=elsewhere)


async def _kept(store: Store, session: str, *, live: bool) -> Opened:
    call, log = await store.call(session), await store.events(session)
    found = _told(call, log, live=live and not call.ended_at)
    recordings = tuple(
        Recorded(record, spans_of(log, found.start, record.started_at, record.seconds))
        for record in await store.recordings.of_call(session)
    )
    said = [piece for recorded in recordings for piece in _pieces(recorded)]
    return replace(
        found,
        moments=tuple(sorted([*found.moments, *said], key=lambda moment: moment.at_s)),
        recordings=recordings,
        talks=tuple(await store.talks.of_call(session)),
    )


def _told(call: CallRecord, log: Sequence[Mapping[str, Any]], *, live: bool) -> Opened:
    start = started_at(log, call.started_at)
    return Opened(call, live, start, log, timeline(log, start))


def _pieces(recorded: Recorded) -> list[Moment]:
    """Tell what a machine heard in a talk as moments of the call."""
    return [
        Moment(
            "talk",
            round(call_moment_s(recorded.spans, piece["from_s"]), 3),
            until_s=round(call_moment_s(recorded.spans, piece["to_s"]), 3),
            facts={"side": piece["side"], "text": piece["text"]},
        )
        for piece in recorded.record.transcript or ()
    ]


def _record_of(call: Call) -> CallRecord:
    return CallRecord(
        id=call.id,
        line=call.flow.line,
        started_at=call.started.isoformat(),
        flow_version=call.flow.version,
        caller=call.facts.caller,
        called=call.facts.called,
    )
