"""The files of a line that new calls go by."""

from collections.abc import Mapping
from dataclasses import dataclass

from smartivr.dialog.flow import Flow
from smartivr.errors import OutOfTurn
from smartivr.web.api.versions import publisher
from smartivr.web.desk import Desk


@dataclass(frozen=True)
class LiveFiles:
    """A line with what it was made of."""

    flow: Flow
    texts: Mapping[str, str]
    """File name -> text."""
    number: int
    """Of the version."""


async def live_files(desk: Desk, line: str) -> LiveFiles:
    """Return the version of a line that new calls take.

    Raises:
        NotFound: there is no such line.
        OutOfTurn: another version is just being taken over.
        StoreError: this server keeps no versions, or the database cannot be read.

    """
    flow = desk.switchboard.line(line)
    active = await publisher(desk).active(line)
    if active is None or active.hash != flow.version:
        raise OutOfTurn("another version of this line is on its way", remedy="try again")
    return LiveFiles(flow, active.files, active.number)
