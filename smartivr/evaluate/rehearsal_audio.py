"""Scripted calls through real audio: a synthesized caller, real prompts, real recognition."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager

import numpy as np

from smartivr.dialog.commands import (
    CallWebhook,
    Command,
    Outcome,
    PlayMessage,
    PlayMusic,
    StopMusic,
)
from smartivr.dialog.events import WebhookAnswered
from smartivr.dialog.flow import Flow
from smartivr.dialog.log import kind
from smartivr.evaluate.acting import Acting
from smartivr.evaluate.answering import answered
from smartivr.evaluate.rehearsal import NO_PLAN, Rehearsal
from smartivr.evaluate.scripted_centre import ScriptedCentre
from smartivr.evaluate.synthetic_caller import SyntheticCaller
from smartivr.evaluate.virtual_call import VirtualCall
from smartivr.flows.script import CallScript, Saying, WebhookReply
from smartivr.line import MediaFormat
from smartivr.routing.numbers import NumberPlan
from smartivr.runtime.call import Call
from smartivr.runtime.clock import Clock, ManualClock
from smartivr.runtime.engines import Engines
from smartivr.runtime.observers import NoJournal
from smartivr.runtime.surroundings import Surroundings
from smartivr.runtime.webhook import Webhooks
from smartivr.settings import Settings


class ScriptedWebhooks(Webhooks):
    """Web services that answer as a script says; any other cannot be reached."""

    def __init__(self, replies: Mapping[str, WebhookReply]) -> None:
        super().__init__()
        self._replies = replies

    async def ask(self, request: CallWebhook) -> WebhookAnswered:
        """Answer from the script."""
        reply = self._replies.get(request.url) or WebhookReply(code="webhook-unreachable")
        return WebhookAnswered(request.request, reply.value, reply.slots, reply.code)


class ScriptedCalls:
    """Behind the calls of a script: agents, recorders and queues that are scripted too."""

    def __init__(self, centre: ScriptedCentre, clock: Clock) -> None:
        self._centre = centre
        self._clock = clock

    def carry_out(self, call: Call, command: Command) -> bool:
        """Have the scripted call centre do it."""
        self._centre.carry_out(command, self._clock.now())
        if isinstance(command, PlayMessage):
            length = round(self._centre.message_s * call.media.rate_hz)
            call.play(command.prompt, np.zeros(length, np.int16))
        return True

    def event(self, call: Call, entry: Mapping[str, object]) -> None:  # noqa: ARG002  the seam of observers
        """See the music, which calls play by themselves."""
        if entry["type"] == kind(PlayMusic):
            self._centre.seen.music = True
        elif entry["type"] == kind(StopMusic):
            self._centre.seen.music = False

    async def over(self, call: Call, outcome: Outcome) -> None:
        """Nothing is held for the call."""


class Stage:
    """A line's recognizer, its voice and a caller, ready for any number of scripts."""

    def __init__(
        self, flow: Flow, engines: Engines, caller: SyntheticCaller, media: MediaFormat
    ) -> None:
        self._flow = flow
        self._engines = engines
        self._caller = caller
        self._media = media
        self.plan = NO_PLAN
        """How numbers are answered."""

    def obstacle(self, call: CallScript) -> str:
        """Say why a script cannot be played here; empty where it can."""
        if call.without_audio:
            return call.without_audio
        speaks = any(isinstance(turn, Saying) for turn in call.turns)
        if speaks and self._engines.recognizer_for(self._flow) is None:
            return f"no recognizer here hears {self._flow.language!r}"
        return ""

    async def rehearse(self, call: CallScript, *, tones: bool = False) -> Rehearsal:
        """Play one script."""
        flow, facts = answered(self._flow, call, self.plan)
        clock = ManualClock(call.begins(flow.calendar.timezone))
        webhooks = ScriptedWebhooks(call.webhook)
        centre = ScriptedCentre(flow.directory, call, clock.now())
        behind = ScriptedCalls(centre, clock)
        around = Surroundings(webhooks, clock, NoJournal(), (behind,), (behind,))
        equipment = self._engines.equipment_for(flow)
        phone = VirtualCall(
            Call(flow, facts, self._media, equipment, around, start=call.start), clock, centre
        )
        try:
            await phone.answer()
            acting = Acting(call, phone, self._caller, tones=tones, centre=centre)
            return await acting.perform()
        finally:
            await phone.finish()
            await webhooks.close()


@asynccontextmanager
async def stage(
    flow: Flow, settings: Settings, media: MediaFormat | None = None
) -> AsyncIterator[Stage]:
    """Start everything that rehearsals of a line need, and free it afterwards.

    Raises:
        VoiceMissing: the line's voice or the caller's is not installed.

    """
    media = media or MediaFormat()
    engines = Engines.chosen(settings, [flow])
    caller = SyntheticCaller(flow.language, media.rate_hz)
    try:
        await engines.start()
        await caller.start()
        yield Stage(flow, engines, caller, media)
    finally:
        await caller.close()
        await engines.close()


async def rehearse_with_audio(
    flow: Flow,
    scripts: Mapping[str, CallScript],
    settings: Settings,
    *,
    tones: bool = False,
    plan: NumberPlan = NO_PLAN,
) -> AsyncGenerator[tuple[str, Rehearsal | str], None]:
    """Play scripts one after another; each one's name, and how it went or why it was left out."""
    async with stage(flow, settings) as ready:
        ready.plan = plan
        for name, call in scripts.items():
            yield name, ready.obstacle(call) or await ready.rehearse(call, tones=tones)
