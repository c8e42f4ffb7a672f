"""What lines share, as far as its files can be read, and whether what they name is there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from smartivr.flows.draft import names_in
from smartivr.flows.fit import fit
from smartivr.flows.mistakes import Mistake, suggestion
from smartivr.flows.numbers_check import check_numbers
from smartivr.flows.numbers_file import NumbersFile
from smartivr.flows.people_file import PeopleFile
from smartivr.flows.queues_file import AgentsEntry, BoxEntry, QueueEntry, QueuesFile
from smartivr.flows.source import Document, Route, parse_document, read_document

PEOPLE, QUEUES, NUMBERS = "people.yaml", "queues.yaml", "numbers.yaml"


@dataclass
class CentreDraft:
    """The files that all lines share and whatever of them fits the models."""

    people: Document
    queues: Document
    numbers: Document
    who: PeopleFile | None = None
    where: QueuesFile | None = None
    plan: NumbersFile | None = None

    @property
    def documents(self) -> tuple[Document, ...]:
        """All files."""
        return self.people, self.queues, self.numbers

    def mistakes(self) -> list[Mistake]:
        """All mistakes so far, in the order of the files, none twice."""
        found = {m: None for document in self.documents for m in sorted(document.mistakes)}
        return list(found)


def read_centre_draft(folder: Path, texts: Mapping[str, str] | None = None) -> CentreDraft:
    """Read the files that all lines below a folder share; with `texts`, these in place of it."""

    def document(name: str) -> Document:
        if texts is None:
            return read_document(folder / name, required=False)
        return parse_document(folder / name, texts.get(name), required=False)

    draft = CentreDraft(document(PEOPLE), document(QUEUES), document(NUMBERS))
    draft.who = fit(draft.people, PeopleFile)
    draft.where = fit(draft.queues, QueuesFile)
    draft.plan = fit(draft.numbers, NumbersFile)
    check_centre(draft)
    return draft


def check_centre(draft: CentreDraft) -> None:
    """Report every name that leads nowhere, every extension and number that stands there twice."""
    _check_people(draft)
    for name, queue in (draft.where.queues if draft.where else {}).items():
        _check_queue(draft, name, queue)
    for name, box in (draft.where.boxes if draft.where else {}).items():
        _check_box(draft, name, box)
    if draft.plan:
        check_numbers(draft.plan, draft.numbers)


def members(entry: AgentsEntry, who: PeopleFile | None) -> Iterator[str]:
    """List the ids of those an entry means, in the order of the people's file."""
    for name, person in (who.people if who else {}).items():
        if entry.id:
            meant = name == entry.id
        elif entry.team:
            meant = entry.team in person.teams
        else:
            meant = person.skills.get(entry.skill, 0) >= entry.level
        if meant:
            yield name


def _check_people(draft: CentreDraft) -> None:
    taken: dict[str, str] = {}
    boxes = names_in(draft.queues, "boxes")
    for name, person in (draft.who.people if draft.who else {}).items():
        route: Route = ("people", name)
        if person.extension in taken:
            sentence = f"{taken[person.extension]!r} has the extension {person.extension} already"
            draft.people.report((*route, "extension"), sentence)
        elif person.extension:
            taken[person.extension] = name
        if person.box and person.box not in boxes and draft.queues.readable:
            sentence = f"there is no box {person.box!r}; {suggestion(person.box, boxes)}"
            draft.people.report((*route, "box"), sentence)


def _check_queue(draft: CentreDraft, name: str, queue: QueueEntry) -> None:
    route: Route = ("queues", name)
    _check_agents(draft, (*route, "agents"), queue.agents)
    _check_calendar(draft, (*route, "calendar"), queue.calendar)
    own = {agent for entry in queue.agents for agent in members(entry, draft.who)}
    for index, shift in enumerate(queue.shifts):
        inside: Route = (*route, "shifts", index)
        _check_calendar(draft, (*inside, "calendar"), shift.calendar)
        _check_agents(draft, (*inside, "agents"), shift.agents)
        for at, entry in enumerate(shift.agents):
            strangers = [one for one in members(entry, draft.who) if one not in own]
            if strangers:
                sentence = f"{strangers[0]!r} is not among the agents of queue {name!r}"
                draft.queues.report((*inside, "agents", at), sentence)
    known = [one for one in names_in(draft.queues, "queues") if one != name]
    for other in queue.overflow.to if queue.overflow else ():
        if other not in known:
            sentence = f"there is no other queue {other!r}; {suggestion(other, known)}"
            draft.queues.report((*route, "overflow", "to", other), sentence, key=True)


def _check_box(draft: CentreDraft, name: str, box: BoxEntry) -> None:
    known = names_in(draft.queues, "queues")
    if box.queue and box.queue not in known:
        sentence = f"there is no queue {box.queue!r}; {suggestion(box.queue, known)}"
        draft.queues.report(("boxes", name, "queue"), sentence)


def _check_calendar(draft: CentreDraft, route: Route, name: str) -> None:
    known = names_in(draft.queues, "calendars")
    if name and name not in known:
        draft.queues.report(route, f"there is no calendar {name!r}; {suggestion(name, known)}")


def _check_agents(draft: CentreDraft, route: Route, entries: Iterable[AgentsEntry]) -> None:
    if not draft.people.readable:
        return
    people = names_in(draft.people, "people")
    teams = {team for p in (draft.who.people if draft.who else {}).values() for team in p.teams}
    skills = {name for p in (draft.who.people if draft.who else {}).values() for name in p.skills}
    for index, entry in enumerate(entries):
        inside: Route = (*route, index)
        if entry.id and entry.id not in people:
            sentence = f"there is no person {entry.id!r}; {suggestion(entry.id, people)}"
            draft.queues.report(inside, sentence)
        elif draft.who is None:
            continue
        elif entry.team and entry.team not in teams:
            sentence = f"nobody is in a team {entry.team!r}; {suggestion(entry.team, teams)}"
            draft.queues.report((*inside, "team"), sentence)
        elif entry.skill and entry.skill not in skills:
            sentence = f"nobody has the skill {entry.skill!r}; {suggestion(entry.skill, skills)}"
            draft.queues.report((*inside, "skill"), sentence)
        elif entry.skill and not any(members(entry, draft.who)):
            sentence = f"nobody has the skill {entry.skill!r} at level {entry.level}"
            draft.queues.report((*inside, "level"), sentence)
