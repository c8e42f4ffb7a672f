"""What is known of a stretch of time: its calls, waits, talks, callbacks and agents' states."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from smartivr.statistics.digest import Digest
from smartivr.statistics.presence import Span
from smartivr.store.records import CallbackRecord, TalkRecord, VisitRecord

PROMISE_S = 20.0
"""The promise of queues that are not configured here."""


@dataclass(frozen=True, slots=True)
class PastCall:
    """One finished call."""

    id: str
    line: str
    started: datetime
    ended: datetime
    verdict: str
    kind: str = ""
    destination: str = ""
    reason: str = ""
    agent: str = ""
    caller: str = ""
    called: str = ""
    version: str = ""
    digest: Digest = field(default_factory=Digest)

    @property
    def agents(self) -> tuple[str, ...]:
        """Everybody who talked to the caller."""
        return self.digest.agents or ((self.agent,) if self.agent else ())


@dataclass(frozen=True)
class Past:
    """Everything that began between two moments."""

    start: datetime
    end: datetime
    calls: tuple[PastCall, ...] = ()
    visits: tuple[VisitRecord, ...] = ()
    talks: tuple[TalkRecord, ...] = ()
    callbacks: tuple[CallbackRecord, ...] = ()
    spans: tuple[Span, ...] = ()
    """Who was in which state when."""
    again_s: Mapping[str, float] = field(default_factory=dict)
    """Call -> seconds from its end until the same caller phoned the same line again."""
    known_until: datetime | None = None
    """Calls after this could not be seen yet; None: `end`."""
    promises_s: Mapping[str, float] = field(default_factory=dict)
    """Queue -> within how many seconds its calls are to be answered."""
    zones: Mapping[str, str] = field(default_factory=dict)
    """Line -> its time zone."""

    def zone(self, line: str) -> ZoneInfo:
        """The time zone that a line's hours are told in."""
        return ZoneInfo(self.zones.get(line, "") or self.zones.get("", "") or "UTC")

    def promise_s(self, queue: str) -> float:
        """Within how many seconds a queue's calls are to be answered."""
        return self.promises_s.get(queue, PROMISE_S)

    def seen_until(self) -> datetime:
        """The end of what could be known when this was read."""
        return self.known_until or self.end

    def only(self, *, line: str = "", queue: str = "", agent: str = "", called: str = "") -> "Past":
        """What concerns this line, queue, agent and called number alone; empty: any."""
        past = self
        if line:
            past = past.keeping(lambda one: one == line, "line")
        if queue:
            past = past.keeping(lambda one: one == queue, "queue")
            talked = {visit.call for visit in past.visits} | {talk.call for talk in past.talks}
            past = past.of_calls(talked)
        if agent:
            talks = tuple(talk for talk in past.talks if talk.agent == agent)
            spans = tuple(span for span in past.spans if span.agent == agent)
            past = replace(past, talks=talks, spans=spans)
            past = past.of_calls({talk.call for talk in talks})
        if called:
            past = past.of_calls({call.id for call in past.calls if call.called == called})
        return past

    def keeping(self, wanted: Callable[[str], bool], attribute: str) -> "Past":
        """What has a wanted `line` or `queue`; calls themselves have no queue."""
        calls = self.calls
        if attribute == "line":
            calls = tuple(call for call in calls if wanted(call.line))
        return replace(
            self,
            calls=calls,
            visits=tuple(one for one in self.visits if wanted(getattr(one, attribute))),
            talks=tuple(one for one in self.talks if wanted(getattr(one, attribute))),
            callbacks=tuple(one for one in self.callbacks if wanted(getattr(one, attribute))),
        )

    def without(self, ids: frozenset[str]) -> "Past":
        """What belongs to other calls than these."""
        return replace(
            self,
            calls=tuple(call for call in self.calls if call.id not in ids),
            visits=tuple(one for one in self.visits if one.call not in ids),
            talks=tuple(one for one in self.talks if one.call not in ids),
            callbacks=tuple(one for one in self.callbacks if one.call not in ids),
        )

    def of_calls(self, ids: set[str]) -> "Past":
        """What belongs to these calls."""
        return replace(
            self,
            calls=tuple(call for call in self.calls if call.id in ids),
            visits=tuple(one for one in self.visits if one.call in ids),
            talks=tuple(one for one in self.talks if one.call in ids),
            callbacks=tuple(one for one in self.callbacks if one.call in ids),
        )
