"""Callers who wait in queues: their places are kept before they are confirmed, stays after."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog

from smartivr.dialog import events
from smartivr.dialog.commands import JoinQueue
from smartivr.errors import StoreError
from smartivr.routing.centre_actions import Place
from smartivr.routing.centre_events import CentreEvent, Joined, Left
from smartivr.routing.waiting import Waiting
from smartivr.runtime.centre.book import CentreBook, Entry
from smartivr.runtime.centre.elsewhere import Elsewhere
from smartivr.runtime.clock import Clock
from smartivr.runtime.services import SHUTDOWN
from smartivr.store.records import PlaceRecord, VisitRecord

if TYPE_CHECKING:
    from smartivr.runtime.call import Call

_log = structlog.get_logger(__name__)

ABANDONED, LOST = "abandoned", "lost"
_KEPT_AS = {"hung-up": ABANDONED, "voicemail": "exit"}
"""Reasons of calls as stays keep them; the others are kept as they are."""


@dataclass
class Stay:
    """One caller in one queue."""

    call: "Call"
    queue: str
    label: str
    priority: int
    since: datetime
    """From which the caller's waiting counts."""
    joined_at: datetime
    waiting: Waiting
    context: Mapping[str, Any] = field(default_factory=dict)
    visit: Entry | None = None
    """Once the caller has been told the place."""
    here: int = 0
    """The position among those who wait here."""
    position: int = 0
    """What the caller was told last, with those who wait elsewhere."""
    estimate_s: float | None = None


