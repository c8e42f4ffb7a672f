"""Prompts that a person recorded, as files in folders."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import soundfile

from smartivr.audio.resample import resample
from smartivr.errors import NotFound, UnsupportedAudio
from smartivr.line import Samples

SUFFIXES = (".wav", ".flac", ".ogg")
MAX_S = 600.0
"""A longer file is refused; it would fill the memory and nobody listens to it."""
_NAME = re.compile(r"[\w-]+(?:[/.][\w-]+)*")
_KEPT_FILES = 64


class Recordings:
    """Finds recorded prompts by name; the first folder that has one wins."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)

    def find(self, name: str) -> Path:
        """Return the file of a recording, named with or without its suffix.

        Raises:
            NotFound: no folder holds it.

        """
        if _NAME.fullmatch(name):
            for folder in self._folders:
                for suffix in ("", *SUFFIXES):
                    file = folder / f"{name}{suffix}"
                    if file.suffix in SUFFIXES and file.is_file():
                        return file
        searched = ", ".join(map(str, self._folders)) or "no folder"
        raise NotFound(f"there is no recording {name!r} in {searched}")

    def load(self, name: str, rate_hz: int) -> Samples:
        """Read a recording at this rate; several channels are mixed to one. Blocks on the disk.

        Raises:
            NotFound: no folder holds it.
            UnsupportedAudio: the file is broken, empty or too long, or its folder cannot be read.

        """
        where = name
        try:
            file = self.find(name)
            where = str(file)
            return _read(file, file.stat().st_mtime_ns, rate_hz)
        except (soundfile.LibsndfileError, OSError) as failure:
            raise UnsupportedAudio("the file is no readable audio", where=where) from failure


@lru_cache(maxsize=_KEPT_FILES)
def _read(file: Path, _changed_ns: int, rate_hz: int) -> Samples:
    """Kept until the file changes, since every call of a line plays the same few."""
    about = soundfile.info(file)
    if about.duration > MAX_S:
        raise UnsupportedAudio(f"the recording is longer than {MAX_S:g} s", where=str(file))
    channels, from_hz = soundfile.read(file, dtype="int16", always_2d=True)
    if len(channels) == 0:
        raise UnsupportedAudio("the recording is empty", where=str(file))
    mixed = np.rint(channels.mean(axis=1)).astype(np.int16)
    samples = resample(mixed, from_hz, rate_hz)
    samples.flags.writeable = False
    return samples
