"""A line's folder becomes a `Flow`, or every mistake in it at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from smartivr.dialog.flow import Announcement, Flow, Intent
from smartivr.errors import FlowError
from smartivr.flows.centre import (
    CENTRE,
    CentreSource,
    hash_of,
    load_directory,
    misled,
    read_centre,
)
from smartivr.flows.draft import FLOW, Draft, read_draft
from smartivr.flows.fields import aware
from smartivr.flows.files import LineFile
from smartivr.flows.mistakes import Mistake, Place, shown
from smartivr.flows.references import check_references
from smartivr.flows.source import Document, Route, parse_document
from smartivr.flows.templates import check_templates
from smartivr.routing.directory import Directory
from smartivr.routing.hours import Calendar
from smartivr.routing.sites import OpeningHours
from smartivr.understanding.expecting import SlotValue

_NAMED = re.compile(r"""^line:\s*["']?([a-z0-9][a-z0-9_-]*)""", re.MULTILINE)


@dataclass(frozen=True)
class LineSource:
    """A flow with the files it came from, so that findings can be located."""

    flow: Flow
    flow_file: Document
    phrases_file: Document
    texts: Mapping[str, str]
    """File name -> text, of the files that are there."""

    def step(self, name: str, *inside: str | int) -> Place:
        """Find a step, or something in it."""
        route: Route = ("steps", name, *inside)
        return self.flow_file.place(route, key=isinstance(self.flow_file.at(route), dict))

    def intent(self, name: str) -> Place:
        """Find an intent's phrasings."""
        return self.phrases_file.place(("intents", name), key=True)


@dataclass(frozen=True)
class Lines:
    """All lines of a folder: those that are right, and what is wrong with the others."""

    flows: Mapping[str, Flow]
    faults: Mapping[str, FlowError]
    centre: CentreSource = field(default_factory=CentreSource)
    """What they share."""


def load_line(folder: Path) -> Flow:
    """Read the line in a folder, with the people and queues beside it.

    Raises:
        FlowError: with every mistake of every file, each located.

    """
    return read_line(folder, load_directory(folder.parent)).flow


def read_line(
    folder: Path, directory: Directory | None = None, texts: Mapping[str, str] | None = None
) -> LineSource:
    """Read the line in a folder and keep where everything stands.

    Args:
        folder: where the line's files are; its name is the line's, unless they say otherwise.
        directory: the people and queues that lines share.
        texts: file name -> text, in place of what stands in the folder now.

    Raises:
        FlowError: with every mistake of every file, each located.

    """
    draft = read_draft(folder, texts)
    check_references(draft)
    check_templates(draft)
    mistakes = draft.mistakes()
    if mistakes or draft.line is None:
        raise FlowError(folder.name, tuple(str(mistake) for mistake in mistakes))
    flow = _flow(folder, draft, draft.line, directory or Directory())
    given = {one.path.name: one.text for one in draft.documents if one.data is not None}
    return LineSource(flow, draft.flow, draft.phrases, given)


def line_folders(folder: Path) -> list[Path]:
    """List the folders of lines below a folder."""
    return [path.parent for path in sorted(folder.glob(f"*/{FLOW}"))]


def line_of(folder: Path) -> str:
    """Name the line of a folder, whether its files are right or not."""
    try:
        named = _NAMED.search((folder / FLOW).read_text(encoding="utf-8", errors="replace"))
    except OSError:
        named = None
    return named[1] if named else folder.name


def title_in(texts: Mapping[str, str]) -> str:
    """Return the title that a line's files give it, whether they are right or not; maybe none."""
    title = parse_document(Path(FLOW), texts.get(FLOW)).at(("title",))
    return title if isinstance(title, str) else ""


def load_lines(folder: Path) -> Lines:
    """Read every line below a folder; a faulty line does not stop the others.

    Where the files that all lines share have mistakes, the lines are without people and queues.
    """
    centre, faults = CentreSource(), dict[str, FlowError]()
    try:
        centre = read_centre(folder)
    except FlowError as fault:
        faults[CENTRE] = fault
    found: dict[Path, LineSource | FlowError] = {}
    for path in line_folders(folder):
        try:
            found[path] = read_line(path)
        except FlowError as fault:
            found[path] = fault
    return assembled(found, centre, faults)


def assembled(
    found: Mapping[Path, LineSource | FlowError],
    centre: CentreSource,
    faults: Mapping[str, FlowError],
) -> Lines:
    """Put lines (by folder, each right or faulty) together with what they share.

    Of two lines with one name or one called number the second is left out as faulty.
    """
    flows: dict[str, Flow] = {}
    wrong = dict(faults)
    numbers: dict[str, str] = {}
    for folder, line in found.items():
        if isinstance(line, FlowError):
            wrong[folder.name] = line
            continue
        flow = replace(line.flow, directory=centre.directory)
        try:
            _refuse_clash(flow, folder / FLOW, flows, numbers)
        except FlowError as fault:
            wrong[folder.name] = fault
            continue
        flows[flow.line] = flow
        numbers.update(dict.fromkeys(flow.numbers, flow.line))
    if misleading := misled(centre, flows):
        wrong[CENTRE] = FlowError(CENTRE, misleading)
    return Lines(flows, wrong, centre)


def _refuse_clash(
    flow: Flow, path: Path, flows: Mapping[str, Flow], numbers: Mapping[str, str]
) -> None:
    """Refuse a line whose name or called number another line has."""
    place = Place(shown(path))
    if flow.line in flows:
        mistake = Mistake(place, f"another folder holds a line {flow.line!r} too")
        raise FlowError(path.parent.name, (str(mistake),))
    shared = next((number for number in flow.numbers if number in numbers), None)
    if shared is not None:
        mistake = Mistake(place, f"line {numbers[shared]!r} has one of these called numbers too")
        raise FlowError(flow.line, (str(mistake),))


def _flow(folder: Path, draft: Draft, line: LineFile, directory: Directory) -> Flow:
    said, hours = draft.said, draft.hours
    calendar = hours.opening_hours() if hours else Calendar()
    return Flow(
        line=line.line or folder.name,
        title=line.title,
        language=line.language,
        start=line.start,
        main=line.main or line.start,
        agent=line.agent,
        steps=draft.steps,
        intents={
            name: Intent(entry.label or name.replace("_", " "), entry.phrases)
            for name, entry in (said.intents if said else {}).items()
        },
        slots={
            name: tuple(SlotValue(value, ways) for value, ways in values.items())
            for name, values in (said.slots if said else {}).items()
        },
        numbers=line.numbers,
        calendar=calendar,
        policy=line.settings,
        announcements=_announcements(line, calendar),
        recognizer=line.recognizer,
        voice=line.voice,
        directory=directory,
        recording=line.recording.policy(),
        music=line.music,
        extensions=line.extensions,
        version=hash_of(draft.documents),
    )


def _announcements(line: LineFile, calendar: OpeningHours) -> tuple[Announcement, ...]:
    zone = calendar.timezone
    return tuple(
        Announcement(
            entry.step, entry.say, entry.owner, aware(entry.starts, zone), aware(entry.ends, zone)
        )
        for entry in line.announcements
    )
