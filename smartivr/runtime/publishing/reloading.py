"""Publishes the files of lines as soon as they are edited."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from watchfiles import awatch

from smartivr.errors import SmartIvrError
from smartivr.flows.centre import CENTRE
from smartivr.flows.load import line_of
from smartivr.runtime.publishing.candidate import FILES_OF_A_LINE, FILES_OF_THE_CENTRE
from smartivr.runtime.publishing.publishing import Publisher
from smartivr.store.records import VersionRecord

NOTE = "edited"
_QUIET_MS = 100
"""Changes that follow one another this closely belong together: editors write in several steps."""
_LONGEST_MS = 500

Reported = Callable[[str, VersionRecord | SmartIvrError], None]
"""Told the line and its new version, or why there is none."""


async def publish_edits(
    folder: Path, publisher: Publisher, reported: Reported, *, author: str
) -> None:
    """Publish each line below a folder whenever its files change, until cancelled.

    A version that is published already is not reported.
    """
    watching = awatch(folder, debounce=_LONGEST_MS, step=_QUIET_MS, recursive=True)
    async for changes in watching:
        edited = sorted(edited_lines(folder, (Path(path) for _, path in changes)))
        faults = await _publish_all(edited, publisher, reported, author)
        for line, fault in faults.items():
            reported(line, fault)


async def _publish_all(
    lines: Iterable[str], publisher: Publisher, reported: Reported, author: str
) -> Mapping[str, SmartIvrError]:
    """Publish what was edited together, in whatever order it fits; what is wrong with the rest.

    A number may lead to a step that its line has only now, so what is refused is tried again once
    something else was published.
    """
    waiting, faults = list(lines), dict[str, SmartIvrError]()
    while waiting:
        faults = {}
        for line in waiting:
            try:
                before = await publisher.active(line)
                version = await publisher.publish(line, author=author, note=NOTE)
            except SmartIvrError as error:
                faults[line] = error
            else:
                if before is None or before.number != version.number:
                    reported(line, version)
        waiting = list(faults) if len(faults) < len(waiting) else []
    return faults


def edited_lines(folder: Path, paths: Iterable[Path]) -> set[str]:
    """Name the lines (and the centre) whose files are among these paths."""
    lines: set[str] = set()
    for path in paths:
        if not path.is_relative_to(folder):
            continue
        parts = path.relative_to(folder).parts
        if len(parts) == 1 and parts[0] in FILES_OF_THE_CENTRE:
            lines.add(CENTRE)
        elif len(parts) == 2 and parts[1] in FILES_OF_A_LINE:  # noqa: PLR2004  a folder and a file
            lines.add(line_of(path.parent))
    return lines
