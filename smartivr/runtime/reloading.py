"""Publishes the files of lines as soon as they are edited."""

from collections.abc import Callable, Iterable
from pathlib import Path

from watchfiles import awatch

from smartivr.errors import SmartIvrError
from smartivr.flows.centre import CENTRE
from smartivr.flows.centre_draft import NUMBERS, PEOPLE, QUEUES
from smartivr.flows.draft import CALENDAR, FLOW, PHRASES
from smartivr.runtime.publishing import Publisher
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
        for line in sorted(edited_lines(folder, (Path(path) for _, path in changes))):
            try:
                before = await publisher.active(line)
                version = await publisher.publish(line, author=author, note=NOTE)
            except SmartIvrError as error:
                reported(line, error)
            else:
                if before is None or before.number != version.number:
                    reported(line, version)


def edited_lines(folder: Path, paths: Iterable[Path]) -> set[str]:
    """Name the lines (and the centre) whose files are among these paths."""
    lines: set[str] = set()
    for path in paths:
        if not path.is_relative_to(folder):
            continue
        parts = path.relative_to(folder).parts
        if len(parts) == 1 and parts[0] in (PEOPLE, QUEUES, NUMBERS):
            lines.add(CENTRE)
        elif len(parts) == 2 and parts[1] in (FLOW, PHRASES, CALENDAR):  # noqa: PLR2004  a line's folder and a file
            lines.add(parts[0])
    return lines
