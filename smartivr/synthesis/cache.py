"""Rendered prompts on disk, so that a prompt is synthesized once and not once a call."""

import hashlib
import io
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from threading import Lock

import numpy as np
import soundfile

from smartivr.line import Samples
from smartivr.synthesis.trouble import OnTrouble, Trouble, log_trouble

MAX_BYTES = 256 * 1024 * 1024
_KEEP = 0.9
"""Share of the limit that is left after removing the entries unused for longest."""
_SUFFIX = ".flac"
_UNFINISHED = ".part"
_ABANDONED_S = 3600.0
"""An unfinished file of this age was left by a process that died."""


class PromptCache:
    """A folder of FLAC files named by a hash of voice, rate and text.

    Its methods touch the disk and belong on a thread; several threads and several processes may
    use one folder. A folder that cannot be written is reported once and then left alone.
    """

    def __init__(
        self, folder: Path, *, max_bytes: int = MAX_BYTES, on_trouble: OnTrouble = log_trouble
    ) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._on_trouble = on_trouble
        self._lock = Lock()
        self._bytes: int | None = None
        self._is_writable = True

    def get(self, voice: str, rate_hz: int, text: str) -> Samples | None:
        """Find a rendering; None where there is none. A broken entry is removed."""
        entry = self._entry(voice, rate_hz, text)
        try:
            samples, found_hz = soundfile.read(entry, dtype="int16")
        except (soundfile.LibsndfileError, OSError):
            if entry.is_file():
                self._drop(entry)
            return None
        if found_hz != rate_hz or samples.ndim != 1:
            self._drop(entry)
            return None
        with suppress(OSError):
            os.utime(entry)
        rendering: Samples = samples
        return rendering

    def put(self, voice: str, rate_hz: int, text: str, samples: Samples) -> None:
        """Keep a rendering; it appears in the folder whole or not at all."""
        if not self._is_writable or samples.size == 0:
            return
        entry = self._entry(voice, rate_hz, text)
        encoded = io.BytesIO()
        soundfile.write(encoded, samples.astype(np.int16), rate_hz, "PCM_16", format="FLAC")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _write_whole(entry, encoded.getvalue())
            self._limit(len(encoded.getvalue()))
        except OSError as failure:
            self._give_up(failure)

    def _entry(self, voice: str, rate_hz: int, text: str) -> Path:
        key = "\0".join((voice, str(rate_hz), text)).encode("utf-8", "replace")
        return self._folder / (hashlib.sha256(key).hexdigest() + _SUFFIX)

    def _drop(self, entry: Path) -> None:
        self._on_trouble(
            Trouble("cache-entry-broken", f"{entry} is no rendering and is rendered again")
        )
        with suppress(OSError):
            entry.unlink()

    def _give_up(self, failure: OSError) -> None:
        with self._lock:
            if not self._is_writable:
                return
            self._is_writable = False
        self._on_trouble(
            Trouble(
                "cache-unusable",
                f"{self._folder} cannot be written ({failure.strerror}); "
                "prompts are rendered in each call",
            )
        )

    def _limit(self, added_bytes: int) -> None:
        """Remove what was unused for longest once the folder outgrows its limit."""
        with self._lock:
            if self._bytes is not None and self._bytes + added_bytes <= self._max_bytes:
                self._bytes += added_bytes
                return
            for unfinished in self._folder.glob(f"*{_UNFINISHED}"):
                if time.time() - _last_used(unfinished) > _ABANDONED_S:
                    unfinished.unlink(missing_ok=True)
            entries = sorted(self._folder.glob(f"*{_SUFFIX}"), key=_last_used)
            sizes = {entry: _size(entry) for entry in entries}
            total = sum(sizes.values())
            if total > self._max_bytes:
                for entry in entries:
                    if total <= self._max_bytes * _KEEP:
                        break
                    entry.unlink(missing_ok=True)
                    total -= sizes[entry]
            self._bytes = total


def _write_whole(entry: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(_UNFINISHED, dir=entry.parent)
    os.close(handle)
    unfinished = Path(name)
    try:
        unfinished.write_bytes(content)
        unfinished.replace(entry)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


def _last_used(entry: Path) -> float:
    with suppress(OSError):
        return entry.stat().st_mtime
    return 0.0


def _size(entry: Path) -> int:
    with suppress(OSError):
        return entry.stat().st_size
    return 0
