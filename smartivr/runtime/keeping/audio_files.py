"""Audio files that are whole or not there: written under another name, synced, then named.

Everything here waits for the disk, so it runs on a thread beside the event loop.
"""

import contextlib
import hashlib
import io
import os
from dataclasses import dataclass
from pathlib import Path

import soundfile

from smartivr.errors import StorageFull
from smartivr.line import Samples

UNFINISHED = ".part"
"""Ending of a file that is not complete."""


@dataclass(frozen=True)
class KeptFile:
    """A complete file."""

    path: str
    """Below the folder for run-time files."""
    sha256: str
    seconds: float


class _CheckedFile(io.RawIOBase):
    """A file for libsndfile, which loses the reason of a failure: it is kept here."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        # Unbuffered, so that a failure is that of its own write.
        self._file = open(path, "wb+", buffering=0, opener=_for_the_owner_alone)  # noqa: SIM115  only this takes an opener; closed by `close`
        self.error: OSError | None = None

    def write(self, data: object) -> int:
        """Write; a failure is kept, and nothing further is written."""
        content = bytes(memoryview(data))  # type: ignore[arg-type]  # whatever cffi hands over
        rest = content
        try:
            while rest and self.error is None:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            self.error = error
        return len(content)

    def read(self, size: int = -1) -> bytes:
        """Read, which libsndfile does for the header."""
        return self._file.read(size)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the place."""
        return self._file.tell()

    def sync(self) -> None:
        """Bring everything to the disk."""
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            self.error = self.error or error

    def close(self) -> None:
        """Let go of the file."""
        with contextlib.suppress(OSError):  # what it could not write has been noticed by `sync`
            self._file.close()
        super().close()


class FlacFile:
    """A FLAC file under way; used by one thread at a time.

    Raises, in all methods but `discard`:
        StorageFull: the disk is full or cannot be written to; nothing of the file is left.

    """

    def __init__(self, var: Path, path: str, rate_hz: int, channels: int = 1) -> None:
        self._var = var
        self._path = path
        self._rate_hz = rate_hz
        self._frames = 0
        self._part = var / (path + UNFINISHED)
        try:
            self._part.parent.mkdir(parents=True, exist_ok=True)
            self._file = _CheckedFile(self._part)
        except OSError as error:
            raise _full(error) from error
        self._encoder = soundfile.SoundFile(
            self._file, "w", rate_hz, channels, subtype="PCM_16", format="FLAC"
        )
        self._check()

    def write(self, samples: Samples) -> None:
        """Add samples; of several channels, one column each."""
        self._encoder.write(samples)
        self._frames += len(samples)
        self._check()

    def finish(self) -> KeptFile:
        """Complete the file and give it its name; it is safe on the disk by then."""
        self._encoder.close()
        self._file.sync()
        self._check()
        self._file.close()
        whole = self._var / self._path
        try:
            sha256 = hashlib.sha256(self._part.read_bytes()).hexdigest()
            self._part.replace(whole)
            _sync_folder(whole.parent)
        except OSError as error:
            self.discard()
            raise _full(error) from error
        return KeptFile(self._path, sha256, round(self._frames / self._rate_hz, 3))

    def discard(self) -> None:
        """Leave nothing behind. Never raises."""
        with contextlib.suppress(soundfile.LibsndfileError):
            self._encoder.close()
        self._file.close()
        with contextlib.suppress(OSError):
            self._part.unlink(missing_ok=True)

    def _check(self) -> None:
        error = self._file.error
        if error is not None:
            self.discard()
            raise _full(error) from error


def keep_flac(var: Path, path: str, samples: Samples, rate_hz: int) -> KeptFile:
    """Keep one channel as a file; it is safe on the disk by then.

    Raises:
        StorageFull: the disk is full or cannot be written to; nothing is left of the file.

    """
    file = FlacFile(var, path, rate_hz)
    file.write(samples)
    return file.finish()


def erase(var: Path, path: str) -> None:
    """Remove a kept file; one that is gone already is no mistake.

    Raises:
        StorageFull: it cannot be removed.

    """
    try:
        (var / path).unlink(missing_ok=True)
    except OSError as error:
        raise StorageFull(
            f"a file below {var} cannot be removed ({error.strerror})",
            remedy="mend its permissions",
        ) from error


def erase_quietly(var: Path, path: str) -> None:
    """Remove a file that nothing points to, if that can be done."""
    with contextlib.suppress(StorageFull):
        erase(var, path)


def _for_the_owner_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _full(error: OSError) -> StorageFull:
    return StorageFull(
        f"audio cannot be written to disk ({error.strerror or type(error).__name__})",
        remedy="free some space below SMARTIVR_VAR, or mend its permissions",
    )


def _sync_folder(folder: Path) -> None:
    """Have the folder's own entry on the disk; systems that cannot do without."""
    with contextlib.suppress(PermissionError):  # Windows opens no folders
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
