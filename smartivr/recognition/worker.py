"""A child process that recognises, seen from the event loop.

Requests are answered in order. A reply nobody waits for any more is dropped, so that giving up
on a request never upsets the next one. A process that stays silent is killed; the next `ask`
after `ensure_started` has a fresh one.
"""

import asyncio
import contextlib
import itertools
import sys
from collections.abc import Mapping
from typing import Any

from smartivr.errors import EngineFailed, ModelMissing
from smartivr.recognition.framing import Kind, Message, receive

ERRORS = {"model-missing": ModelMissing}
GRACE_S = 1.0


class Worker:
    """One process running `python -m module`, started when first needed."""

    def __init__(self, module: str, name: str, *, start_s: float = 20.0) -> None:
        self._module = module
        self._name = name
        self._start_s = start_s
        self._process: asyncio.subprocess.Process | None = None
        self._listener: asyncio.Task[None] | None = None
        self._waiting: dict[int, asyncio.Future[Message]] = {}
        self._numbers = itertools.count(1)
        self._starting = asyncio.Lock()
        self._generation = 0
        self.utterances = 0
        """Utterances open here, for the choice of the least busy worker."""

    @property
    def generation(self) -> int:
        """Rises with every process started; an utterance belongs to one of them."""
        return self._generation

    @property
    def pid(self) -> int | None:
        """The process's number while it runs."""
        return self._process.pid if self.alive and self._process else None

    @property
    def alive(self) -> bool:
        """The process runs and its pipes are open."""
        return self._listener is not None and not self._listener.done()

    async def ensure_started(self) -> None:
        """Start and warm up the process unless it runs.

        Raises:
            ModelMissing: the worker finds no model.
            EngineFailed: the process does not start.

        """
        async with self._starting:
            if self.alive:
                return
            await self.close()
            try:
                self._process = process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    "-m",
                    self._module,
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                )
            except OSError as error:
                raise EngineFailed(f"cannot start: {error.strerror}", where=self._name) from error
            self._generation += 1
            self._listener = asyncio.create_task(self._listen(process))
            await self.ask(Kind.WARM, patience_s=self._start_s)

    async def ask(
        self, kind: Kind, utterance: int = 0, body: bytes = b"", *, patience_s: float
    ) -> Mapping[str, Any]:
        """Send a request and wait for its answer.

        Raises:
            EngineFailed: the process died, refused or was killed since it gave no answer in time.
            ModelMissing: the worker finds no model.

        """
        process = self._process
        if process is None or process.stdin is None or not self.alive:
            raise self._failure("its process has ended")
        number = next(self._numbers)
        reply: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._waiting[number] = reply
        try:
            async with asyncio.timeout(patience_s):
                process.stdin.write(Message(kind, number, utterance, body).packed())
                await process.stdin.drain()
                message = await reply
        except TimeoutError as error:
            self.kill()
            raise self._failure(f"no answer within {patience_s:.1f} s") from error
        except ConnectionError as error:
            raise self._failure("its process has ended") from error
        finally:
            self._waiting.pop(number, None)
        if message.kind is Kind.REFUSAL:
            fields = message.fields
            raise ERRORS.get(fields["code"], EngineFailed)(fields["what"], where=self._name)
        return message.fields

    def kill(self) -> None:
        """End the process at once; everything that waits for it fails."""
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    async def close(self) -> None:
        """End the process and wait until it is gone."""
        process, listener = self._process, self._listener
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(GRACE_S):
                await process.wait()
        except TimeoutError:
            self.kill()
            await process.wait()
        if listener is not None:
            await asyncio.wait({listener})
        if self._process is process:
            self._process = self._listener = None

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        """Hand each reply to whoever waits for it, until the process ends."""
        if process.stdout is None:
            return
        try:
            while True:
                message = await receive(process.stdout)
                waiter = self._waiting.get(message.request)
                if waiter is not None and not waiter.done():
                    waiter.set_result(message)
        except (asyncio.IncompleteReadError, ConnectionError, ValueError):
            self.kill()
            for waiter in self._waiting.values():
                if not waiter.done():
                    waiter.set_exception(self._failure("its process has ended"))

    def _failure(self, what: str) -> EngineFailed:
        return EngineFailed(what, where=self._name, remedy="it is started anew for the next call")
