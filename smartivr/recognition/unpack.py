"""Unpack a model's archive without trusting it."""

import stat
import zipfile
from pathlib import Path, PurePosixPath

from smartivr.errors import DownloadError

MOST_FILES = 10_000
MOST_BYTES = 8_000_000_000
MOST_GROWTH = 200
"""An archive that unpacks to more than this many times its size is a bomb."""


def unpack(archive: Path, target: Path) -> None:
    """Unpack a zip into a folder; a single folder that holds everything is left out.

    Raises:
        DownloadError: it is no zip, is damaged or would write outside of the folder.

    """
    try:
        with zipfile.ZipFile(archive) as opened:
            members = [member for member in opened.infolist() if not member.is_dir()]
            _look_over(members, archive)
            outer = {PurePosixPath(member.filename).parts[0] for member in members}
            inside = all(len(PurePosixPath(member.filename).parts) > 1 for member in members)
            skip = 1 if len(outer) == 1 and inside else 0
            for member in members:
                path = target.joinpath(*PurePosixPath(member.filename).parts[skip:])
                path.parent.mkdir(parents=True, exist_ok=True)
                with opened.open(member) as packed, path.open("wb") as unpacked:
                    while piece := packed.read(1 << 20):
                        unpacked.write(piece)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise DownloadError("the archive is damaged", where=archive.name) from error


def _look_over(members: list[zipfile.ZipInfo], archive: Path) -> None:
    """Refuse an archive as a whole before anything of it is written."""
    size = sum(member.file_size for member in members)
    if (
        not members
        or len(members) > MOST_FILES
        or size > min(MOST_BYTES, MOST_GROWTH * archive.stat().st_size)
    ):
        raise DownloadError("the archive is empty or unreasonably large", where=archive.name)
    for member in members:
        path = PurePosixPath(member.filename)
        link = stat.S_ISLNK(member.external_attr >> 16)
        drive = "\\" in member.filename or ":" in member.filename
        if path.is_absolute() or ".." in path.parts or link or drive:
            raise DownloadError(
                "the archive would write outside of its folder",
                where=archive.name,
                remedy="do not use this source",
            )
