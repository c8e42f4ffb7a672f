"""A child process that recognises, seen from the event loop.

Requests are answered in order. Whoever asked may stop waiting at any time: the reply is then
dropped, so that giving up on a request never upsets the next one. A process that does not
answer in time is killed, and the next `ensure_started` makes a fresh one.
"""

import asyncio
import contextlib
import itertools
import sys
from collections.abc import Mapping
from typing import Any

from smartivr.errors import EngineFailed, ModelMissing, RecognitionError
from smartivr.recognition.framing import Kind, Message, receive

START_S = 20.0
"""How long a process may take to load its model."""
GRACE_S = 1.0
"""How long a process may take to end when its pipe is closed."""


class Worker:
    """One process running `python -m module`, started when first needed."""

    def __init__(self, module: str, name: str) -> None:
        self._module = module
        self._name = name
        self._process: asyncio.subprocess.Process | None = None
        self._listener: asyncio.Task[None] | None = None
        self._waiting: dict[int, asyncio.Future[Message]] = {}
        self._numbers = itertools.count(1)
        self._starting = asyncio.Lock()
        self._fate = ""
        self.generation = 0
        """Rises with every process started; an utterance belongs to one of them."""
        self.utterances = 0
        """Utterances open here, for the choice of the least busy worker."""

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
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    "-m",
                    self._module,
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                )
            except OSError as error:
                raise EngineFailed(f"cannot start: {error.strerror}", where=self._name) from error
            self.generation += 1
            self._fate = ""
            self._listener = asyncio.create_task(self._listen(self._process))
            try:
                await self.ask(Kind.WARM, patience_s=START_S)
            except RecognitionError:
                await self.close()
                raise

    async def ask(
        self, kind: Kind, utterance: int = 0, body: bytes = b"", *, patience_s: float
    ) -> Mapping[str, Any]:
        """Send a request and wait for its answer.

        Raises:
            EngineFailed: the process died, refused or was killed since it gave no answer in time.
            ModelMissing: the worker finds no model.

        """
        reply = self.tell(kind, utterance, body, patience_s=patience_s)
        message = await asyncio.shield(reply)
        if message.kind is not Kind.REFUSAL:
            return message.fields
        refusal: type[RecognitionError] = EngineFailed
        if message.fields["code"] == ModelMissing.code:
            refusal = ModelMissing
        raise refusal(message.fields["what"], where=self._name)

    def tell(
        self, kind: Kind, utterance: int = 0, body: bytes = b"", *, patience_s: float
    ) -> asyncio.Future[Message]:
        """Send a request; its reply comes later, or else the process is killed."""
        loop = asyncio.get_running_loop()
        reply: asyncio.Future[Message] = loop.create_future()
        process = self._process
        if process is None or process.stdin is None or not self.alive:
            reply.set_exception(self._failure())
            return reply
        number = next(self._numbers)
        overdue = loop.call_later(patience_s, self.kill, f"gave no answer in {patience_s:.1f} s")
        self._waiting[number] = reply

        def done(answered: asyncio.Future[Message]) -> None:
            overdue.cancel()
            self._waiting.pop(number, None)
            if not answered.cancelled():
                # Whoever asked may be gone; asyncio complains about a failure nobody looked at.
                answered.exception()

        reply.add_done_callback(done)
        process.stdin.write(Message(kind, number, utterance, body).packed())
        return reply

    def kill(self, why: str) -> None:
        """End the process at once; everything that waits for it fails for this reason."""
        if self._process is not None and self._process.returncode is None:
            self._fate = self._fate or why
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
            self.kill("was closed")
            await process.wait()
        if listener is not None:
            await asyncio.wait({listener})

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        """Hand each reply to whoever waits for it, until the process ends."""
        pipe = process.stdout
        try:
            while pipe is not None:
                message = await receive(pipe)
                waiter = self._waiting.get(message.request)
                if waiter is not None and not waiter.done():
                    waiter.set_result(message)
        except ValueError:
            self.kill("wrote what is no reply")
        except (asyncio.IncompleteReadError, ConnectionError):
            self._fate = self._fate or "its process has ended"
        finally:
            for waiter in tuple(self._waiting.values()):
                if not waiter.done():
                    waiter.set_exception(self._failure())

    def _failure(self) -> EngineFailed:
        remedy = "the next utterance gets a new process"
        return EngineFailed(
            self._fate or "its process does not run", where=self._name, remedy=remedy
        )
