"""Offers: one caller, the agents who ring for that caller, and who is first to accept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from smartivr.routing.centre_actions import (
    CentreAction,
    Connect,
    RingAgent,
    StopRinging,
    Unreachable,
)
from smartivr.routing.deadlines import Deadlines
from smartivr.routing.lines import Lines
from smartivr.routing.queue_line import Entry
from smartivr.routing.roster import Roster, Talk

RINGING = "ringing"
TAKEN, LEFT, MISSED, DECLINED, AWAY = "taken", "left", "no-answer", "declined", "away"


@dataclass(slots=True)
class Ringing:
    """An offer that is open."""

    number: int
    call: str
    queue: str
    """Empty where a person was dialled."""
    agents: dict[str, datetime]
    """Who rings, and since when."""
    until: datetime


class Offers:
    """The open offers by their numbers."""

    def __init__(
        self,
        lines: Lines,
        roster: Roster,
        due: Deadlines,
        emit: Callable[[CentreAction], None],
        served: Callable[[Entry, datetime], None],
    ) -> None:
        self._lines = lines
        self._roster = roster
        self._due = due
        self._emit = emit
        self._served = served
        """Told of everybody whose wait ends with an agent, and when."""
        self._last = 0
        self.open: dict[int, Ringing] = {}

    def make(
        self, call: str, queue: str, agents: Sequence[str], ring_s: float, now: datetime
    ) -> None:
        """Let these agents ring for this call."""
        self._last += 1
        until = now + timedelta(seconds=ring_s)
        offer = Ringing(self._last, call, queue, {}, until)
        self.open[offer.number] = offer
        self._due.set((RINGING, str(offer.number)), until)
        if queue:
            entry = self._lines.entries[call]
            self._lines.of(entry).offered(entry, offer.number)
        for agent in agents:
            self.extend(offer, agent, now)

    def extend(self, offer: Ringing, agent: str, now: datetime) -> None:
        """Let one more agent ring for as long as the others still do."""
        offer.agents[agent] = now
        self._roster.ring(agent, offer.number, now)
        left_s = (offer.until - now).total_seconds()
        self._emit(RingAgent(offer.number, offer.call, agent, offer.queue, left_s))

    def accept(self, number: int, agent: str, now: datetime) -> None:
        """Connect whoever comes first; later ones have nothing to accept any more."""
        offer = self.open.get(number)
        if offer is None or agent not in offer.agents:
            return
        began = offer.agents.pop(agent)
        self._stop_all(offer, TAKEN, now)
        if offer.queue:
            entry = self._lines.entries[offer.call]
            self._served(entry, now)
            self._lines.leave(entry)
        self._close(offer)
        self._roster.connect(agent, Talk(offer.call, offer.queue, began, now))
        self._emit(Connect(offer.number, offer.call, agent, offer.queue))

    def decline(self, number: int, agent: str, now: datetime) -> None:
        """Let the next one ring."""
        offer = self.open.get(number)
        if offer and agent in offer.agents:
            self._stop(offer, agent, DECLINED)
            self._roster.decline(agent, now)
            self._refused(offer, [agent], now)
            self._close_if_silent(offer, agent, DECLINED)

    def time_out(self, number: int, now: datetime) -> None:
        """Nobody has answered for long enough."""
        offer = self.open[number]
        rung = list(offer.agents)
        for agent in rung:
            self._stop(offer, agent, MISSED)
            if offer.queue:
                misses = self._lines.lines[offer.queue].rules.pause_after_misses
                self._roster.miss(agent, now, misses)
            else:
                self._roster.stop_ringing(agent, now)
        self._refused(offer, rung, now)
        self._close_if_silent(offer, rung[-1], MISSED)

    def take_off(self, agent: str, why: str, now: datetime) -> None:
        """Stop ringing at an agent who is not to be had any more."""
        post = self._roster.posts.get(agent)
        offer = self.open.get(post.offer) if post else None
        if offer:
            self._stop(offer, agent, why)
            self._roster.stop_ringing(agent, now)
            self._close_if_silent(offer, agent, why)

    def withdraw(self, call: str, now: datetime) -> None:
        """Stop ringing for a caller who is gone."""
        for offer in [one for one in self.open.values() if one.call == call]:
            self._stop_all(offer, LEFT, now)
            self._close(offer)

    # --- the rest ---------------------------------------------------------------------------

    def _stop(self, offer: Ringing, agent: str, why: str) -> None:
        del offer.agents[agent]
        self._emit(StopRinging(offer.number, offer.call, agent, why))

    def _stop_all(self, offer: Ringing, why: str, now: datetime) -> None:
        for agent in list(offer.agents):
            self._stop(offer, agent, why)
            self._roster.stop_ringing(agent, now)

    def _refused(self, offer: Ringing, agents: Sequence[str], now: datetime) -> None:
        """Remember who did not want this caller."""
        if offer.queue:
            entry = self._lines.entries[offer.call]
            refused = entry.waiting.refused_by | set(agents)
            entry.waiting = replace(entry.waiting, refused_by=refused)
            entry.refused_at.update(dict.fromkeys(agents, now))

    def _close_if_silent(self, offer: Ringing, agent: str, why: str) -> None:
        """Offer the caller to others once the last agent has stopped ringing."""
        if not offer.agents:
            self._close(offer)
            if not offer.queue:
                self._emit(Unreachable(offer.call, agent, why))

    def _close(self, offer: Ringing) -> None:
        del self.open[offer.number]
        self._due.drop((RINGING, str(offer.number)))
        entry = self._lines.entries.get(offer.call) if offer.queue else None
        if entry:
            self._lines.of(entry).reopen(entry)
