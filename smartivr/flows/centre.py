"""The files that all lines share become a `Directory`, or every mistake in them at once."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from smartivr.dialog.flow import Flow
from smartivr.errors import FlowError
from smartivr.flows.centre_draft import CentreDraft, members, read_centre_draft
from smartivr.flows.numbers_check import check_leads
from smartivr.flows.queues_file import BY_SKILL, BY_TIME, AgentsEntry, QueueEntry, QueuesFile
from smartivr.flows.source import Document
from smartivr.routing.directory import Directory, QueueRules
from smartivr.routing.hours import Calendar
from smartivr.routing.numbers import NumberPlan
from smartivr.routing.strategies.base import Strategy
from smartivr.routing.strategies.by_skill import BySkill
from smartivr.routing.strategies.by_time import ByTime, Shift
from smartivr.routing.strategies.named import STRATEGIES

CENTRE = "centre"
"""What the files that all lines share go by, where lines go by their names."""


@dataclass(frozen=True)
class CentreSource:
    """What all lines of a folder share, with the texts it was read from."""

    directory: Directory = field(default_factory=Directory)
    plan: NumberPlan = field(default_factory=NumberPlan)
    draft: CentreDraft | None = None
    """Where everything stands."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """File name -> text, of the files that are there."""
    version: str = ""
    """A hash of the texts; empty where there are none."""


def load_directory(folder: Path) -> Directory:
    """Read the people and queues that the lines below a folder share; none without files.

    Raises:
        FlowError: with every mistake of every file, each located.

    """
    return read_centre(folder).directory


def read_centre(folder: Path, texts: Mapping[str, str] | None = None) -> CentreSource:
    """Read what the lines below a folder share; with `texts`, these in place of its files.

    Raises:
        FlowError: with every mistake of every file, each located.

    """
    draft = read_centre_draft(folder, texts)
    mistakes = draft.mistakes()
    if mistakes:
        raise FlowError(CENTRE, tuple(str(mistake) for mistake in mistakes))
    given = {one.path.name: one.text for one in draft.documents if one.data is not None}
    plan = draft.plan.plan() if draft.plan else NumberPlan()
    return CentreSource(_directory(draft), plan, draft, given, hash_of(draft.documents))


def misled(source: CentreSource, lines: Mapping[str, Flow]) -> tuple[str, ...]:
    """List the called numbers and caller lists that lead to no line or step, each located."""
    draft = source.draft
    if draft is None or draft.plan is None:
        return ()
    found = Document(draft.numbers.path, values=draft.numbers.values, keys=draft.numbers.keys)
    check_leads(draft.plan, found, lines)
    return tuple(str(mistake) for mistake in found.mistakes)


def hash_of(documents: Iterable[Document]) -> str:
    """Make a short hash of some files; empty where there are none."""
    digest, empty = hashlib.sha256(), True
    for document in documents:
        if document.data is not None:
            digest.update(f"{document.path.name}\0{document.text}\0".encode())
            empty = False
    return "" if empty else digest.hexdigest()[:12]


def _directory(draft: CentreDraft) -> Directory:
    who, where = draft.who, draft.where or QueuesFile()
    calendars = {name: hours.calendar() for name, hours in where.calendars.items()}
    return Directory(
        people={name: entry.person(name) for name, entry in (who.people if who else {}).items()},
        queues={
            name: _rules(draft, name, entry, calendars) for name, entry in where.queues.items()
        },
        boxes={name: entry.box(name, where.queues) for name, entry in where.boxes.items()},
    )


def _rules(
    draft: CentreDraft, name: str, entry: QueueEntry, calendars: Mapping[str, Calendar]
) -> QueueRules:
    overflow = entry.overflow
    return QueueRules(
        name=name,
        title=entry.title or name,
        strategy=_strategy(draft, entry, calendars),
        agents=_ids(draft, entry.agents),
        ring_s=entry.ring_s,
        wrap_up_s=entry.wrap_up_s,
        step_s=entry.step_s,
        max_waiting=entry.max_waiting,
        join_empty=entry.join_empty,
        calendar=calendars.get(entry.calendar, Calendar()),
        overflow=overflow.to if overflow else {},
        overflow_after_s=overflow.after_s if overflow else 0.0,
        answer_within_s=entry.answer_within_s,
        answer_goal=entry.answer_goal,
        alarm_waiting=entry.alarm_waiting,
        alarm_wait_s=entry.alarm_wait_s,
        pause_after_misses=entry.pause_after_misses,
        retries=entry.retries.rules(),
        handle_s=entry.handle_s,
    )


def _strategy(draft: CentreDraft, entry: QueueEntry, calendars: Mapping[str, Calendar]) -> Strategy:
    if entry.strategy != BY_TIME:
        return _order(entry.strategy, entry)
    shifts = tuple(
        Shift(calendars[shift.calendar], frozenset(_ids(draft, shift.agents)))
        for shift in entry.shifts
    )
    return ByTime(shifts, _order(entry.within, entry))


def _order(name: str, entry: QueueEntry) -> Strategy:
    return BySkill(entry.relax_every_s) if name == BY_SKILL else STRATEGIES[name]


def _ids(draft: CentreDraft, entries: Iterable[AgentsEntry]) -> tuple[str, ...]:
    """List everybody that the entries name, in their order, nobody twice."""
    return tuple(dict.fromkeys(one for entry in entries for one in members(entry, draft.who)))
