"""Records one talk to disk while it goes on: the caller on the left channel, agents on the right.

The event loop only gathers frames; a thread encodes and writes them. What waits for the thread is
bounded: a disk that cannot keep up ends the recording, never the call.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from smartivr.audio.tones import silence, tone
from smartivr.errors import RecordingFailed, SmartIvrError
from smartivr.line import Samples
from smartivr.runtime.keeping.audio_files import FlacFile, KeptFile

GATHER_S = 1.0
"""So much is given to the thread at a time."""
MOST_BEHIND = 10
"""Pieces that may wait for the disk."""
GAP_TONE_S = 0.15
GAP_S = 0.25
"""A tone and this silence stand for everything that was not recorded in a pause."""


class Recorder:
    """One recording under way; all but `finish` is called on the event loop and never waits."""

    def __init__(
        self,
        disk: ThreadPoolExecutor,
        var: Path,
        path: str,
        rate_hz: int,
        on_failure: Callable[[SmartIvrError], None],
    ) -> None:
        self.paused_for: set[str] = set()
        """Why nothing is recorded now; recording goes on once no reason is left."""
        self._disk = disk
        self._place = (var, path)
        self._rate_hz = rate_hz
        self._on_failure = on_failure
        self._file: FlacFile | None = None
        self._gathered: list[Samples] = []
        self._samples = 0
        self._writing: list[asyncio.Future[None]] = []
        self.failed = False

    def talked(self, caller: Samples, agents: Samples) -> None:
        """Take 20 ms of both sides, in step with each other."""
        if self.failed or self.paused_for:
            return
        self._add(np.stack([caller, agents], axis=1))

    def pause(self, reason: str) -> None:
        """Record nothing until this reason, and every other one, is over."""
        if not self.paused_for and self._samples:
            gap = [tone((1400.0,), GAP_TONE_S, self._rate_hz, -30.0), silence(GAP_S, self._rate_hz)]
            marker = np.concatenate(gap)
            self._add(np.stack([marker, marker], axis=1))
        self.paused_for.add(reason)

    def resume(self, reason: str) -> None:
        """This reason is over."""
        self.paused_for.discard(reason)

    async def finish(self) -> KeptFile | None:
        """Write what is left and complete the file; None where nothing was recorded.

        Raises:
            RecordingFailed: the disk could not keep up, or refused.

        """
        if self.failed:
            return None
        self._flush()
        await self._written()
        if self.failed or not self._samples:
            return None
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._disk, self._complete)
        except SmartIvrError as error:
            raise _failure(error) from error

    def _add(self, frame: Samples) -> None:
        self._gathered.append(frame)
        self._samples += len(frame)
        if sum(map(len, self._gathered)) >= GATHER_S * self._rate_hz:
            self._flush()

    def _flush(self) -> None:
        """Hand what was gathered to the thread."""
        if not self._gathered or self.failed:
            return
        piece, self._gathered = np.concatenate(self._gathered), []
        if len(self._writing) >= MOST_BEHIND:
            self._fail(RecordingFailed("the disk is too slow to record a talk"))
            return
        loop = asyncio.get_running_loop()
        writing = loop.run_in_executor(self._disk, self._write, piece)
        self._writing.append(writing)
        writing.add_done_callback(self._wrote)

    def _wrote(self, writing: asyncio.Future[None]) -> None:
        self._writing.remove(writing)
        error = None if writing.cancelled() else writing.exception()
        if isinstance(error, SmartIvrError):
            self._fail(_failure(error))
        elif error is not None:
            raise error

    def _fail(self, error: SmartIvrError) -> None:
        """Give the recording up; nothing of it is left."""
        if self.failed:
            return
        self.failed = True
        self._gathered = []
        self._disk.submit(self._discard)
        self._on_failure(error)

    async def _written(self) -> None:
        while self._writing:
            await asyncio.wait(tuple(self._writing))

    # --- on the thread ------------------------------------------------------------------------

    def _write(self, piece: Samples) -> None:
        if self._file is None:
            self._file = FlacFile(*self._place, self._rate_hz, channels=2)
        self._file.write(piece)

    def _complete(self) -> KeptFile | None:
        return self._file.finish() if self._file else None

    def _discard(self) -> None:
        if self._file:
            self._file.discard()


def _failure(error: SmartIvrError) -> RecordingFailed:
    return RecordingFailed(f"a talk is not recorded any more: {error.what}", remedy=error.remedy)
