"""Voice engines in processes of their own, seen from ours."""

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from smartivr.errors import VoiceFailed, VoiceMissing
from smartivr.synthesis.wire import Kind, read_frame, request_line

ATTEMPTS = 2
"""A text whose process dies is tried once more in a fresh one."""

_BROKEN = (asyncio.IncompleteReadError, ValueError, OSError)
"""What is raised when the process at the other end is gone or talks nonsense."""


class Worker:
    """One process; answers one request at a time, is replaced when dead and killed when hung."""

    def __init__(
        self,
        module: str,
        arguments: Sequence[str] = (),
        *,
        start_timeout_s: float = 30.0,
        answer_timeout_s: float = 15.0,
    ) -> None:
        self._command = (sys.executable, "-P", "-m", module, *arguments)
        self._engine = module.rpartition(".")[2].removesuffix("_worker")
        self._start_timeout_s = start_timeout_s
        self._answer_timeout_s = answer_timeout_s
        self._process: asyncio.subprocess.Process | None = None
        self._about: Mapping[str, Any] = {}

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        return self._process.pid if self._process else None

    async def start(self) -> Mapping[str, Any]:
        """Start the process unless it runs; what the engine tells about itself.

        Raises:
            VoiceMissing: what the engine needs is not installed.
            VoiceFailed: the process died or was not ready in time.

        """
        try:
            return await self._ensure_running()
        except _BROKEN as broken:
            await self.close()
            raise self._failed("did not start") from broken

    async def ask(self, request: Mapping[str, object]) -> bytes:
        """Have one request answered; 16-bit little-endian samples.

        Raises:
            VoiceMissing: the voice of the request is not installed.
            VoiceFailed: the process hung, died twice or cannot speak the text.

        """
        for _ in range(ATTEMPTS):
            try:
                await self._ensure_running()
                async with asyncio.timeout(self._answer_timeout_s):
                    return await self._exchange(request)
            except TimeoutError as hung:
                await self.close()
                raise self._failed(f"gave no answer within {self._answer_timeout_s:g} s") from hung
            except _BROKEN as broken:
                await self.close()
                death = broken
        raise self._failed(f"died {ATTEMPTS} times over the same text") from death

    async def close(self) -> None:
        """Kill the process, if there is one."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
        await process.communicate()  # it counts as gone once what it has said is read

    async def _ensure_running(self) -> Mapping[str, Any]:
        """Start the process unless it runs; raises one of `_BROKEN` where it dies at once."""
        if self._process is not None and self._process.returncode is None:
            return self._about
        await self.close()
        try:
            async with asyncio.timeout(self._start_timeout_s):
                self._process = await asyncio.create_subprocess_exec(
                    *self._command,
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    stderr=asyncio.subprocess.DEVNULL,
                )
                kind, payload = await read_frame(_reader(self._process))
        except TimeoutError as hung:
            await self.close()
            raise self._failed(f"was not ready within {self._start_timeout_s:g} s") from hung
        if kind is Kind.REFUSED:
            await self.close()
            raise self._refused(payload)
        self._about = json.loads(payload)
        return self._about

    async def _exchange(self, request: Mapping[str, object]) -> bytes:
        process = self._process
        if process is None or process.stdin is None:
            raise ConnectionError("no process")
        process.stdin.write(request_line(request))
        await process.stdin.drain()
        pieces: list[bytes] = []
        while True:
            kind, payload = await read_frame(_reader(process))
            if kind is Kind.AUDIO:
                pieces.append(payload)
            elif kind is Kind.END:
                return b"".join(pieces)
            else:
                raise self._refused(payload)

    def _failed(self, what: str) -> VoiceFailed:
        return VoiceFailed(
            f"the {self._engine} voice process {what}", remedy="run `smartivr doctor`"
        )

    def _refused(self, payload: bytes) -> VoiceFailed | VoiceMissing:
        refusal = json.loads(payload)
        if refusal.get("missing"):
            return VoiceMissing(refusal["what"], remedy="run `smartivr doctor`")
        return VoiceFailed(refusal["what"])


def _reader(process: asyncio.subprocess.Process) -> asyncio.StreamReader:
    if process.stdout is None:
        raise ConnectionError("no process")
    return process.stdout


class Pool:
    """A few workers of one engine; those who ask while all are busy wait in order."""

    def __init__(self, workers: Sequence[Worker], *, wait_timeout_s: float = 20.0) -> None:
        self._workers = tuple(workers)
        self._wait_timeout_s = wait_timeout_s
        # Last in, first out: a second process starts only when two requests overlap.
        self._idle: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()
        for worker in reversed(self._workers):
            self._idle.put_nowait(worker)
        self._answers: set[asyncio.Task[bytes]] = set()

    @property
    def workers(self) -> tuple[Worker, ...]:
        """Every worker, running or not."""
        return self._workers

    async def ask(self, request: Mapping[str, object]) -> bytes:
        """Have one request answered by the next free worker; 16-bit little-endian samples.

        An asker who is cancelled leaves at once; the worker finishes on its own, so that the
        next answer is never mixed with a stale one.

        Raises:
            VoiceMissing: the voice of the request is not installed.
            VoiceFailed: the engine failed, or no worker became free in time.

        """
        try:
            async with asyncio.timeout(self._wait_timeout_s):
                worker = await self._idle.get()
        except TimeoutError as full:
            raise VoiceFailed(
                f"all voice processes were busy for {self._wait_timeout_s:g} s"
            ) from full
        answer = asyncio.create_task(worker.ask(request))
        self._answers.add(answer)
        answer.add_done_callback(lambda done: self._release(worker, done))
        return await asyncio.shield(answer)

    async def close(self) -> None:
        """Kill every process; requests in flight are cancelled."""
        answers = tuple(self._answers)
        for answer in answers:
            answer.cancel()
        await asyncio.gather(*answers, return_exceptions=True)
        for worker in self._workers:
            await worker.close()

    def _release(self, worker: Worker, answer: asyncio.Task[bytes]) -> None:
        self._answers.discard(answer)
        self._idle.put_nowait(worker)
