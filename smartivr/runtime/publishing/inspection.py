"""What is wrong with texts that might be published: every mistake, and what troubles callers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

from smartivr.dialog.flow import Flow
from smartivr.errors import FlowError, NotFound, VoiceMissing
from smartivr.flows.centre import CENTRE, CentreSource, misled, read_centre
from smartivr.flows.check import check
from smartivr.flows.finding import Finding, Severity
from smartivr.flows.hearing import Alike, UnknownWords, alike_phrases
from smartivr.flows.load import LineSource, read_line
from smartivr.flows.mistakes import Mistake, Place
from smartivr.flows.numbers_check import claimed_twice
from smartivr.flows.script import parse_script
from smartivr.runtime.engines import Engines
from smartivr.runtime.publishing.candidate import Candidates, is_file_of, scripts_in
from smartivr.synthesis import registry as voices
from smartivr.synthesis.recorded import Recordings

MISTAKE = "mistake"
"""The severity of what cannot be read; the others are those of findings."""
BLOCKING = (MISTAKE, Severity.ERROR)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, or worth a look; line and column count from 1."""

    file: str
    line: int
    column: int
    severity: str
    """mistake, error, warning or note."""
    code: str
    """What kind of finding it is; empty for mistakes."""
    message: str

    @property
    def blocks(self) -> bool:
        """Whether it keeps the line from being published; scripted calls reach no caller."""
        return self.severity in BLOCKING and not self.file.startswith("calls/")


@dataclass(frozen=True)
class Inspection:
    """Everything that was found, mistakes first."""

    problems: tuple[Problem, ...]
    alike: tuple[Alike, ...] = ()
    """What sounds alike, where that was looked for."""
    flow: Flow | None = None
    """What the texts say, if they can be read."""

    @property
    def publishable(self) -> bool:
        """Whether nothing keeps it from being published."""
        return not any(problem.blocks for problem in self.problems)


@dataclass(frozen=True)
class Inspector:
    """Looks texts over beside what is live."""

    candidates: Candidates
    centre: CentreSource
    engines: Engines | None

    def inspect(self, line: str, texts: Mapping[str, str], *, sounds: bool) -> Inspection:
        """Look over the texts (file name -> text) of a line, or of the `centre`."""
        strange = [_strange(name) for name in texts if not is_file_of(line, name)]
        if strange:
            return Inspection(tuple(strange))
        try:
            if line == CENTRE:
                return self._of_centre(texts)
            folder = self.candidates.folder_of(line, texts)
            source = read_line(folder, self.candidates.book.directory, texts)
        except FlowError as error:
            return Inspection(_mistakes(error.mistakes))
        return self._of_line(line, source, texts, sounds=sounds)

    def _of_centre(self, texts: Mapping[str, str]) -> Inspection:
        centre = read_centre(self.candidates.folder, texts)
        return Inspection(_mistakes(misled(centre, self.candidates.book)))

    def _of_line(
        self, line: str, source: LineSource, texts: Mapping[str, str], *, sounds: bool
    ) -> Inspection:
        flow = source.flow
        if flow.line != line:
            named = source.flow_file.place(("line",))
            sentence = f"this is the line {line!r}, and cannot be renamed here"
            return Inspection(_mistakes((str(Mistake(named, sentence)),)))
        alike = tuple(alike_phrases(flow)) if sounds else ()
        findings = check(
            flow,
            self._unknown_words(flow),
            has_recording=recorded(self.candidates.folder.parent, line),
            voice_trouble=voice_trouble,
            source=source,
            sounds=sounds,
            alike=alike,
        )
        book = self.candidates.book
        wrong = (
            *claimed_twice(flow, source.flow_file, book),
            *misled(self.centre, {**book, line: flow}),
        )
        folder = self.candidates.folder_of(line, texts)
        problems = (
            *_mistakes(wrong),
            *_of_scripts(folder, flow, scripts_in(texts)),
            *map(_found, findings),
        )
        return Inspection(problems, alike, flow)

    def _unknown_words(self, flow: Flow) -> UnknownWords | None:
        """Ask the line's recognizer, unless the texts ask for another one."""
        live = self.candidates.book.get(flow.line)
        wish = (flow.language, flow.recognizer)
        if self.engines is None or live is None or (live.language, live.recognizer) != wish:
            return None
        recognizer = self.engines.recognizer_for(live)
        return recognizer.unknown_words if recognizer else None


def recorded(home: Path, line: str) -> Callable[[str], bool]:
    """Return what tells whether a line has a recording of this name."""
    recordings = Recordings([home / "intents" / line / "prompts", home / "audio" / "prompts"])

    def is_there(name: str) -> bool:
        try:
            recordings.find(name)
        except NotFound:
            return False
        return True

    return is_there


def voice_trouble(preference: str) -> str:
    """Say what is wrong with how a line writes its voice; empty: nothing."""
    try:
        voices.check(preference)
    except VoiceMissing as error:
        return str(error)
    return ""


def _strange(name: str) -> Problem:
    return Problem(name, 1, 1, MISTAKE, "", "no line has a file of this name")


def _of_scripts(folder: Path, flow: Flow, scripts: Mapping[str, str]) -> Iterator[Problem]:
    for name, text in scripts.items():
        try:
            parse_script(folder / name, text, flow)
        except FlowError as error:
            yield from _mistakes(error.mistakes)


def _mistakes(written: tuple[str, ...]) -> tuple[Problem, ...]:
    read = map(Mistake.read, written)
    return tuple(_problem(one.place, MISTAKE, "", one.sentence) for one in read)


def _found(finding: Finding) -> Problem:
    place = Place.read(finding.where)
    return _problem(place, str(finding.severity), str(finding.code), finding.message)


def _problem(place: Place, severity: str, code: str, message: str) -> Problem:
    path = PurePath(place.file)
    name = f"calls/{path.name}" if path.parent.name == "calls" else path.name
    return Problem(name, place.line, place.column, severity, code, message)
