"""Fetch a model of the catalogue, check it and put it in its place.

Nothing is put there that is not whole: files are gathered in `downloads/.partial`, and the
finished folder is moved in one step. What was fetched before an interruption is kept there.
"""

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from smartivr.errors import DownloadError, ModelMissing
from smartivr.recognition import catalogue, vosk_files, whole
from smartivr.recognition.catalogue import DOWNLOADS, Entry, ModelFile, ModelState
from smartivr.recognition.fetch import Progress, fetch
from smartivr.recognition.model_folder import FOLDER
from smartivr.recognition.unpack import unpack

PARTIAL = ".partial"


@dataclass(frozen=True)
class Installed:
    """A model in its place; `unverified` names files whose hash nobody could vouch for."""

    name: str
    folder: Path
    unverified: tuple[str, ...] = ()


def install_model(
    name: str,
    source: str | None = None,
    progress: Progress | None = None,
    *,
    models: Path = FOLDER,
    accept_unverified: bool = False,
) -> Installed:
    """Install a model, unless it is there already and whole.

    `source` is a folder or the address of a mirror that holds the files under their own names;
    without it each comes from the catalogue's address. Files without a known hash are refused
    unless `accept_unverified`.

    Raises:
        NotFound: the catalogue has no such model.
        DownloadError: a file cannot be fetched, has the wrong hash or is not what it should be.

    """
    listed = catalogue.find(name, models)
    if listed.state in (ModelState.SHIPPED, ModelState.INSTALLED):
        return Installed(name, listed.folder)
    entry = listed.entry
    unverified = tuple(file.name for file in entry.files if not file.vouched)
    if unverified and not accept_unverified:
        raise DownloadError(
            f"nobody has vouched for {', '.join(unverified)}: the catalogue has no hash",
            where=name,
            remedy="install with --accept-unverified, or add its SHA-256 to models/catalogue.yaml",
        )
    gathering = models / DOWNLOADS / PARTIAL / name
    gathering.mkdir(parents=True, exist_ok=True)
    origins = [_gather(file, source, gathering, entry, progress) for file in entry.files]
    _put_in_place(entry, gathering, listed.folder, origins)
    return Installed(name, listed.folder, unverified)


def _gather(
    file: ModelFile, source: str | None, folder: Path, entry: Entry, progress: Progress | None
) -> dict[str, str]:
    """Get one file and check it; returns where it is from."""
    part = folder / f"{file.name}.part"
    if not file.vouched:
        # Without a hash nobody would notice that the rest belongs to another version.
        part.unlink(missing_ok=True)
    origin = fetch(file, source, part, most_bytes=_most_bytes(entry), progress=progress)
    for kind, wanted in (("sha256", file.sha256), ("md5", file.md5)):
        found = _digest(part, kind)
        if wanted is not None and found != wanted:
            part.unlink()
            raise DownloadError(
                f"{file.name} has the wrong hash ({found[:12]}…, not {wanted[:12]}…)",
                where=origin,
                remedy="nothing was installed; try another source",
            )
    return {"file": file.name, "from": origin, "sha256": _digest(part, "sha256")}


def _put_in_place(
    entry: Entry, gathering: Path, target: Path, origins: list[dict[str, str]]
) -> None:
    ready = gathering / "ready"
    shutil.rmtree(ready, ignore_errors=True)
    try:
        ready.mkdir()
        for file in entry.files:
            part = gathering / f"{file.name}.part"
            if file.name.endswith(".zip"):
                unpack(part, ready)
            else:
                shutil.copyfile(part, ready / file.name)
        if entry.kind == "vosk":
            vosk_files.check(ready)
        whole.seal(ready, origins)
        shutil.rmtree(target, ignore_errors=True)
        os.replace(ready, target)  # noqa: PTH105  replaces in one step
    except ModelMissing as error:
        shutil.rmtree(gathering)
        raise DownloadError(
            f"what was fetched is no usable model: {error.what}",
            where=entry.name,
            remedy="nothing was installed; try another source",
        ) from error
    except OSError as error:
        raise DownloadError(
            f"cannot be written: {error.strerror}", where=str(target), remedy="make room for it"
        ) from error
    shutil.rmtree(gathering)


def _most_bytes(entry: Entry) -> int:
    """More than this is not the file that the catalogue means."""
    return 2 * entry.size_mb * 1_000_000 + 1_000_000


def _digest(path: Path, kind: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, kind).hexdigest()
