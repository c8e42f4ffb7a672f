"""A version before it is published: read, and refused where callers would suffer from it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from smartivr.errors import FlowError, NotFound
from smartivr.flows.centre import CENTRE, CentreSource, misled, read_centre
from smartivr.flows.centre_draft import NUMBERS, PEOPLE, QUEUES
from smartivr.flows.check import Severity, check
from smartivr.flows.draft import CALENDAR, FLOW, PHRASES
from smartivr.flows.load import LineSource, line_folders, line_of, read_line
from smartivr.flows.numbers_check import claimed_twice
from smartivr.flows.teaching import teach
from smartivr.runtime.lines import LineBook

Source = LineSource | CentreSource
FILES_OF_A_LINE = (FLOW, PHRASES, CALENDAR)
FILES_OF_THE_CENTRE = (PEOPLE, QUEUES, NUMBERS)
_SCRIPT = re.compile(r"calls/[\w-]{1,100}\.yaml")
"""Scripted calls may be kept with a version; no caller gets them, so they stop nothing."""


@dataclass(frozen=True)
class Candidates:
    """Reads what is to be published from a folder of lines, or from texts in place of it."""

    folder: Path
    book: LineBook
    """What it has to fit to."""

    def read(self, line: str, texts: Mapping[str, str] | None, centre: CentreSource) -> Source:
        """Read and check a line, or the `centre`; its menus learn their examples.

        Raises:
            FlowError: there are mistakes, or callers would get stuck, or numbers lead nowhere or
                to two lines.
            NotFound: there is no such line in the folder.

        """
        _check_names(line, texts or {})
        if line == CENTRE:
            return self._centre(texts)
        source = read_line(self.folder_of(line, texts), self.book.directory, texts)
        if source.flow.line != line:
            named = source.flow_file.place(("line",))
            raise FlowError(line, (f"{named}: this is the line {source.flow.line!r}",))
        findings = check(source.flow, source=source, sounds=False)
        stuck = tuple(str(one) for one in findings if one.severity is Severity.ERROR)
        wrong = (
            stuck
            or claimed_twice(source.flow, source.flow_file, self.book)
            or misled(centre, {**self.book, line: source.flow})
        )
        if wrong:
            raise FlowError(line, wrong)
        teach(source.flow)
        return source

    def _centre(self, texts: Mapping[str, str] | None) -> CentreSource:
        centre = read_centre(self.folder, texts)
        wrong = misled(centre, self.book)
        if wrong:
            raise FlowError(CENTRE, wrong)
        return centre

    def lines(self) -> list[str]:
        """Name the lines of the folder, whether their files are right or not."""
        return [line_of(path) for path in line_folders(self.folder)]

    def unknown(self, line: str) -> NotFound:
        """Make the error of a line that is not there."""
        known = ", ".join(self.lines()) or "none"
        return NotFound(f"there is no line {line[:64]!r}", remedy=f"lines: {known}, and {CENTRE}")

    def folder_of(self, line: str, texts: Mapping[str, str] | None = None) -> Path:
        """Return the folder of a line; one that is not there only where there are texts.

        Raises:
            NotFound: there is no such line.

        """
        found = next((path for path in line_folders(self.folder) if line_of(path) == line), None)
        if found is None and texts is None:
            raise self.unknown(line)
        return found or self.folder / line


def hash_of(source: Source) -> str:
    """Return the short hash that tells versions apart."""
    return source.flow.version if isinstance(source, LineSource) else source.version


def files_of(line: str) -> tuple[str, ...]:
    """Name the files of a line, or of the `centre`, that calls are made of."""
    return FILES_OF_THE_CENTRE if line == CENTRE else FILES_OF_A_LINE


def is_file_of(line: str, name: str) -> bool:
    """Tell whether a line has such a file, a scripted call (`calls/NAME.yaml`) included."""
    return name in files_of(line) or (line != CENTRE and _SCRIPT.fullmatch(name) is not None)


def scripts_in(texts: Mapping[str, str]) -> dict[str, str]:
    """Return those of some files that are scripted calls."""
    return {name: text for name, text in texts.items() if _SCRIPT.fullmatch(name)}


def comparable(
    before: Mapping[str, str], after: Mapping[str, str]
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return what is compared of two versions.

    One without scripted calls goes with those of the folder, so it has not lost the other's.
    """
    old, new = scripts_in(before), scripts_in(after)
    if old and new:
        return before, after
    return (
        {name: text for name, text in before.items() if name not in old},
        {name: text for name, text in after.items() if name not in new},
    )


def _check_names(line: str, texts: Mapping[str, str]) -> None:
    """Refuse files that no line has, which would be published and never read."""
    known = files_of(line)
    strange = [name for name in texts if not is_file_of(line, name)]
    if strange:
        hint = f"there is no such file; there are {', '.join(known)}"
        raise FlowError(line, tuple(f"{name}:1:1: {hint}" for name in strange))
