"""The queues with everybody who waits in them: who may join, and who is moved on."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from smartivr.routing.deadlines import Deadlines
from smartivr.routing.directory import QueueRules
from smartivr.routing.overflow import next_by_weight
from smartivr.routing.queue_line import Entry, QueueLine
from smartivr.routing.roster import Roster
from smartivr.routing.waiting import Waiting

OVERFLOW = "overflow"
AGAIN_S = 10.0
"""When no other queue could take a caller who has waited too long, it is tried again after this."""


class Lines:
    """Every queue by its name, and everybody who waits by the call."""

    def __init__(self, queues: Mapping[str, QueueRules], roster: Roster, due: Deadlines) -> None:
        self._roster = roster
        self._due = due
        self.entries: dict[str, Entry] = {}
        self.lines: dict[str, QueueLine] = {}
        self.obey(queues)

    def obey(self, queues: Mapping[str, QueueRules]) -> None:
        """Go by these rules from now on; a queue that is gone still serves who is in it."""
        for name, rules in queues.items():
            line = self.lines.get(name)
            if line is None:
                self.lines[name] = QueueLine(rules)
            else:
                line.retired = False
                line.obey(rules)
        for name, line in list(self.lines.items()):
            line.retired = name not in queues
            self._forget_if_done(line)
        for entry in self.entries.values():
            self._set_overflow(entry)

    def of(self, entry: Entry) -> QueueLine:
        """Find the queue that this caller is in."""
        return self.lines[entry.queue]

    def refusal(self, waiting: Waiting, now: datetime) -> str:
        """Say why this caller cannot wait in that queue: full, empty, closed, unknown, or "".

        A callback was promised, so only a queue that does not exist refuses it.
        """
        line = self.lines.get(waiting.queue)
        if line is None or line.retired:
            return "unknown"
        if waiting.callback:
            return ""
        rules = line.rules
        if not waiting.kept:
            if not rules.calendar.is_open(now):
                return "closed"
            if rules.max_waiting and len(line.places) >= rules.max_waiting:
                return "full"
        if not rules.join_empty and not self._anybody(line):
            return "empty"
        return ""

    def join(self, waiting: Waiting, now: datetime) -> None:
        """Take somebody in who is not refused."""
        entry = Entry(waiting, waiting.queue, (0.0, ""), now)
        self.entries[waiting.call] = entry
        self.lines[waiting.queue].add(entry)
        self._set_overflow(entry)

    def leave(self, entry: Entry) -> None:
        """Let somebody go."""
        line = self.of(entry)
        line.remove(entry)
        del self.entries[entry.waiting.call]
        self._due.drop((OVERFLOW, entry.waiting.call))
        self._forget_if_done(line)

    def overflow(self, call: str, now: datetime) -> str:
        """Move a caller who has waited long enough; the new queue, or "" where there is none."""
        entry = self.entries[call]
        line = self.of(entry)
        to = "" if entry.offer else next_by_weight(self._open_to(entry, line, now), line.sent)
        if not to:
            self._due.set((OVERFLOW, call), now + timedelta(seconds=AGAIN_S))
            return ""
        line.sent[to] = line.sent.get(to, 0) + 1
        line.remove(entry)
        entry.been_in |= {line.rules.name}
        entry.waiting = replace(entry.waiting, queue=to)
        entry.entered, entry.told_position, entry.told_s = now, 0, None
        self.lines[to].add(entry)
        self._set_overflow(entry)
        self._forget_if_done(line)
        return to

    def _open_to(self, entry: Entry, line: QueueLine, now: datetime) -> dict[str, int]:
        """Leave out queues that would refuse the caller, have nobody, or had their chance."""
        return {
            name: weight
            for name, weight in line.rules.overflow.items()
            if name not in entry.been_in
            and name != entry.queue
            and not self.refusal(replace(entry.waiting, queue=name, kept=False), now)
            and self._anybody(self.lines[name])
        }

    def _anybody(self, line: QueueLine) -> bool:
        return any(post.here for post in map(self._roster.posts.get, line.team) if post)

    def _set_overflow(self, entry: Entry) -> None:
        rules = self.of(entry).rules
        key = (OVERFLOW, entry.waiting.call)
        begins = max(entry.entered, entry.waiting.since) if entry.been_in else entry.waiting.since
        if rules.overflow_after_s > 0 and rules.overflow and not entry.waiting.callback:
            self._due.set(key, begins + timedelta(seconds=rules.overflow_after_s))
        else:
            self._due.drop(key)

    def _forget_if_done(self, line: QueueLine) -> None:
        if line.retired and not line.entries:
            self.lines.pop(line.rules.name, None)
