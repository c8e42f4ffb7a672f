"""Dealing free agents out to those who wait, over all queues."""

from dataclasses import replace
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush

from smartivr.routing.agent import Agent, AgentState
from smartivr.routing.deadlines import Deadlines
from smartivr.routing.lines import Lines
from smartivr.routing.offers import Offers
from smartivr.routing.queue import rings
from smartivr.routing.queue_line import Entry, QueueLine
from smartivr.routing.roster import Roster
from smartivr.routing.strategies.base import Moment

DEAL = "deal"
REST = timedelta(seconds=5)
"""So long an agent is not offered a caller again whom the agent has just declined or missed."""

Hopeless = dict[frozenset[tuple[str, int]], datetime]
"""Required skills -> since when somebody waits for whom no free agent will do.

Demands only ever relax with the time waited, so no later caller with the same ones need be tried.
"""


class Dealer:
    """Offers callers to agents as long as there is a pair that may go together."""

    def __init__(self, lines: Lines, roster: Roster, offers: Offers, due: Deadlines) -> None:
        self._lines = lines
        self._roster = roster
        self._offers = offers
        self._due = due

    def deal(self, now: datetime) -> None:
        """Go through those who wait, first in turn over all queues first.

        An agent of several queues so takes the caller who is first in all of them.
        """
        lines = [line for line in self._lines.lines.values() if self._may_offer(line)]
        if not lines:
            return
        hopeless: dict[str, Hopeless] = {line.rules.name: {} for line in lines}
        heads = [(line.open[0], 0, line.rules.name) for line in lines]
        heapify(heads)
        while heads:
            (_, call), at, name = heappop(heads)
            line = self._lines.lines[name]
            free = self._free(line)
            if not free:
                continue
            if not self._offer(line, line.entries[call], free, hopeless[name], now):
                at += 1
            if at < len(line.open):
                heappush(heads, (line.open[at], at, name))
        for line in lines:
            self._look_again(line, now)

    def extend(self, now: datetime) -> None:
        """Let agents who came free join those who ring together for a caller already."""
        if not self._roster.free:
            return
        for offer in list(self._offers.open.values()):
            line = self._lines.lines.get(offer.queue)
            if line is None or not line.together or line.team.isdisjoint(self._roster.free):
                continue
            entry = line.entries[offer.call]
            ringing = [self._roster.posts[agent].agent for agent in offer.agents]
            free = _rested(self._free(line), entry, now)
            together = _ring_together(line, entry, [*ringing, *free], now)
            if set(offer.agents) < together:
                for agent in free:
                    if agent.id in together:
                        self._offers.extend(offer, agent.id, now)

    # --- the rest ---------------------------------------------------------------------------

    def _may_offer(self, line: QueueLine) -> bool:
        return bool(line.open) and not line.team.isdisjoint(self._roster.free)

    def _free(self, line: QueueLine) -> list[Agent]:
        free, posts = self._roster.free, self._roster.posts
        return [posts[agent].agent for agent in line.rules.agents if agent in free]

    def _offer(
        self, line: QueueLine, entry: Entry, free: list[Agent], hopeless: Hopeless, now: datetime
    ) -> bool:
        waiting = entry.waiting
        demands = frozenset(waiting.required.items())
        if demands in hopeless and hopeless[demands] <= waiting.since:
            return False
        rested = _rested(free, entry, now)
        groups = rings(line.queue, waiting, rested, Moment(waiting, now, line.last_offered))
        if not groups:
            if len(rested) == len(free):
                hopeless[demands] = waiting.since
            return False
        agents = [agent.id for agent in groups[0]]
        line.last_offered = agents[-1]
        self._offers.make(waiting.call, line.rules.name, agents, line.rules.ring_s, now)
        return True

    def _look_again(self, line: QueueLine, now: datetime) -> None:
        """Wake up when somebody who waits beside a free agent may be offered to that agent."""
        moments: list[datetime] = []
        if self._may_offer(line):
            for _, call in line.open:
                entry = line.entries[call]
                moments += [at + REST for at in entry.refused_at.values() if at + REST > now]
                if line.selective:
                    admits = line.selective.admits_more_at(entry.waiting, now)
                    moments += [admits] if admits else []
        key = (DEAL, line.rules.name)
        if moments:
            self._due.set(key, min(moments))
        else:
            self._due.drop(key)


def _rested(free: list[Agent], entry: Entry, now: datetime) -> list[Agent]:
    """Leave out who has only just refused this caller."""
    if not entry.refused_at:
        return free
    never = now - REST
    return [agent for agent in free if entry.refused_at.get(agent.id, never) + REST <= now]


def _ring_together(line: QueueLine, entry: Entry, agents: list[Agent], now: datetime) -> set[str]:
    """Say who would ring together, if all of these were free."""
    free = [replace(agent, state=AgentState.AVAILABLE) for agent in agents]
    groups = rings(line.queue, entry.waiting, free, Moment(entry.waiting, now, line.last_offered))
    return {agent.id for agent in groups[0]} if groups else set()
