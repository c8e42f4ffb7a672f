"""One live call: where the session, the ear, the voice and the caller's connection meet.

Everything runs on one event loop and every entrance is a plain function, so nothing overlaps;
what takes time (rendering, recognition, web services) runs beside and comes back as an event.
"""

import asyncio
import contextlib
import functools
from collections import deque
from collections.abc import Iterator, Sequence

import structlog

from smartivr import line
from smartivr.dialog import commands, events
from smartivr.dialog.commands import Outcome
from smartivr.dialog.flow import CallFacts, Flow
from smartivr.dialog.log import encode
from smartivr.dialog.session import CallSession
from smartivr.errors import SmartIvrError
from smartivr.line import MediaFormat, Samples
from smartivr.runtime.alarms import Alarms
from smartivr.runtime.answer_time import AnswerTime
from smartivr.runtime.asking_web import AskingWeb
from smartivr.runtime.call_log import CallLog
from smartivr.runtime.carrying_out import CarryingOut
from smartivr.runtime.centre.bridge import Bridge
from smartivr.runtime.connectors.context import handover_of
from smartivr.runtime.equipment import Equipment
from smartivr.runtime.hearing import Hearing
from smartivr.runtime.outcomes import broken_off, summary
from smartivr.runtime.services import Tap
from smartivr.runtime.speaking import Speaking
from smartivr.runtime.surroundings import Surroundings
from smartivr.runtime.telling import StageTold, special_facts
from smartivr.transports.base import Measured, Transport

_log = structlog.get_logger(__name__)

_GIVE_UP = "give-up"
"""The alarm for a caller whose connection does not come back; no timer of a session."""


