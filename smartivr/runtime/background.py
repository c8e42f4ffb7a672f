"""What a server does beside its calls: messages, recordings, callbacks, jobs, its heartbeat."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

import structlog

from smartivr.dialog.flow import Flow
from smartivr.errors import StoreError
from smartivr.recognition.base import Recognizer
from smartivr.routing.directory import Box
from smartivr.runtime.callbacks.callbacks import Callbacks
from smartivr.runtime.callbacks.calling_back import CallingBack
from smartivr.runtime.callbacks.dialler import Diallers
from smartivr.runtime.callbacks.notice import CallbackNotices
from smartivr.runtime.callbacks.phones import Phones
from smartivr.runtime.callbacks.promises import Promises
from smartivr.runtime.clock import Clock
from smartivr.runtime.jobs import Jobs
from smartivr.runtime.keeping.messages import Messages
from smartivr.runtime.keeping.recordings import Recordings
from smartivr.runtime.keeping.retention import Retention
from smartivr.runtime.keeping.talk_transcripts import TalkTranscripts
from smartivr.runtime.keeping.voicemail import Voicemail
from smartivr.runtime.node import Node, node_name
from smartivr.runtime.notify import registry
from smartivr.runtime.notify.mail import MailNotifier
from smartivr.runtime.services import Service
from smartivr.runtime.switchboard import Switchboard
from smartivr.settings import Settings
from smartivr.store.records import CallbackRecord
from smartivr.store.store import Store

if TYPE_CHECKING:
    from smartivr.runtime.call import Call

_log = structlog.get_logger(__name__)

AGAIN_S = 1.0
"""What has broken is begun again after this."""


class CallbackLine(Protocol):
    """The call centre's side of callbacks."""

    taken: Callable[[str, str], None]
    dropped: Callable[[str], None]
    returned: Callable[[str], None]
    offer_of: Callable[[str], int]

    def join(self, callback: CallbackRecord) -> None:
        """Let it wait at its place."""

    def ring(self, callback: CallbackRecord, agent: str, ring_s: float) -> int:
        """Let it ring at this agent alone; return the offer, or 0 if the agent is not free."""

    def leave(self, callback: str) -> None:
        """Take it out again."""

    def expect(self, callback: str, call: str) -> None:
        """The next call that joins is this callback's."""

    def failed(self, callback: str, why: str) -> None:
        """Nobody was reached: the agent is free again."""


class Agents(Protocol):
    """The call centre's agents."""

    async def keep_again(self) -> None:
        """Keep who is logged in here, after it was kept that nobody is."""


class Callers(Protocol):
    """What is needed of those who wait."""

    def since(self, call: str) -> datetime | None:
        """Since when a call counts as waiting, if it does."""

    async def keep_again(self) -> None:
        """Keep everybody's place, after this server was taken for dead by others."""


class Centre(Protocol):
    """What is needed of the call centre."""

    @property
    def agents(self) -> Agents:
        """Who is logged in."""

    @property
    def callers(self) -> Callers:
        """Who waits."""

    @property
    def callbacks(self) -> CallbackLine:
        """Where callbacks wait."""

    def talking(self, call: str) -> bool:
        """Whether a call has an agent now."""

    def agents_in(self, queue: str) -> int:
        """Count the agents of a queue who are logged in here."""

    def context_of(self, call: "Call") -> Mapping[str, Any]:
        """Return what an agent is shown of a call."""

    async def on_beat(self, live: list[str]) -> None:
        """Take note of the servers that live."""

    async def agent_changed(self) -> None:
        """Let go at once of agents who are another server's by now."""


