"""Writes down what is said in recorded talks, once somebody asks for it: work beside the calls."""

import asyncio
from pathlib import Path

import soundfile
import structlog

from smartivr.errors import SmartIvrError, UnsupportedAudio
from smartivr.line import Samples
from smartivr.runtime.keeping.transcript import utterances
from smartivr.runtime.keeping.voicemail import LineOf
from smartivr.store.store import Store

_log = structlog.get_logger(__name__)

SIDES = ("caller", "agent")
"""The left and the right channel."""


class TalkTranscripts:
    """One recording at a time; those under way are lost with the server, and asked for again."""

    def __init__(self, store: Store, line_of: LineOf, var: Path) -> None:
        self._store = store
        self._line_of = line_of
        self._var = var
        self._turn = asyncio.Lock()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self.failed: dict[str, str] = {}
        """Recordings that could not be written down, with the error's code."""

    def can_hear(self, line: str) -> bool:
        """Whether the line has a recognizer now."""
        found = self._line_of(line)
        return bool(found and found[1])

    def under_way(self, recording: str) -> bool:
        """Whether this is being written down, or waits for its turn."""
        return recording in self._tasks

    def ask(self, recording: str) -> None:
        """Have a recording written down, unless that is under way."""
        if recording not in self._tasks:
            self.failed.pop(recording, None)
            task = asyncio.get_running_loop().create_task(self._transcribe(recording))
            self._tasks[recording] = task
            task.add_done_callback(lambda _: self._tasks.pop(recording, None))

    async def settled(self) -> None:
        """Wait until nothing is under way."""
        while self._tasks:
            await asyncio.wait(list(self._tasks.values()))

    async def close(self) -> None:
        """Give up what is under way."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _transcribe(self, name: str) -> None:
        async with self._turn:
            try:
                recording = await self._store.recordings.get(name)
                pieces = await self._heard(recording.line, recording.path)
                await self._store.recordings.transcribed(name, pieces)
            except SmartIvrError as error:
                self.failed[name] = error.code
                _log.warning("talk-not-transcribed", code=error.code)

    async def _heard(self, line: str, path: str) -> list[dict[str, object]]:
        found = self._line_of(line)
        flow, recognizer = found or (None, None)
        if flow is None or recognizer is None:
            return []
        sides, rate_hz = await asyncio.to_thread(_read, self._var / path)
        pieces = [
            {"side": side, **vars(piece)}
            for side, samples in zip(SIDES, sides, strict=False)
            for piece in await utterances(samples, rate_hz, flow, recognizer)
        ]
        return sorted(pieces, key=lambda piece: float(str(piece["from_s"])))


def _read(path: Path) -> tuple[list[Samples], int]:
    """Read a kept talk, one array a side; waits for the disk."""
    try:
        samples, rate_hz = soundfile.read(path, dtype="int16", always_2d=True)
    except (soundfile.LibsndfileError, OSError) as error:
        raise UnsupportedAudio(
            "a recording cannot be read", remedy="look whether its file is still there"
        ) from error
    return [samples[:, side].copy() for side in range(samples.shape[1])], int(rate_hz)
