"""What a call may do from where it is: the means of its steps and stages, and of an exchange."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from smartivr.dialog import commands
from smartivr.dialog.ahead import Ahead, question_ahead
from smartivr.dialog.commands import Command, Outcome, Verdict
from smartivr.dialog.exchange import Exchange
from smartivr.dialog.floor import Floor
from smartivr.dialog.flow import CallFacts, Flow
from smartivr.dialog.host import Host
from smartivr.dialog.notice import Notice, announced
from smartivr.dialog.path import Path
from smartivr.dialog.place import Place
from smartivr.dialog.policy import Policy
from smartivr.dialog.question import Ask
from smartivr.dialog.spoken import Spoken
from smartivr.dialog.stages.base import Stage, StagedCall
from smartivr.dialog.steps import VERBS
from smartivr.dialog.steps.base import Step
from smartivr.dialog.steps.destination import Destination
from smartivr.dialog.timers import STAGE, WEBHOOK, Timers
from smartivr.dialog.webhook_wait import WebhookWait

WEBHOOK_SLACK_S = 1.0
EXIT, VOICEMAIL, CALLBACK, HUNG_UP = "exit", "voicemail", "callback", "hung-up"
"""Why a place is given up."""
_SILENT = ("branch", "use")
"""Steps that lead on without a prompt of their own."""


class Moves(Host):
    """The state of a call and the ways in which it changes; `CallSession` says on what events."""

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
        self.exchange = Exchange(self, flow.policy)
        self.path = Path()
        self.stage: Stage | None = None
        """What goes on at the destination that the call is at."""
        self.place: Place | None = None
        """Where the caller waits, if anywhere."""
        self.back: Callable[[StagedCall], Stage] | None = None
        """Makes what goes on where nobody can be had to whom an agent has sent the caller."""
        self.failed: set[str] = set()
        """Steps whose destination could not serve this call."""
        self.may_record: bool | None = None
        """Whether the caller agreed to be recorded; None: not told or asked yet."""
        self._start = start or flow.start
        self._then: str | Outcome = ""
        self._webhook = WebhookWait()
        self._failing = False
        self._detached = False
        self._unannounced: tuple[str, ...] = ()
        """Steps whose announcements come before the next prompt."""
        self.notices: tuple[Notice, ...] = ()
        """What is announced beside what the flow announces by itself."""
        self._ahead = Ahead()
        self._out: list[Command] = []

    @property
    def policy(self) -> Policy:
        """The waiting times and bars of the present step."""
        step = self.flow.steps.get(self.step)
        return self.flow.policy.overridden_by(step.settings) if step else self.flow.policy

    # --- what a step may do (steps.base.Conversation) ----------------------------------------

    def go(self, target: str) -> None:
        """Enter another step."""
        target = self.path.resolve(target)
        step = self.flow.steps.get(target)
        if step is None or self.path.runs_in_circles:
            self._fail()
            return
        self._webhook.pending = False
        self.back = None
        self._leave_stage()
        if self.place and not step.keeps_place(self.place.queue):
            self.leave_queue(VOICEMAIL if step.verb == VOICEMAIL else EXIT)
        self.emit(self.timers.stop())
        self.emit(self.floor.stop())
        self.step = target
        self._unannounced = (*filter(self._is_silent, self._unannounced), target)
        self.path.enter(target, question=step.interactive)
        self.emit([commands.Entered(target, step.verb)])
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
        self._then = ""
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

    def begin(self, make: Callable[[StagedCall], Stage | None]) -> bool:
        """Let the stage that this makes go on at the present step until the call leaves it.

        False where it makes none.
        """
        stage = make(self)
        if stage is None:
            return False
        self._webhook.pending = False
        self.emit(self.timers.stop(WEBHOOK))
        self._leave_stage()
        self._ahead = Ahead()
        self.stage = stage
        stage.begin()
        return True

    def call_webhook(self, url: str, payload: Mapping[str, str], timeout_s: float) -> None:
        """Ask a web service."""
        self.emit([self._webhook.ask(url, payload, timeout_s)])
        self.emit(self.timers.start(WEBHOOK, timeout_s + WEBHOOK_SLACK_S))

    # --- what else a stage may do (stages.base.StagedCall) --------------------------------------

    def say(self, prompts: Sequence[Spoken], facts: Mapping[str, str] | None = None) -> None:
        """Say these, listening to nothing new; the stage's `said` follows once they are heard."""
        self._then = ""
        self.exchange = Exchange(self, self.policy)
        self.exchange.begin((*self._announced(), *prompts), facts)

    def remark(self, prompts: Sequence[Spoken], facts: Mapping[str, str] | None = None) -> bool:
        """Say these while a question stands; False, and nothing, where it is not the moment."""
        if self._detached or self.exchange.busy:
            return False
        self.exchange.remark(prompts, facts)
        return True

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

    def join(self, place: Place, request: commands.JoinQueue) -> None:
        """Ask for a place in a queue."""
        self.place = place
        self.emit([request])

    def leave_queue(self, reason: str) -> None:
        """Give the place up, where there is one."""
        if self.place:
            self.place = None
            self.emit([commands.LeaveQueue(reason)])

    def place_handed_over(self) -> None:
        """The place is a callback's now: no agent rings for the call itself any more."""
        self.leave_queue(CALLBACK)

    def bring(
        self, verb: str, target: str, back: Callable[[StagedCall], Stage] | None = None
    ) -> None:
        """Bring the caller to a destination by name, on the flow's own way where it has one."""
        for name, step in self.flow.steps.items():
            if isinstance(step, Destination) and (step.verb, step.place) == (verb, target):
                self.go(name)
                break
        else:
            self._leave_stage()
            VERBS[verb].model_validate({verb: target}).enter(self)
        self.back = back

    def arrive(self, outcome: Outcome) -> None:
        """The caller is at the destination: kept and told; the call goes on here."""
        self.outcome = self._located(outcome)
        self.emit([commands.Arrived(self.outcome)])

    def end(self, outcome: Outcome) -> None:
        """The call is over."""
        self._end(outcome)

    def emit(self, wanted: Sequence[Command]) -> None:
        """Pass commands to the runtime."""
        self._out.extend(wanted)

    # --- the rest ---------------------------------------------------------------------------

    @property
    def _step(self) -> Step:
        return self.flow.steps[self.step]

    def _say_then(self, prompts: Sequence[Spoken], then: str | Outcome) -> None:
        self._leave_stage()
        self._then = then
        coming = question_ahead(self.flow, then) if isinstance(then, str) else None
        self.exchange = Exchange(self, self.policy, coming=coming)
        self.exchange.begin((*self._announced(), *prompts))

    def _announced(self) -> tuple[Spoken, ...]:
        """What is announced here and at the silent steps that led here, once per visit."""
        steps, self._unannounced = self._unannounced, ()
        return tuple(
            spoken
            for step in steps
            for spoken in (
                *self.flow.announced(step, self.now),
                *announced(self.notices, step, self.now),
            )
        )

    def _is_silent(self, step: str) -> bool:
        return self.flow.steps[step].verb in _SILENT

    def _leave_stage(self) -> None:
        stage, self.stage = self.stage, None
        if stage:
            own = [timer for timer in self.timers.running if timer.startswith(STAGE)]
            self.emit(self.timers.stop(*own) if own else ())
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
        self.leave_queue(HUNG_UP)
        self.outcome = self._located(outcome)
        self.ended = True
        self.emit(self.timers.stop())
        self.emit([commands.StopListening(), commands.Route(self.outcome)])
        self.emit([commands.HangUp(outcome.reason or outcome.kind)])
