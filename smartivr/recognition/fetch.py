"""Bring one file from an address, a mirror or a folder, going on where an earlier try stopped."""

from collections.abc import Callable
from pathlib import Path

import httpx2

from smartivr.errors import DownloadError
from smartivr.recognition.catalogue import ModelFile

Progress = Callable[[str, int, int | None], None]
"""Told a file's name, the bytes that are there, and how many there will be if that is known."""

TIMEOUT_S = 30.0
PIECE_BYTES = 256 * 1024


def fetch(
    file: ModelFile,
    source: str | None,
    part: Path,
    *,
    most_bytes: int,
    progress: Progress | None = None,
) -> str:
    """Bring a file to `part`; what is there of it already is kept. Returns where it came from.

    Raises:
        DownloadError: it cannot be had, or is larger than `most_bytes`.

    """
    report = progress or (lambda _name, _done, _total: None)
    if source is not None and "://" not in source:
        return _copy(file, Path(source), part, report)
    address = file.address if source is None else f"{source.rstrip('/')}/{file.name}"
    try:
        with httpx2.Client(follow_redirects=True, timeout=TIMEOUT_S) as client:
            _download(client, address, file.name, part, most_bytes, report)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise DownloadError(
            f"{file.name} cannot be fetched ({type(error).__name__})",
            where=address,
            remedy="try again to go on from here, or give another source with --from",
        ) from error
    except OSError as error:
        raise DownloadError(f"cannot be written: {error.strerror}", where=str(part)) from error
    return address


def _copy(file: ModelFile, folder: Path, part: Path, report: Progress) -> str:
    given = folder / file.name
    try:
        part.unlink(missing_ok=True)
        size = given.stat().st_size
        with given.open("rb") as source, part.open("wb") as target:
            while piece := source.read(PIECE_BYTES):
                target.write(piece)
                report(file.name, target.tell(), size)
    except OSError as error:
        raise DownloadError(
            f"{file.name} cannot be read: {error.strerror}", where=str(folder)
        ) from error
    return str(given)


def _download(
    client: httpx2.Client, address: str, name: str, part: Path, most_bytes: int, report: Progress
) -> None:
    have = part.stat().st_size if part.exists() else 0
    headers = {"Range": f"bytes={have}-", "Accept-Encoding": "identity"} if have else {}
    with client.stream("GET", address, headers=headers) as answer:
        if answer.status_code == httpx2.codes.RANGE_NOT_SATISFIABLE:
            if answer.headers.get("Content-Range") == f"bytes */{have}":
                report(name, have, have)
                return
            part.unlink()
        answer.raise_for_status()
        resumed = answer.status_code == httpx2.codes.PARTIAL_CONTENT
        done = have if resumed else 0
        length = answer.headers.get("Content-Length")
        total = done + int(length) if length else None
        if (total or 0) > most_bytes:
            raise DownloadError(f"{name} is {total} bytes long, far too many", where=address)
        with part.open("ab" if resumed else "wb") as target:
            for piece in answer.iter_bytes(PIECE_BYTES):
                done += len(piece)
                if done > most_bytes:
                    raise DownloadError(f"{name} does not end where it should", where=address)
                target.write(piece)
                report(name, done, total)
