"""A child process that recognises, seen from the event loop.

Requests are taken in order. Whoever asked may stop waiting at any time: the reply is then
dropped, so that giving up on a request never upsets the next one. A process that is at one
request for too long is killed, and the next `ensure_started` makes a fresh one.
"""

import asyncio
import contextlib
import itertools
import sys
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from smartivr.errors import EngineFailed, ModelMissing, RecognitionError
from smartivr.recognition.framing import Kind, Message, receive

START_S = 20.0
"""How long a process may take to load its model."""
GRACE_S = 1.0
"""How long a process may take to end when its pipe is closed."""
_CLOSED = "was closed"


class ProcessEnded(EngineFailed):
    """The process died, or was killed since it hung; another one may do better."""


@dataclass
class _Request:
    """One request that waits for its reply."""

    reply: asyncio.Future[Message]
    sent_at_s: float
    patience_s: float | None
    """How long the process may be at it; None where its reply may come after later ones'."""


class Worker:
    """One process running `python -m module`, started when first needed."""

    def __init__(self, module: str, name: str) -> None:
        self._module = module
        self._name = name
        self._process: asyncio.subprocess.Process | None = None
        self._listener: asyncio.Task[None] | None = None
        self._waiting: dict[int, _Request] = {}
        self._heard_from_at_s = 0.0
        self._check: asyncio.TimerHandle | None = None
        self._numbers = itertools.count(1)
        self._starting = asyncio.Lock()
        self._fate = ""
        self.generation = 0
        """Rises with every process started; an utterance belongs to one of them."""
        self.restarts = 0
        """Processes that had to be replaced because they died or hung."""
        self.utterances = 0
        """Utterances open here, for the choice of the least busy worker."""
        self.taught: OrderedDict[str, None] = OrderedDict()
        """What the present process was told to remember, the latest used last."""
        self.memory_mb = 0.0
        """What the present process takes, as it said last."""
        self.replacing = False
        """The process is being replaced; it is better to ask another one."""

    @property
    def pid(self) -> int | None:
        """The process's number while it runs."""
        return self._process.pid if self.alive and self._process else None

    @property
    def waiting(self) -> int:
        """Requests that have no reply yet."""
        return len(self._waiting)

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
            if not self.alive:
                await self._start()

    async def replace(self) -> None:
        """Have a fresh process in place of the present one, unless it is in use.

        Raises:
            ModelMissing: the worker finds no model.
            EngineFailed: the process does not start.

        """
        self.replacing = True
        try:
            async with self._starting:
                if self.alive and not self.utterances:
                    await self.close()
                    await self._start()
        finally:
            self.replacing = False

    async def _start(self) -> None:
        if self._fate and self._fate != _CLOSED:
            self.restarts += 1
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
        self.memory_mb = 0.0
        self.taught.clear()
        self._listener = asyncio.create_task(self._listen(self._process))
        try:
            await self.ask(Kind.WARM, patience_s=START_S)
        except RecognitionError:
            await self.close()
            raise

    async def ask(
        self, kind: Kind, utterance: int = 0, body: bytes = b"", *, patience_s: float | None = None
    ) -> Mapping[str, Any]:
        """Send a request and wait for its answer.

        Raises:
            ProcessEnded: the process died, or was killed since it gave no answer in time.
            EngineFailed: it refused.
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
        self, kind: Kind, utterance: int = 0, body: bytes = b"", *, patience_s: float | None = None
    ) -> asyncio.Future[Message]:
        """Send a request; its reply comes later, or else the process is killed."""
        loop = asyncio.get_running_loop()
        reply: asyncio.Future[Message] = loop.create_future()
        process = self._process
        if process is None or process.stdin is None or not self.alive:
            reply.set_exception(self._failure())
            return reply
        number = next(self._numbers)
        self._waiting[number] = _Request(reply, loop.time(), patience_s)

        def done(answered: asyncio.Future[Message]) -> None:
            self._waiting.pop(number, None)
            self._kill_if_hung()
            if not answered.cancelled():
                # Whoever asked may be gone; asyncio complains about a failure nobody looked at.
                answered.exception()

        reply.add_done_callback(done)
        process.stdin.write(Message(kind, number, utterance, body).packed())
        self._kill_if_hung()
        return reply

    def _kill_if_hung(self) -> None:
        """Kill a process that is at one request for too long; look again when that may be so."""
        if self._check is not None:
            self._check.cancel()
            self._check = None
        loop = asyncio.get_running_loop()
        timed = (each for each in self._waiting.values() if each.patience_s is not None)
        oldest = next(timed, None)
        if oldest is None or oldest.patience_s is None or not self.alive:
            return
        begun_at_s = max(oldest.sent_at_s, self._heard_from_at_s)
        if loop.time() >= begun_at_s + oldest.patience_s:
            self.kill(f"gave no answer in {oldest.patience_s:.1f} s")
        else:
            self._check = loop.call_at(begun_at_s + oldest.patience_s, self._kill_if_hung)

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
        self._fate = self._fate or _CLOSED
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(GRACE_S):
                await process.wait()
        except TimeoutError:
            self.kill(_CLOSED)
            await process.wait()
        if listener is not None:
            await asyncio.wait({listener})

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        """Hand each reply to whoever waits for it, until the process ends."""
        pipe = process.stdout
        try:
            while pipe is not None:
                message = await receive(pipe)
                self._heard_from_at_s = asyncio.get_running_loop().time()
                waiter = self._waiting.get(message.request)
                if waiter is not None and not waiter.reply.done():
                    waiter.reply.set_result(message)
        except ValueError:
            self.kill("wrote what is no reply")
        except (asyncio.IncompleteReadError, ConnectionError):
            self._fate = self._fate or "its process has ended"
        finally:
            for waiter in tuple(self._waiting.values()):
                if not waiter.reply.done():
                    waiter.reply.set_exception(self._failure())

    def _failure(self) -> ProcessEnded:
        remedy = "the next utterance gets a new process"
        return ProcessEnded(
            self._fate or "its process does not run", where=self._name, remedy=remedy
        )