class Background:
    """Made before the switchboard, which gets `services`; then `attach` and `running`."""

    def __init__(
        self, settings: Settings, store: Store, lines: Mapping[str, Flow], clock: Clock
    ) -> None:
        """Begin nothing yet.

        Raises:
            SettingsError: the notifier or the server's name is set wrongly.

        """
        self.store = store
        self.var = settings.var
        self.clock = clock
        self.lines = lines
        name = node_name(settings)
        self.node = Node(
            name, store, clock, heartbeat_s=settings.heartbeat_s, lease_s=settings.lease_s
        )
        self.jobs = Jobs(store, name, clock)
        self.phones = Phones()
        self.diallers = Diallers(self.phones)
        self.messages = Messages(store, self.jobs, settings.var, clock)
        self.recordings = Recordings(store, settings.var, clock)
        self._calling_back = CallingBack(name, store, lines, self.diallers, self.jobs, clock)
        self.callbacks = Callbacks(
            store, lines, clock, self._calling_back, lease_s=settings.lease_s
        )
        self.promises = Promises(store, clock, self.callbacks.look)
        self.retention = Retention(
            store,
            self._boxes,
            settings.var,
            clock,
            settings.keep_calls_days,
            sign_in_idle_hours=settings.sign_in_idle_hours,
            keep_audit_days=settings.keep_audit_days,
        )
        self._switchboard: Switchboard | None = None
        self._centre: Centre | None = None
        self._notifier = registry.choose(settings)
        mail = MailNotifier(settings) if settings.mail_host else None
        Voicemail(store, self.jobs, self._line_of, mail, settings.var, clock)
        self.talk_transcripts = TalkTranscripts(store, self._line_of, settings.var)
        CallbackNotices(store, self.jobs, self._notifier)

    @property
    def services(self) -> tuple[Service, ...]:
        """What calls ask; these go before the call centre, which they watch."""
        return (self.messages, self.recordings, self.promises)

    def attach(self, switchboard: Switchboard, centre: Centre) -> None:
        """Use these; calls may come from now on."""
        self._switchboard, self._centre = switchboard, centre
        self._calling_back.board = switchboard
        self._calling_back.waiting_line = self.callbacks.waiting_line = centre.callbacks
        self.callbacks.agents_in = centre.agents_in
        self.promises.context_of = centre.context_of
        self.promises.served = centre.talking
        self.promises.waits_since = centre.callers.since
        centre.callbacks.taken = self.callbacks.taken
        centre.callbacks.dropped = self.callbacks.dropped
        centre.callbacks.returned = self.callbacks.returned
        self.node.on_begin += [self.callbacks.begin, centre.agents.keep_again]
        self.node.on_beat.append(centre.on_beat)
        self.node.on_beat.append(self.callbacks.beat)
        self.node.on_return += [centre.agents.keep_again, centre.callers.keep_again]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Do all of it until the context ends."""
        works = (
            self.node.run,
            self.jobs.run,
            self.callbacks.run,
            self.retention.run,
            self._watch_agents,
        )
        tasks = [asyncio.create_task(lasting(work)) for work in works]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            await self.talk_transcripts.close()
            await self.callbacks.close()
            await self.recordings.close()
            await self._notifier.close()
            with contextlib.suppress(StoreError):  # then others notice it by its silence
                await self.store.nodes.leave(self.node.name)

    async def _watch_agents(self) -> None:
        """Have agents let go who log in at another server, before they ring at both for long."""
        news = asyncio.Event()

        def heard(topic: str, _id: str) -> None:
            if topic == "agents":
                news.set()

        stop = self.store.changes.subscribe(heard)
        try:
            while True:
                await news.wait()
                news.clear()
                if self._centre:
                    await self._centre.agent_changed()
        finally:
            stop()

    def _boxes(self) -> Mapping[str, Box]:
        return {
            name: box for flow in self.lines.values() for name, box in flow.directory.boxes.items()
        }

    def _line_of(self, name: str) -> tuple[Flow, Recognizer | None] | None:
        flow, board = self.lines.get(name), self._switchboard
        if flow is None or board is None:
            return None
        return flow, board.engines.recognizer_for(flow)


async def lasting(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Do this for as long as the server runs; a defect in it ends neither it nor anything else."""
    while True:
        task = asyncio.create_task(work())
        try:
            await asyncio.wait({task})
        finally:
            task.cancel()
            await asyncio.wait({task})
        if not task.cancelled() and (error := task.exception()):
            _log.error("background-broken", code="internal", exc_info=error)
        await asyncio.sleep(AGAIN_S)