class Call:
    """One caller on one line, from the answer to the outcome."""

    def __init__(
        self,
        flow: Flow,
        facts: CallFacts,
        media: MediaFormat,
        equipment: Equipment,
        around: Surroundings,
        *,
        start: str = "",
    ) -> None:
        self.id = facts.session
        self.flow = flow
        self.facts = facts
        self.media = media
        self.started = around.clock.now()
        self.prompter = equipment.prompter
        self.bridge: Bridge | None = None
        """Who the caller talks with, from the first agent's answer on."""
        recognizer = equipment.recognizer
        self.heard_by = recognizer.name if recognizer else ""
        """The recognizer's name; empty: the call is answered by keys."""
        self.session = CallSession(flow, facts, speech=recognizer is not None, start=start)
        self.over = asyncio.Event()
        """Set once the outcome is decided (it may not be kept yet)."""
        self._around = around
        self._clock = around.clock
        self.log = CallLog(self, around.clock, around.journal, around.observers)
        post, note = self.post, self.log.note
        self._hearing = Hearing(media.rate_hz, recognizer, self._clock, post, note)
        self._speaking = Speaking(
            media, equipment.prompter, self._clock, post, note, music=facts.music
        )
        self._speaking.on_first_audio = self._first_audio
        self._answer_time = AnswerTime()
        self._stage_told = StageTold()
        self._transport: Transport | None = None
        self.taps: list[Tap] = []
        """Told of all audio from now on."""
        self._timers = Alarms(around.clock)
        self._web = AskingWeb(around.webhooks, post)
        self._carrying_out = CarryingOut(
            self, self._hearing, self._speaking, self._timers, self._web, around.services
        )
        self._waiting: deque[events.Event] = deque()
        self._handling = False
        self.hang_up_reason = ""
        """Why the call is ended from this side."""

    # --- life ---------------------------------------------------------------------------------

    async def run(self, transport: Transport) -> Outcome:
        """Hold the call with this caller until it is over; the outcome is kept by then."""
        with structlog.contextvars.bound_contextvars(session=self.id, line=self.flow.line):
            await self.log.keep(self._around.journal.begin(self))
            reading = asyncio.create_task(self._read(transport))
            try:
                self.answer(transport)
                await self.over.wait()
            finally:
                reading.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await reading
                outcome = await self.finish()
            return outcome

    def answer(self, transport: Transport) -> None:
        """Begin the conversation."""
        self._transport = self.log.transport = transport
        self._tell_specials()
        self.post(events.CallStarted())

    def _tell_specials(self) -> None:
        """Log how this call differs from others of its line, and what is announced now."""
        if special := special_facts(self.facts, self.flow):
            self.log.record({"type": "called", **special})
        notices = self._around.notices(self.flow.line)
        if notices:
            self.post(events.AnnouncementsChanged(notices))

    async def finish(self) -> Outcome:
        """Keep the outcome, tell the caller's side, and free everything."""
        if not self.session.ended:
            self.post(events.CallerHungUp("server"))
        outcome = self.session.outcome or broken_off(self.flow, self.session)
        self._timers.stop_all()
        if isinstance(self._transport, Measured):
            self.log.note("arrival", self._transport.arrival.told())
        await self.log.keep(self._around.journal.finish(self, outcome))
        for service in self._around.services:
            await service.over(self, outcome)
        self._web.cancel()
        await self._hearing.close()
        await self._speaking.close()
        if self._transport:
            told = summary(outcome, self.flow)
            self._transport.notify("route", told)
            reason = self.hang_up_reason or outcome.reason or outcome.kind
            self._transport.notify("ended", {"reason": reason, "outcome": told})
            await self._transport.close(reason, handover_of(self, outcome))
        return outcome

    # --- what comes in ------------------------------------------------------------------------

    def receive(self, event: line.LineEvent) -> None:
        """Take one event of the caller's connection."""
        if self.session.ended:
            return
        with self._contained():
            self._receive(event)

    def press(self, key: str) -> None:
        """Press a key on the caller's behalf."""
        self.receive(line.KeyPressed(key))

    def hang_up(self, reason: str = "server") -> None:
        """End the call from outside."""
        self.hang_up_reason = reason
        self.post(events.CallerHungUp(reason))

    def tick(self) -> None:
        """Send the next 20 ms."""
        if self._transport and not self.session.ended:
            with self._contained():
                sent = self._speaking.tick(self._transport, self.bridge)
                self._hearing.echo.play(sent)
                for tap in tuple(self.taps):
                    tap.said(sent)

    async def settled(self) -> None:
        """Wait until nothing that runs beside the call is under way."""
        await self._speaking.settled()
        await self._hearing.settled()
        await self._web.settled()

    # --- the meeting point ----------------------------------------------------------------------

    async def _read(self, transport: Transport) -> None:
        with self._contained():
            while True:
                event = await transport.receive()
                await self._around.turn()
                self.receive(event)
                if isinstance(event, line.HungUp) or self.session.ended:
                    return
        if not self.session.ended:
            self.hang_up("connection-lost")

    def _receive(self, event: line.LineEvent) -> None:
        match event:
            case line.Frame(samples=samples):
                for tap in tuple(self.taps):
                    tap.heard(samples)
                if self.bridge:
                    self.bridge.caller.say(samples)
                self._hearing.hear(samples, prompt_playing=self.session.floor.playing)
            case line.KeyPressed(key=key):
                self._hearing.signalled(key)
            case line.Typed(text=text):
                self._hearing.typed(text)
            case line.Played(mark=mark):
                self._speaking.played(mark)
            case line.Detached():
                self._detached()
            case line.Attached():
                self._attached()
            case line.HungUp(reason=reason):
                self.post(events.CallerHungUp(reason))

    @contextlib.contextmanager
    def _contained(self) -> Iterator[None]:
        """Keep whatever goes wrong in this call from every other call."""
        try:
            yield
        except SmartIvrError as error:
            self.log.note("error", {"code": error.code, "message": str(error)})
        except Exception:  # noqa: BLE001  the one place that stands between a defect and all calls
            _log.exception("call-broken", code="internal")
            self._break()

    def post(self, event: events.Event) -> None:
        """Let the session handle an event after those already waiting."""
        self._waiting.append(event)
        if self._handling:
            return
        self._handling = True
        with self._contained():
            while self._waiting:
                now = self._clock.now()
                event = self._waiting.popleft()
                self.log.record(encode(event))
                wanted = self.session.handle(event, now)
                self._answer_time.handled(event, wanted, self._hearing.over_s)
                for command in wanted:
                    self.log.record(encode(command))
                    self._carry_out(command)
                self._tell_stage()
        self._handling = False

    def _tell_stage(self) -> None:
        told = self._stage_told.changed(self.session)
        if told and self._transport:
            self._transport.notify(*told)

    def _carry_out(self, command: commands.Command) -> None:
        if self._transport:
            self._carrying_out.carry_out(command, self._transport)

    def play(self, prompt: int, samples: Samples) -> None:
        """Play audio at the call's rate as the prompt of this number."""
        self._speaking.play(prompt, samples)

    def _detached(self) -> None:
        self._speaking.attached = False
        give_up = functools.partial(self.post, events.CallerHungUp("connection-lost"))
        self._timers.start(_GIVE_UP, self._around.resume_s, give_up)
        self.post(events.CallerDetached())

    def _attached(self) -> None:
        self._speaking.attached = True
        self._timers.stop(_GIVE_UP)
        self.post(events.CallerAttached())

    def _first_audio(self, prompts: Sequence[int]) -> None:
        since_s = self._answer_time.begun(prompts)
        if since_s is not None:
            latency_ms = round(1000 * (self._clock.monotonic() - since_s))
            self.log.note("answered", {"latency_ms": latency_ms})

    def _break(self) -> None:
        """Something that must not happen did: end this call with what is known, at a human."""
        outcome = broken_off(self.flow, self.session)
        self.session.outcome = outcome
        self.session.ended = True
        self.over.set()
        self.log.record(encode(commands.Route(outcome)))
