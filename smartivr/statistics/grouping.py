"""Cuts the past into parts: by line, queue, day, hour, agent, called number or version."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from smartivr.statistics.past import Past, PastCall
from smartivr.statistics.presence import Span
from smartivr.store.records import CallbackRecord, TalkRecord, VisitRecord

T = TypeVar("T")
_Kept = VisitRecord | TalkRecord | CallbackRecord


class By(StrEnum):
    """What figures are told apart by."""

    LINE = "line"
    QUEUE = "queue"
    DAY = "day"
    WEEKDAY = "weekday"
    HOUR = "hour"
    AGENT = "agent"
    CALLED = "called"
    VERSION = "version"
    STEP = "step"
    """Not a part that `cut` makes: a call is at many steps."""
    OPTION = "option"


OF_TIME = frozenset({By.DAY, By.WEEKDAY, By.HOUR})
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass
class _Groups:
    """What goes into each part, by its name."""

    calls: Mapping[str, Sequence[PastCall]] = field(default_factory=dict)
    visits: Mapping[str, Sequence[VisitRecord]] = field(default_factory=dict)
    talks: Mapping[str, Sequence[TalkRecord]] = field(default_factory=dict)
    callbacks: Mapping[str, Sequence[CallbackRecord]] = field(default_factory=dict)
    spans: Mapping[str, Sequence[Span]] = field(default_factory=dict)

    def parts(self, past: Past) -> dict[str, Past]:
        """One part a name."""
        found = {*self.calls, *self.visits, *self.talks, *self.callbacks, *self.spans} - {""}
        return {name: self._part(past, name) for name in sorted(found, key=_place)}

    def _part(self, past: Past, name: str) -> Past:
        return replace(
            past,
            calls=tuple(self.calls.get(name, ())),
            visits=tuple(self.visits.get(name, ())),
            talks=tuple(self.talks.get(name, ())),
            callbacks=tuple(self.callbacks.get(name, ())),
            spans=tuple(self.spans.get(name, ())),
        )


def cut(past: Past, by: By) -> dict[str, Past]:
    """The parts of a stretch of time, in the order in which a reader looks for them.

    By queue there are waits, talks and callbacks, by agent talks and states, else everything.
    """
    return _groups(past, by).parts(past)


def _groups(past: Past, by: By) -> _Groups:
    if by is By.QUEUE:
        return _Groups(
            visits=_grouped(past.visits, lambda visit: visit.queue),
            talks=_grouped(past.talks, lambda talk: talk.queue),
            callbacks=_grouped(past.callbacks, lambda callback: callback.queue),
        )
    if by is By.AGENT:
        return _Groups(
            talks=_grouped(past.talks, lambda talk: talk.agent),
            spans=_grouped(past.spans, lambda span: span.agent),
        )
    of_call, of_other = _names(past, by)
    return _Groups(
        calls=_grouped(past.calls, of_call),
        visits=_grouped(past.visits, of_other),
        talks=_grouped(past.talks, of_other),
        callbacks=_grouped(past.callbacks, of_other),
        spans=_grouped(_by_the_hour(past), _of_span(past, by)) if by in OF_TIME else {},
    )


def _names(past: Past, by: By) -> tuple[Callable[[PastCall], str], Callable[[_Kept], str]]:
    """Which part a call belongs to, and which a wait, a talk or a callback."""
    if by is By.LINE:
        return (lambda call: call.line), (lambda one: one.line)
    if by in OF_TIME:
        return (
            lambda call: _time_of(call.started, past.zone(call.line), by),
            lambda one: _time_of(_began(one), past.zone(one.line), by),
        )
    of_call = {call.id: str(getattr(call, by.value)) for call in past.calls}
    return (lambda call: of_call[call.id]), (lambda one: of_call.get(one.call, ""))


def _of_span(past: Past, by: By) -> Callable[[Span], str]:
    zone = past.zone("")
    return lambda span: _time_of(span.start, zone, by)


def _time_of(moment: datetime, zone: ZoneInfo, by: By) -> str:
    local = moment.astimezone(zone)
    if by is By.DAY:
        return local.date().isoformat()
    return WEEKDAYS[local.weekday()] if by is By.WEEKDAY else f"{local.hour:02}:00"


def _began(one: _Kept) -> datetime:
    if isinstance(one, VisitRecord):
        return _moment(one.joined_at)
    return _moment(one.started_at if isinstance(one, TalkRecord) else one.created_at)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text) if text else datetime.min.replace(tzinfo=UTC)


def _by_the_hour(past: Past) -> Iterator[Span]:
    """Agents' states, cut at full hours of the clock."""
    zone = past.zone("")
    for span in past.spans:
        start = span.start
        while start < span.end:
            end = min(_next_hour(start, zone), span.end)
            yield replace(span, start=start, end=end)
            start = end


def _next_hour(moment: datetime, zone: ZoneInfo) -> datetime:
    """The next full hour, which in some zones is not one of UTC."""
    local = moment.astimezone(zone)
    into = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return moment + timedelta(hours=1) - into


def _grouped(listed: Iterable[T], name_of: Callable[[T], str]) -> dict[str, list[T]]:
    groups: dict[str, list[T]] = defaultdict(list)
    for one in listed:
        groups[name_of(one)].append(one)
    return groups


def _place(name: str) -> tuple[Hashable, ...]:
    return (WEEKDAYS.index(name), name) if name in WEEKDAYS else (-1, name)
