"""A call as a state machine: events in, commands out, nothing else."""

from datetime import datetime

from smartivr.dialog import events
from smartivr.dialog.answers import Answers
from smartivr.dialog.commands import Command, Outcome, Verdict
from smartivr.dialog.escape import repeat
from smartivr.dialog.flow import CallFacts, Flow
from smartivr.dialog.stages.queue import talk_after
from smartivr.dialog.stages.talk import TalkStage
from smartivr.dialog.timers import STAGE, WEBHOOK
from smartivr.understanding.expecting import Expecting


class CallSession(Answers):
    """One call on one line.

    `handle(event, now)` never raises and is the only way to change a session; a session is a
    function of its flow, its facts and the events so far.
    """

    def __init__(
        self, flow: Flow, facts: CallFacts, *, speech: bool = True, start: str = ""
    ) -> None:
        super().__init__(flow, facts, speech=speech, start=start)
        self._lost_utterances = 0

    @property
    def expecting(self) -> Expecting:
        """What may be said or keyed now."""
        return self.exchange.expecting

    def handle(self, event: events.Event, now: datetime) -> list[Command]:
        """Take one event; the commands to be carried out, in order."""
        self.now = now
        self._out = []
        if isinstance(event, events.AnnouncementsChanged):
            self.notices = event.notices
            return self._out
        begun = bool(self.step)
        if self.ended or begun == isinstance(event, events.CallStarted):
            if isinstance(event, events.CallerHungUp) and not self.ended:
                self._hung_up(event.reason)
            return self._out
        self._dispatch(event)
        return self._out

    def state(self) -> dict[str, object]:
        """A snapshot that is equal for equal sessions and fits into JSON."""
        return {
            "step": self.step,
            "slots": dict(self.slots),
            "history": list(self.path.questions),
            "returns": list(self.path.returns),
            "prompt": self.floor.last,
            "outstanding": sorted(self.floor.outstanding),
            "paused": self.floor.paused,
            "timers": sorted(self.timers.running),
            "ahead": len(self._ahead.keys),
            "webhook": self._webhook.request if self._webhook.pending else 0,
            "detached": self._detached,
            "ended": self.ended,
            "outcome": self.outcome.kind if self.outcome else "",
            "exchange": self.exchange.state(),
            "stage": self.stage.state() if self.stage else {},
            "place": [self.place.queue, self.place.position] if self.place else [],
            "may_record": self.may_record,
            "failed": sorted(self.failed),
            "notices": len(self.notices),
        }

    def _dispatch(self, event: events.Event) -> None:  # noqa: C901, PLR0912  one arm an event
        attention = self.exchange.attention
        match event:
            case events.CallStarted():
                self.go(self._start)
            case events.PromptEnded(prompt=prompt):
                attention.prompt_heard(prompt)
            case events.SpeechStarted():
                attention.speech_started()
            case events.SpeechPartial(known=known):
                attention.speech_partial(known=known)
            case events.SpeechEnded():
                pass
            case events.Understood(meaning=meaning, typed=typed):
                attention.understood(meaning, typed=typed)
            case events.RecognitionLost():
                self._recognition_lost()
            case events.KeyPressed(key=key):
                if not (self.stage and self.stage.key(key)):
                    attention.key_pressed(key)
            case events.TimerFired(timer=timer):
                self._timer_fired(timer)
            case events.WebhookAnswered():
                self._webhook_answered(event)
            case events.CallerDetached():
                self._detach()
            case events.CallerAttached():
                self._attach()
            case events.CallerHungUp(reason=reason):
                self._hung_up(reason)
            case events.AgentAnswered() if self.place:
                self._put_through(event)
            case _:
                self._told(event)

    def _told(self, event: events.Event) -> None:
        """Take what the call centre tells."""
        match event:
            case events.QueueJoined() | events.PlaceChanged() if self.place:
                self.place.moved(event.position, event.estimate_s)
            case events.QueueRefused():
                self.place = None
            case events.SentTo() | events.TalkOver():
                self.path.answered()
        if self.stage:
            self.stage.told(event)

    def _put_through(self, answered: events.AgentAnswered) -> None:
        """An agent is there for the caller who waits, whatever the caller is doing meanwhile."""
        place, self.place = self.place, None
        if place:
            talk = talk_after(place.step, self.flow.language)
            self.begin(lambda call: TalkStage(call, talk, answered))

    def _recognition_lost(self) -> None:
        self._lost_utterances += 1
        if self._lost_utterances > 1:
            self.speech = False
        self.exchange.attention.recognition_lost()

    def _timer_fired(self, timer: str) -> None:
        if not self.timers.fired(timer):
            return
        if timer.startswith(STAGE):
            if self.stage:
                self.stage.timer(timer.removeprefix(STAGE))
        elif self._detached:
            return
        elif timer == WEBHOOK:
            self._webhook_answered(
                events.WebhookAnswered(self._webhook.request, code="webhook-late")
            )
        else:
            self.exchange.attention.timer_fired(timer)

    def _webhook_answered(self, event: events.WebhookAnswered) -> None:
        if not self._webhook.answered(event.request):
            return
        self.emit(self.timers.stop(WEBHOOK))
        self.slots.update(event.slots)
        self._step.webhook_answered(self, event.value, failed=bool(event.code))

    def _detach(self) -> None:
        """Wait for nothing that the caller would have to do; a queue and a talk go on."""
        self._detached = True
        for timer in sorted(self.timers.running - {WEBHOOK}):
            if not timer.startswith(STAGE):
                self.emit(self.timers.stop(timer))

    def _attach(self) -> None:
        if not self._detached:
            return
        self._detached = False
        if self.stage and not self.exchange.insists:
            if self.exchange.ask:
                self.exchange.listen_on()
            self.stage.attached()
        elif not self._webhook.pending:
            repeat(self)

    def _hung_up(self, reason: str) -> None:
        decided = self.stage.hung_up(reason) if self.stage else None
        waiting = self.place.queue if self.place and self.place.joined else ""
        kind = "queue" if waiting else "hangup"
        abandoned = Outcome(Verdict.ABANDONED, kind, waiting, step=self.step, reason=reason)
        self._end(decided or abandoned)
