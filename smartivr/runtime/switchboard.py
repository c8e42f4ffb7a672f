"""All live calls of a server: admission, look-up, drain."""

import asyncio
import secrets
from collections.abc import Callable, Mapping

from smartivr.dialog.called import answered_as
from smartivr.dialog.commands import Outcome
from smartivr.dialog.events import AnnouncementsChanged
from smartivr.dialog.flow import CallFacts, Flow
from smartivr.dialog.notice import Notice
from smartivr.errors import NoLines, NotFound, SwitchboardFull
from smartivr.line import MediaFormat
from smartivr.routing.numbers import Lead
from smartivr.runtime.call import Call
from smartivr.runtime.clock import Clock, RealClock
from smartivr.runtime.engines import Engines
from smartivr.runtime.equipment import Equipment
from smartivr.runtime.lines import LineBook
from smartivr.runtime.observers import Journal, NoJournal, Observer
from smartivr.runtime.pacer import Pacer
from smartivr.runtime.services import SHUTDOWN, Service
from smartivr.runtime.surroundings import Surroundings
from smartivr.runtime.trial import Trial
from smartivr.runtime.webhook import Webhooks
from smartivr.settings import Settings
from smartivr.transports.base import Transport

ENDED_KEPT = 200
"""Ended calls whose log can still be asked for without the store."""


class Switchboard:
    """Admits calls to lines and knows them while they last."""

    def __init__(
        self,
        engines: Engines,
        lines: Mapping[str, Flow],
        settings: Settings,
        *,
        clock: Clock | None = None,
        journal: Journal | None = None,
        observers: tuple[Observer, ...] = (),
        services: tuple[Service, ...] = (),
    ) -> None:
        self.lines = lines if isinstance(lines, LineBook) else LineBook(lines)
        self.engines = engines
        self.pacer = Pacer()
        self._settings = settings
        self._webhooks = Webhooks()
        self._around = Surroundings(
            webhooks=self._webhooks,
            clock=clock or RealClock(),
            journal=journal or NoJournal(),
            observers=observers,
            services=services,
            resume_s=settings.resume_s,
            turn=self.pacer.turn,
            notices=self._announced,
        )
        self._calls: dict[str, Call] = {}
        self._notices: Mapping[str, tuple[Notice, ...]] = {}
        self._draining = False

    async def start(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Start the engines, render the lines' prompts ahead, and begin to tick."""
        await self.engines.start()
        await self.engines.render_ahead(self.lines.values(), progress)
        self.pacer.start()

    @property
    def calls(self) -> Mapping[str, Call]:
        """Live calls and some that ended lately, by session id."""
        return self._calls

    @property
    def live(self) -> int:
        """How many calls are not over."""
        return sum(not call.session.ended for call in self._calls.values())

    @property
    def default_line(self) -> str:
        """The line of calls that name none: the one that is set, or the only one there is."""
        if self._settings.default_line not in self.lines and len(self.lines) == 1:
            return next(iter(self.lines))
        return self._settings.default_line

    @property
    def draining(self) -> bool:
        """Whether the server is shutting down and admits nobody."""
        return self._draining

    def line(self, name: str) -> Flow:
        """A line by its name.

        Raises:
            NotFound: there is no such line.

        """
        if name not in self.lines:
            known = ", ".join(sorted(self.lines)) or "none"
            raise NotFound(f"there is no line {name!r}", remedy=f"lines: {known}")
        return self.lines[name]

    def receive(
        self,
        line: str = "",
        *,
        caller: str = "",
        called: str = "",
        media: MediaFormat,
        trial: Trial | None = None,
    ) -> Call:
        """Make a call as its numbers want it: line, start, greeting, label, priority and music.

        Without a line the called number decides, and without either the default line is taken. A
        `trial` is followed in place of its line.

        Raises:
            NotFound: there is no such line, or no default line.
            NoLines: there is none at all.
            SwitchboardFull: as many calls as may be are live, or the server is shutting down.

        """
        if trial is not None:
            lead = self.lines.lead(called, caller, trial.flow.line)
            flow = answered_as(trial.flow, lead)
        elif not self.lines:
            raise NoLines("there is no line yet that takes calls", remedy="make one under /flows")
        else:
            lead = self.lines.lead(called, caller, line)
            flow = answered_as(self.line(lead.line or self.default_line), lead)
        equipment = trial.equipment if trial else None
        return self.admit(
            flow, caller=caller, called=called, media=media, lead=lead, equipment=equipment
        )

    def admit(
        self,
        flow: Flow,
        *,
        caller: str = "",
        called: str = "",
        media: MediaFormat | None = None,
        lead: Lead | None = None,
        equipment: Equipment | None = None,
    ) -> Call:
        """Make a call, which begins once it is run; `lead` says what is special about it.

        It hears and speaks with the line's equipment, unless another one is given.

        Raises:
            SwitchboardFull: as many calls as may be are live, or the server is shutting down.

        """
        if self._draining:
            raise SwitchboardFull("the server is shutting down", remedy="call again in a minute")
        if self.live >= self._settings.max_calls:
            raise SwitchboardFull(
                f"all {self._settings.max_calls} lines are busy", remedy="call again in a minute"
            )
        special = lead or Lead()
        facts = CallFacts(
            secrets.token_urlsafe(12),
            caller=caller,
            called=called,
            label=special.label,
            priority=special.priority,
            music=special.music or flow.music,
        )
        chosen = equipment or self.engines.equipment_for(flow)
        call = Call(flow, facts, media or MediaFormat(), chosen, self._around)
        self._calls[call.id] = call
        self._forget_old()
        return call

    async def connect(self, call: Call, transport: Transport) -> Outcome:
        """Hold an admitted call with this caller until it is over."""
        self.pacer.join(call)
        try:
            return await call.run(transport)
        finally:
            self.pacer.leave(call)

    def announce(self, notices: Mapping[str, tuple[Notice, ...]]) -> None:
        """Let new calls, and those that are live, announce these; each line's by its name."""
        before, self._notices = self._notices, dict(notices)
        for call in self._calls.values():
            line = call.flow.line
            if not call.session.ended and before.get(line, ()) != self._announced(line):
                call.post(AnnouncementsChanged(self._announced(line)))

    def _announced(self, line: str) -> tuple[Notice, ...]:
        return self._notices.get(line, ())

    def find(self, session: str) -> Call:
        """A live or lately ended call.

        Raises:
            NotFound: no such call.

        """
        try:
            return self._calls[session]
        except KeyError:
            raise NotFound("there is no such session", remedy="it may have ended") from None

    def discard(self, call: Call) -> None:
        """Forget a call that was admitted but never began."""
        self._calls.pop(call.id, None)

    async def drain(self, timeout_s: float) -> int:
        """Admit no further call and wait for the live ones; how many had to be ended."""
        self._draining = True
        waiting = [call for call in self._calls.values() if not call.session.ended]
        if waiting:
            tasks = [asyncio.ensure_future(call.over.wait()) for call in waiting]
            _, late = await asyncio.wait(tasks, timeout=timeout_s)
            for task in late:
                task.cancel()
        unfinished = [call for call in waiting if not call.session.ended]
        for call in unfinished:
            call.hang_up(SHUTDOWN)
        return len(unfinished)

    async def close(self) -> None:
        """Stop everything."""
        await self.pacer.close()
        await self._webhooks.close()
        await self.engines.close()

    def _forget_old(self) -> None:
        ended = [key for key, call in self._calls.items() if call.session.ended]
        for key in ended[: max(0, len(ended) - ENDED_KEPT)]:
            del self._calls[key]
