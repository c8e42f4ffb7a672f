"""A call as a state machine: events in, commands out, nothing else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from smartivr.dialog import events
from smartivr.dialog.ahead import Ahead, question_ahead
from smartivr.dialog.commands import (
    Arrived,
    Chosen,
    Command,
    Entered,
    HangUp,
    Outcome,
    Route,
    StopListening,
    Verdict,
)
from smartivr.dialog.escape import escape, repeat
from smartivr.dialog.exchange import Exchange
from smartivr.dialog.expectations import UNIVERSALS, label_of
from smartivr.dialog.floor import Floor
from smartivr.dialog.flow import CallFacts, Flow
from smartivr.dialog.path import Path
from smartivr.dialog.policy import Policy
from smartivr.dialog.question import Ask
from smartivr.dialog.spoken import Spoken
from smartivr.dialog.stages.base import Stage, StagedCall
from smartivr.dialog.steps.base import Step
from smartivr.dialog.timers import STAGE, WEBHOOK, Timers
from smartivr.dialog.webhook_wait import WebhookWait
from smartivr.dialog.wording import wording
from smartivr.understanding.expecting import Expecting
from smartivr.understanding.meaning import Meaning

WEBHOOK_SLACK_S = 1.0


class CallSession:
    """One call on one line.

    `handle(event, now)` never raises and is the only way to change a session; a session is a
    function of its flow, its facts and the events so far.
    """

    def __init__(
        self, flow: Flow, facts: CallFacts, *, speech: bool = True, start: str = ""
    ) -> None:
        self.flow = flow
        self.facts = facts
        self.speech = speech
        """False where no recognizer knows the line's language."""
        self.now = datetime.min.replace(tzinfo=UTC)
        self.slots: dict[str, str] = {}
        self.step = ""
        self.outcome: Outcome | None = None
        self.ended = False
        self.floor = Floor(flow.language)
        self.timers = Timers()
        self._start = start or flow.start
        self.exchange = Exchange(self, flow.policy)
        self.path = Path()
        self.stage: Stage | None = None
        """What goes on at the destination that the call is at."""
        self._then: str | Outcome = ""
        self._webhook = WebhookWait()
        self._failing = False
        self._detached = False
        self._unannounced = True
        self._lost_utterances = 0
        self._ahead = Ahead()
        self._out: list[Command] = []

    # --- the surface ----------------------------------------------------------------------

    @property
    def expecting(self) -> Expecting:
        """What may be said or keyed now."""
        return self.exchange.expecting

    @property
    def policy(self) -> Policy:
        """The waiting times and bars of the present step."""
        step = self.flow.steps.get(self.step)
        return self.flow.policy.overridden_by(step.settings) if step else self.flow.policy

    def handle(self, event: events.Event, now: datetime) -> list[Command]:
        """Take one event; the commands to be carried out, in order."""
        self.now = now
        self._out = []
        begun = bool(self.step)
        if self.ended or begun == isinstance(event, events.CallStarted):
            if isinstance(event, events.CallerHungUp) and not self.ended:
                self._hung_up(event.reason)
            return self._out
        self._dispatch(event)
        return self._out

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
            case events.Understood(meaning=meaning):
                attention.understood(meaning)
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
            case _:
                if self.stage:
                    self.stage.told(event)

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
        }

    # --- what a step may do (steps.base.Conversation) ----------------------------------------

    def go(self, target: str) -> None:
        """Enter another step."""
        target = self.path.resolve(target)
        step = self.flow.steps.get(target)
        if step is None or self.path.runs_in_circles:
            self._fail()
            return
        self._webhook.pending = False
        self._leave_stage()
        self.emit(self.timers.stop())
        self.emit(self.floor.stop())
        self.step = target
        self._unannounced = True
        self.path.enter(target, question=step.interactive)
        self.emit([Entered(target, step.verb)])
        self.exchange = Exchange(self, self.policy)
        step.enter(self)

    def use(self, step: str, then: str) -> None:
        """Enter a shared step that returns to `then`."""
        self.path.returns.append(then)
        self.go(step)

    def ask(
        self,
        question: Ask,
        before: Sequence[Spoken] = (),
        facts: Mapping[str, str] | None = None,
    ) -> None:
        """Put a question after these prompts."""
        self.exchange = Exchange(self, self.policy, question)
        self.exchange.begin((*self._announced(), *before), facts)
        ahead, self._ahead = self._ahead, Ahead()
        if ahead.meaning:
            self.exchange.attention.understood(ahead.meaning)
        for key in ahead.keys:
            if not self.ended:
                self.exchange.attention.key_pressed(key)

    def say_then_go(self, prompts: Sequence[Spoken], target: str) -> None:
        """Say these, then enter another step; at once if the caller has answered ahead."""
        if self._ahead:
            self.go(target)
        else:
            self._say_then(prompts, target)

    def say_then_end(self, prompts: Sequence[Spoken], outcome: Outcome) -> None:
        """Say these, then end with this outcome."""
        self._say_then(prompts, outcome)

    def begin(self, make: Callable[[StagedCall], Stage]) -> None:
        """Let the stage that this makes go on at the present step until the call leaves it."""
        self.stage = make(self)
        self.stage.begin()

    def say(self, prompts: Sequence[Spoken], facts: Mapping[str, str] | None = None) -> None:
        """Say these, listening to nothing new; the stage's `said` follows once they are heard."""
        self._then = ""
        self.exchange = Exchange(self, self.policy)
        self.exchange.begin((*self._announced(), *prompts), facts)

    def only_keys(self) -> None:
        """Fall silent and hear nothing but keys until the next `say` or `ask`."""
        self._then = ""
        self.exchange = Exchange(self, self.policy)
        self.exchange.only_keys()

    def start_timer(self, name: str, after_s: float) -> None:
        """Have the stage's `timer` called, once."""
        self.emit(self.timers.start(STAGE + name, after_s))

    def stop_timer(self, name: str) -> None:
        """Forget this timer, if it runs."""
        self.emit(self.timers.stop(STAGE + name))

    def arrive(self, outcome: Outcome) -> None:
        """The caller is at the destination: kept and told; the call goes on here."""
        self.outcome = self._located(outcome)
        self.emit([Arrived(self.outcome)])

    def end(self, outcome: Outcome) -> None:
        """The call is over."""
        self._end(outcome)

    def call_webhook(self, url: str, payload: Mapping[str, str], timeout_s: float) -> None:
        """Ask a web service."""
        self.emit([self._webhook.ask(url, payload, timeout_s)])
        self.emit(self.timers.start(WEBHOOK, timeout_s + WEBHOOK_SLACK_S))

    # --- what an exchange tells (exchange.Host) ------------------------------------------------

    def emit(self, commands: Sequence[Command]) -> None:
        """Pass commands to the runtime."""
        self._out.extend(commands)

    def accepted(self, meaning: Meaning, by: str) -> None:
        """The caller settled for something: act on it."""
        self.path.answered()
        place = len(self._out)
        if meaning.intent in UNIVERSALS and not self._own(meaning.intent):
            escape(self, meaning.intent)
        else:
            self.slots.update(meaning.slots)
            if self.stage:
                self.stage.answered(meaning, by)
            else:
                self._step.answered(self, meaning, by)
        label = label_of(self.flow, meaning.intent)
        spoken = meaning if by == "speech" else None
        self._out.insert(place, Chosen(meaning.intent, label, by, self.step, spoken))

    def given_up(self, target: str) -> None:
        """A question was put in vain: on to its failure target, by default a human."""
        self._say_then(
            (Spoken(text=wording(self.flow.language).failed),), target or self.flow.agent
        )

    def prompts_heard(self) -> None:
        """What was merely said has been heard."""
        then = self._then
        if isinstance(then, Outcome):
            self._end(then)
        elif then:
            self.go(then)
        elif self.stage:
            self.stage.said()

    def keyed_ahead(self, key: str) -> None:
        """Skip what is being said, for whoever keys so early knows it; the key counts later."""
        if isinstance(self._then, str) and self._ahead.key(key):
            self.prompts_heard()

    def said_ahead(self, meaning: Meaning) -> None:
        """Skip what is being said; the answer counts once its question is put."""
        self._ahead.meaning = meaning
        self.prompts_heard()

    # --- the rest ---------------------------------------------------------------------------

    @property
    def _step(self) -> Step:
        return self.flow.steps[self.step]

    def _own(self, intent: str) -> bool:
        ask = self.exchange.ask
        return ask is not None and any(option.intent == intent for option in ask.options)

    def _say_then(self, prompts: Sequence[Spoken], then: str | Outcome) -> None:
        self._then = then
        coming = question_ahead(self.flow, then) if isinstance(then, str) else None
        self.exchange = Exchange(self, self.policy, coming=coming)
        self.exchange.begin((*self._announced(), *prompts))

    def _announced(self) -> tuple[Spoken, ...]:
        """What is announced at this step, once per visit."""
        unannounced, self._unannounced = self._unannounced, False
        return self.flow.announced(self.step, self.now) if unannounced else ()

    def _recognition_lost(self) -> None:
        self._lost_utterances += 1
        if self._lost_utterances > 1:
            self.speech = False
        self.exchange.attention.recognition_lost()

    def _timer_fired(self, timer: str) -> None:
        if not self.timers.fired(timer) or self._detached:
            return
        if timer.startswith(STAGE):
            if self.stage:
                self.stage.timer(timer.removeprefix(STAGE))
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
        self._detached = True
        for timer in sorted(self.timers.running - {WEBHOOK}):
            self.emit(self.timers.stop(timer))

    def _attach(self) -> None:
        if not self._detached:
            return
        self._detached = False
        if not self._webhook.pending:
            repeat(self)

    def _hung_up(self, reason: str) -> None:
        decided = self.stage.hung_up(reason) if self.stage else None
        abandoned = Outcome(Verdict.ABANDONED, "hangup", "", step=self.step, reason=reason)
        self._end(decided or abandoned)

    def _leave_stage(self) -> None:
        stage, self.stage = self.stage, None
        if stage:
            stage.left()

    def _fail(self) -> None:
        """The flow leads nowhere: a human, or an honest end."""
        self.path.answered()
        self.path.returns.clear()
        if not self._failing and self.flow.agent in self.flow.steps:
            self._failing = True
            self.go(self.flow.agent)
            return
        self._end(Outcome(Verdict.FAILED, "hangup", "", step=self.step, reason="flow-broken"))

    def _located(self, outcome: Outcome) -> Outcome:
        return replace(outcome, step=self.step, slots=dict(self.slots))

    def _end(self, outcome: Outcome) -> None:
        self._leave_stage()
        self.outcome = self._located(outcome)
        self.ended = True
        self.emit(self.timers.stop())
        self.emit([StopListening(), Route(self.outcome), HangUp(outcome.reason or outcome.kind)])
