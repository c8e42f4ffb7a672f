"""One live call: where the session, the ear, the voice and the caller's connection meet.

Everything runs on one event loop and every entrance is a plain function, so nothing overlaps;
what takes time (rendering, recognition, web services) runs beside and comes back as an event.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass

import structlog

from smartivr import line
from smartivr.dialog import commands, events
from smartivr.dialog.commands import Outcome, Verdict
from smartivr.dialog.flow import CallFacts, Flow
from smartivr.dialog.log import Entry, encode
from smartivr.dialog.session import CallSession
from smartivr.dialog.steps.destination import Destination
from smartivr.errors import SmartIvrError, StoreError
from smartivr.line import MediaFormat
from smartivr.runtime.clock import Alarm, Clock
from smartivr.runtime.engines import Equipment
from smartivr.runtime.hearing import Hearing
from smartivr.runtime.observers import Journal, Observer
from smartivr.runtime.speaking import Speaking
from smartivr.runtime.webhook import Webhooks
from smartivr.transports.base import Transport

_log = structlog.get_logger(__name__)


async def _at_once() -> None:
    """Let audio be taken in as it comes."""


@dataclass(frozen=True)
class Surroundings:
    """What all calls of a server share."""

    webhooks: Webhooks
    clock: Clock
    journal: Journal
    observers: tuple[Observer, ...] = ()
    resume_s: float = 10.0
    turn: Callable[[], Awaitable[None]] = _at_once
    """Waited for before an event of the caller's connection is taken in."""


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
        self.events: list[Entry] = []
        recognizer = equipment.recognizer
        self.session = CallSession(flow, facts, speech=recognizer is not None, start=start)
        self.over = asyncio.Event()
        """Set once the outcome is decided (it may not be kept yet)."""
        self._around = around
        self._clock = around.clock
        post, note = self._post, self._note
        self._hearing = Hearing(media.rate_hz, recognizer, self._clock, post, note)
        self._speaking = Speaking(media, equipment.prompter, self._clock, post, note)
        self._speaking.on_first_audio = self._first_audio
        self._transport: Transport | None = None
        self._timers: dict[str, Alarm] = {}
        self._given_up: Alarm | None = None
        self._asking: set[asyncio.Task[None]] = set()
        self._waiting: deque[events.Event] = deque()
        self._handling = False
        self._hang_up_reason = ""

    # --- life ---------------------------------------------------------------------------------

    async def run(self, transport: Transport) -> Outcome:
        """Hold the call with this caller until it is over; the outcome is kept by then."""
        with structlog.contextvars.bound_contextvars(session=self.id, line=self.flow.line):
            await self._keep(self._around.journal.begin(self))
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
        self._transport = transport
        self._post(events.CallStarted())

    async def finish(self) -> Outcome:
        """Keep the outcome, tell the caller's side, and free everything."""
        if self.session.outcome is None:
            self._post(events.CallerHungUp("server"))
        outcome = self.session.outcome or self._broken_outcome()
        for alarm in self._timers.values():
            alarm.cancel()
        if self._given_up:
            self._given_up.cancel()
        await self._keep(self._around.journal.finish(self, outcome))
        for task in self._asking:
            task.cancel()
        await self._hearing.close()
        await self._speaking.close()
        if self._transport:
            told: Mapping[str, object] = {
                "kind": outcome.kind,
                "destination": outcome.destination,
                "verdict": outcome.verdict.value,
                "step": outcome.step,
                "slots": dict(outcome.slots),
            }
            self._transport.notify("route", told)
            reason = self._hang_up_reason or outcome.reason or outcome.kind
            self._transport.notify("ended", {"reason": reason, "outcome": told})
            await self._transport.close(reason)
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
        self._hang_up_reason = reason
        self._post(events.CallerHungUp(reason))

    def tick(self) -> None:
        """Send the next 20 ms."""
        if self._transport and not self.session.ended:
            with self._contained():
                self._speaking.tick(self._transport)

    async def settled(self) -> None:
        """Wait until nothing that runs beside the call is under way."""
        await self._speaking.settled()
        await self._hearing.settled()
        while self._asking:
            await asyncio.wait(self._asking)

    def state(self) -> dict[str, object]:
        """What the call is doing, for the API."""
        outcome = self.session.outcome
        return {
            "session": self.id,
            "line": self.flow.line,
            "version": self.flow.version,
            "started": self.started.isoformat(),
            "state": "ended" if self.session.ended else "active",
            "step": self.session.step,
            "slots": dict(self.session.slots),
            "outcome": encode(commands.Route(outcome))["outcome"] if outcome else None,
        }

    # --- the meeting point ----------------------------------------------------------------------

    async def _read(self, transport: Transport) -> None:
        while True:
            event = await transport.receive()
            await self._around.turn()
            self.receive(event)
            if isinstance(event, line.HungUp) or self.session.ended:
                return

    def _receive(self, event: line.LineEvent) -> None:
        match event:
            case line.Frame(samples=samples):
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
                self._post(events.CallerHungUp(reason))

    @contextlib.contextmanager
    def _contained(self) -> Iterator[None]:
        """Keep whatever goes wrong in this call from every other call."""
        try:
            yield
        except SmartIvrError as error:
            self._note("error", {"code": error.code, "message": str(error)})
        except Exception:  # noqa: BLE001  the one place that stands between a defect and all calls
            _log.exception("call-broken", code="internal")
            self._break()

    def _post(self, event: events.Event) -> None:
        """Let the session handle an event after those already waiting."""
        self._waiting.append(event)
        if self._handling:
            return
        self._handling = True
        with self._contained():
            while self._waiting:
                now = self._clock.now()
                event = self._waiting.popleft()
                self._record(encode(event))
                for command in self.session.handle(event, now):
                    self._record(encode(command))
                    self._carry_out(command)
        self._handling = False

    def _carry_out(self, command: commands.Command) -> None:  # noqa: C901, PLR0912  one arm a command
        transport = self._transport
        if transport is None:
            return
        match command:
            case commands.Say():
                self._speaking.say(command)
                said = {"prompt": command.prompt, "text": command.text, "step": self.session.step}
                transport.notify("prompt", {**said, "mark": str(command.prompt)})
            case commands.PausePrompt():
                self._speaking.pause(transport)
            case commands.ResumePrompt():
                self._speaking.resume()
            case commands.StopPrompt():
                self._speaking.stop(transport)
            case commands.Listen():
                self._hearing.listen(command)
            case commands.StopListening():
                self._hearing.stop_listening()
            case commands.StartTimer(timer=timer, after_s=after_s):
                self._stop_timer(timer)
                self._timers[timer] = self._clock.call_later(
                    after_s, lambda: self._post(events.TimerFired(timer))
                )
            case commands.StopTimer(timer=timer):
                self._stop_timer(timer)
            case commands.CallWebhook():
                task = asyncio.get_running_loop().create_task(self._ask(command))
                self._asking.add(task)
                task.add_done_callback(self._asking.discard)
            case commands.Entered(step=step, kind=kind):
                transport.notify("step", {"step": step, "kind": kind})
            case commands.Chosen():
                fields = encode(command)
                transport.notify(
                    "chosen", {k: fields[k] for k in ("intent", "label", "by", "target")}
                )
            case commands.Route():
                self.over.set()
            case commands.HangUp(reason=reason):
                self._hang_up_reason = self._hang_up_reason or reason

    async def _ask(self, request: commands.CallWebhook) -> None:
        self._post(await self._around.webhooks.ask(request))

    def _stop_timer(self, timer: str) -> None:
        alarm = self._timers.pop(timer, None)
        if alarm:
            alarm.cancel()

    def _detached(self) -> None:
        self._speaking.attached = False
        self._given_up = self._clock.call_later(
            self._around.resume_s, lambda: self._post(events.CallerHungUp("connection-lost"))
        )
        self._post(events.CallerDetached())

    def _attached(self) -> None:
        self._speaking.attached = True
        if self._given_up:
            self._given_up.cancel()
        self._post(events.CallerAttached())

    def _first_audio(self) -> None:
        since_s, self._hearing.answer_due_since_s = self._hearing.answer_due_since_s, None
        if since_s is not None:
            latency_ms = round(1000 * (self._clock.monotonic() - since_s))
            self._note("answered", {"latency_ms": latency_ms})

    def _note(self, kind: str, fields: Mapping[str, object]) -> None:
        """Log and tell something that is neither event nor command."""
        self._record({"type": kind, **fields})
        if self._transport:
            self._transport.notify(kind, fields)

    def _record(self, fields: Mapping[str, object]) -> None:
        at = self._clock.now().isoformat()
        entry: Entry = {"seq": len(self.events) + 1, "at": at, **fields}
        self.events.append(entry)
        self._around.journal.note(self, entry)
        for observer in self._around.observers:
            observer.event(self, entry)
        if fields["type"] in ("understood", "key-pressed") and self._transport:
            self._tell(fields)

    def _tell(self, fields: Mapping[str, object]) -> None:
        if self._transport is None:
            return
        if fields["type"] == "key-pressed":
            self._transport.notify("key", {"key": fields["key"]})
        else:
            meaning = fields["meaning"]
            self._transport.notify("understood", meaning if isinstance(meaning, dict) else {})

    async def _keep(self, keeping: Awaitable[None]) -> None:
        try:
            await keeping
        except StoreError as error:
            self._note("error", {"code": error.code, "message": str(error)})
            _log.error("call-not-stored", code=error.code)

    def _break(self) -> None:
        """Something that must not happen did: end this call with what is known, at a human."""
        outcome = self._broken_outcome()
        self.session.outcome = outcome
        self.session.ended = True
        self._record(encode(commands.Route(outcome)))
        self.over.set()

    def _broken_outcome(self) -> Outcome:
        agent = self.flow.steps.get(self.flow.agent)
        place = agent.place if isinstance(agent, Destination) else ""
        kind = agent.verb if isinstance(agent, Destination) else "hangup"
        return Outcome(
            Verdict.FAILED, kind, place, self.session.step, dict(self.session.slots), "internal"
        )