class WaitingRoom:
    """Everybody who waits here, by call."""

    def __init__(
        self,
        book: CentreBook,
        clock: Clock,
        node: str,
        tell: Callable[[CentreEvent], None],
        *,
        elsewhere: Elsewhere,
        step_s: Callable[[str], float],
        context: Callable[["Call"], Mapping[str, Any]],
    ) -> None:
        """Begin empty.

        Args:
            book: where places and stays are kept.
            clock: the time.
            node: this server's name.
            tell: told of callers who come and go.
            elsewhere: who waits on other servers.
            step_s: what a level of priority is worth in a queue, in seconds.
            context: what an agent would be shown of a call, should another server take it over.

        """
        self._book = book
        self._clock = clock
        self._node = node
        self._tell = tell
        self._elsewhere = elsewhere
        self._step_s = step_s
        self._context = context
        self._stays: dict[str, Stay] = {}
        self._first: dict[str, datetime] = {}
        self._joining: set[asyncio.Task[None]] = set()

        self.ended: Counter[tuple[str, str]] = Counter()
        """How often stays ended, by queue and how."""

    def __iter__(self) -> Iterator[Stay]:
        return iter(self._stays.values())

    def get(self, call: str) -> Stay | None:
        """Return a caller's stay."""
        return self._stays.get(call)

    def since(self, call: str) -> datetime | None:
        """Since when a call counts as waiting, if it does."""
        stay = self._stays.get(call)
        return stay.since if stay else None

    def join(self, call: "Call", wanted: JoinQueue) -> None:
        """Begin to take a place; the call is told once it is kept."""
        self.leave(call.id, "exit")
        now = self._clock.now()
        since = self._first.get(call.id, call.started) if wanted.keep_place else now
        self._first.setdefault(call.id, now)
        waiting = Waiting(
            call.id,
            since,
            wanted.priority,
            wanted.required,
            wanted.preferred,
            wanted.queue,
            kept=wanted.keep_place,
        )
        label = wanted.label or call.facts.label
        stay = Stay(call, wanted.queue, label, wanted.priority, since, now, waiting)
        stay.context = self._context(call)
        self._stays[call.id] = stay
        task = asyncio.get_running_loop().create_task(self._join(stay))
        self._joining.add(task)
        task.add_done_callback(self._joining.discard)

    def leave(self, call: str, how: str) -> None:
        """Give a place up; nothing happens where there is none."""
        stay = self._stays.pop(call, None)
        if stay:
            if cut_off(stay.call):
                how = LOST
            else:
                self._give_up(call)
            self._end(stay, _KEPT_AS.get(how, how))
            self._tell(Left(call))

    def forget(self, call: str) -> None:
        """The call is over."""
        self.leave(call, ABANDONED)
        self._first.pop(call, None)

    def refused(self, call: str, why: str) -> None:
        """The queue does not take this caller."""
        stay = self._stays.pop(call, None)
        if stay:
            self._give_up(call)
            self._begin_visit(stay)
            self._end(stay, "refused")
            stay.call.post(events.QueueRefused(why))

    def placed(self, place: Place) -> None:
        """The caller is at this place now."""
        stay = self._stays.get(place.call)
        if stay is None:
            return
        stay.here, stay.estimate_s = place.position, place.estimate_s
        stay.position = self._position(stay)
        if stay.visit is None:
            self._begin_visit(stay)
            stay.call.post(events.QueueJoined(stay.position, stay.estimate_s))
        else:
            stay.call.post(events.PlaceChanged(stay.position, stay.estimate_s))

    async def look_elsewhere(self) -> None:
        """Tell callers whose position has changed by what happens on other servers."""
        await self._elsewhere.refresh({stay.queue for stay in self})
        for stay in list(self):
            position = self._position(stay)
            if stay.visit and position != stay.position:
                stay.position = position
                stay.call.post(events.PlaceChanged(position, stay.estimate_s))

    def _position(self, stay: Stay) -> int:
        step_s = self._step_s(stay.queue)
        ahead = self._elsewhere.ahead_of(stay.queue, stay.since, stay.priority, step_s)
        return stay.here + ahead

    def overflowed(self, call: str, queue: str) -> None:
        """The caller waits in another queue now, and keeps the time waited."""
        stay = self._stays.get(call)
        if stay is None:
            return
        self._end(stay, "overflow")
        stay.queue, stay.joined_at = queue, self._clock.now()
        self._begin_visit(stay)
        self._keep(stay)

    def answered(self, call: str, agent: str) -> Stay | None:
        """An agent has this caller, whose place is free."""
        stay = self._stays.pop(call, None)
        if stay:
            self._give_up(call)
            if stay.visit is None:
                self._begin_visit(stay)
                stay.call.post(events.QueueJoined(1, 0.0))
            self._end(stay, "answered", agent)
        return stay

    async def keep_again(self) -> None:
        """Keep everybody's place, after this server was taken for dead by others."""
        for stay in self:
            self._book.keep_place_again(self._record(stay))

    def take_back(self, stay: Stay) -> None:
        """The agent was gone before the call knew of it: the caller waits on, first in line."""
        stay.queue, stay.joined_at = stay.waiting.queue, self._clock.now()
        self._stays[stay.call.id] = stay
        self._begin_visit(stay)
        self._keep(stay)
        self._tell(Joined(replace(stay.waiting, kept=True)))

    async def settled(self) -> None:
        """Wait until nobody's place is being kept."""
        while self._joining:
            await asyncio.wait(self._joining)

    async def close(self) -> None:
        """Give up what is under way."""
        for task in tuple(self._joining):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _join(self, stay: Stay) -> None:
        try:
            await self._book.take_place(self._record(stay))
        except StoreError as error:
            # A caller who waits on the line is not kept from waiting by a database.
            stay.call.log.note("error", {"code": error.code, "message": str(error)})
            _log.error("place-not-stored", code=error.code)
            self._keep(stay)
        await self._elsewhere.refresh({stay.queue})
        if self._stays.get(stay.call.id) is stay:
            self._tell(Joined(stay.waiting))
        else:
            self._give_up(stay.call.id)

    def _keep(self, stay: Stay) -> None:
        """Keep a place soon, if it is not given up before that."""
        self._book.change_place(
            self._record(stay), wanted=lambda: self._stays.get(stay.call.id) is stay
        )

    def _give_up(self, call: str) -> None:
        self._book.give_up_place(call, unless=lambda: call in self._stays)

    def _begin_visit(self, stay: Stay) -> None:
        stay.visit = self._book.begin_visit(
            VisitRecord(
                stay.call.id,
                stay.call.flow.line,
                stay.queue,
                stay.joined_at.isoformat(),
                told_position=stay.position,
                told_estimate_s=stay.estimate_s,
            )
        )

    def _end(self, stay: Stay, how: str, agent: str = "") -> None:
        self.ended[stay.queue, how] += 1
        if stay.visit:
            self._book.end_visit(stay.visit, self._clock.now().isoformat(), how, agent)

    def _record(self, stay: Stay) -> PlaceRecord:
        return PlaceRecord(
            call=stay.call.id,
            node=self._node,
            line=stay.call.flow.line,
            queue=stay.queue,
            since=stay.since.isoformat(),
            priority=stay.priority,
            caller=stay.call.facts.caller,
            label=stay.label,
            context=stay.context,
        )


def cut_off(call: "Call") -> bool:
    """Whether it is this server that ends the call, as it stops: the place is kept for a callback.

    Another server, or this one when it starts again, calls back whoever has a place with it.
    """
    outcome = call.session.outcome
    return call.session.ended and outcome is not None and outcome.reason == SHUTDOWN
