"""One attempt to call somebody back: dial, connect with the agent, and say what came of it."""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

import structlog

from smartivr.dialog.flow import Flow
from smartivr.dialog.steps.queue import Queue
from smartivr.dialog.wording_calling_back import calling_back
from smartivr.errors import SmartIvrError, StoreError
from smartivr.line import MediaFormat
from smartivr.routing.directory import QueueRules
from smartivr.runtime.callbacks.dialler import Diallers, NotReached, Ring
from smartivr.runtime.callbacks.rules import GiveUp, after
from smartivr.runtime.clock import Clock
from smartivr.runtime.jobs import Jobs
from smartivr.store.records import CallbackRecord
from smartivr.store.store import Store
from smartivr.transports.base import Transport

if TYPE_CHECKING:
    from smartivr.runtime.call import Call

_log = structlog.get_logger(__name__)

NOTIFY = "callback-failed"
"""The job that tells somebody of a callback that was tried in vain."""
INTERRUPTED = "interrupted"
ENDING_S = 15.0
"""Long enough to end a callback that is still this server's."""
STEP = "callback"
"""The step at which the call with the called back begins."""


class Board(Protocol):
    """What is needed of the switchboard."""

    def admit(
        self, flow: Flow, *, caller: str = "", called: str = "", media: MediaFormat | None = None
    ) -> "Call":
        """Make a call."""

    async def connect(self, call: "Call", transport: Transport) -> object:
        """Hold it until it is over."""


class Line(Protocol):
    """Where the agent waits."""

    def expect(self, callback: str, call: str) -> None:
        """The next call that joins is this callback's."""

    def failed(self, callback: str, why: str) -> None:
        """Nobody was reached: the agent is free again."""


class CallingBack:
    """Makes attempts; whoever calls it knows that no other attempt is under way."""

    def __init__(
        self,
        node: str,
        store: Store,
        lines: Mapping[str, Flow],
        diallers: Diallers,
        jobs: Jobs,
        clock: Clock,
    ) -> None:
        self.node = node
        self.waiting_line: Line | None = None
        """The call centre's, once there is one."""
        self.board: Board | None = None
        """The switchboard, once there is one."""
        self.ringing: set[str] = set()
        """Callbacks whose number rings now; nobody has answered yet."""
        self._store = store
        self._lines = lines
        self._diallers = diallers
        self._jobs = jobs
        self._clock = clock

    def refuse(self, callback: str) -> None:
        """Tell the agent that it is not to be dialled any more."""
        if self.waiting_line:
            self.waiting_line.failed(callback, "cancelled")

    async def call(self, record: CallbackRecord, rules: QueueRules) -> None:
        """Dial, and hold the call until it is over; an agent has accepted. Cancelling gives up."""
        flow, board = self._lines.get(record.line), self.board
        if flow is None or board is None or not await self._mine(record):
            self.refuse(record.id)
            return
        record = replace(record, attempts=record.attempts + 1)
        ring = Ring(record.number, rules.retries.ring_s, flow.line, flow.title)
        self.ringing.add(record.id)
        try:
            reached = await self._diallers.dial(ring)
        except asyncio.CancelledError:
            self._tell_agent(record, INTERRUPTED)
            await asyncio.shield(self._not_reached(record, rules, NotReached(INTERRUPTED)))
            raise
        finally:
            self.ringing.discard(record.id)
        if isinstance(reached, NotReached):
            self._tell_agent(record, reached.result)
            await self._not_reached(record, rules, reached)
        else:
            call = await self._admitted(board, flow, record, rules, reached)
            if call:
                _log.info("callback-answered", callback=record.id)
                await board.connect(call, reached)

    async def _mine(self, record: CallbackRecord) -> bool:
        try:
            return await self._store.callbacks.dialling(record.id, self.node, self._clock.now())
        except StoreError as error:
            _log.warning("callback-not-dialled", callback=record.id, code=error.code)
            return False

    async def _admitted(
        self,
        board: Board,
        flow: Flow,
        record: CallbackRecord,
        rules: QueueRules,
        transport: Transport,
    ) -> "Call | None":
        """Make the call with whoever has answered; it is done once that is kept."""
        try:
            call = board.admit(
                _beginning_at_once(flow, record), caller=record.number, media=transport.media
            )
        except SmartIvrError as error:
            _log.warning("callback-not-admitted", callback=record.id, code=error.code)
            await transport.close(error.code)
            self._tell_agent(record, "failed")
            await self._not_reached(record, rules, NotReached("failed", error.code))
            return None
        if self.waiting_line:
            self.waiting_line.expect(record.id, call.id)
        with contextlib.suppress(StoreError):  # it is tried again
            await self._store.callbacks.finish(record.id, "done", "answered", self.node)
        return call

    async def _not_reached(
        self, record: CallbackRecord, rules: QueueRules, reached: NotReached
    ) -> None:
        now = self._clock.now()
        coming = after(record.attempts, rules.retries, now)
        _log.info("callback-not-reached", callback=record.id, result=reached.result)
        if isinstance(coming, GiveUp):
            await self.give_up(record, reached.result)
            return
        due = now if reached.result == INTERRUPTED else coming.due
        if record.due_at:  # an agent may have taken it before its time
            due = max(due, datetime.fromisoformat(record.due_at))
        try:
            await self._store.callbacks.retry(record.id, due.isoformat(), reached.result, self.node)
        except StoreError as error:
            _log.warning("callback-not-kept", callback=record.id, code=error.code)

    async def give_up(self, record: CallbackRecord, result: str) -> None:
        """End it as failed, and have somebody told."""
        until = self._clock.now() + timedelta(seconds=ENDING_S)
        try:
            if not await self._store.callbacks.renew(self.node, [record.id], until):
                return  # another server has it by now
            # The notice goes first: one too many does less harm than none.
            await self._jobs.add(NOTIFY, {"callback": record.id}, name=record.id)
            await self._store.callbacks.finish(record.id, "failed", result, self.node)
        except StoreError as error:
            _log.warning("callback-not-kept", callback=record.id, code=error.code)

    def _tell_agent(self, record: CallbackRecord, why: str) -> None:
        if self.waiting_line:
            self.waiting_line.failed(record.id, why)


def _beginning_at_once(flow: Flow, record: CallbackRecord) -> Flow:
    """Make the line begin by saying who calls, with the agent who is there already."""
    step = Queue.model_validate(
        {
            "queue": record.queue,
            "say": calling_back(flow.language, flow.title),
            "announce": "none",
        }
    )
    return replace(flow, start=STEP, steps={**flow.steps, STEP: step})
