"""One person is rung for a caller."""

from typing import TYPE_CHECKING

from smartivr.dialog import events
from smartivr.dialog.commands import Dial, Outcome, PlayMusic, StopDialling, StopMusic, Verdict
from smartivr.dialog.expectations import AGENT, REPEAT
from smartivr.dialog.situation import Situation
from smartivr.dialog.spoken import Spoken
from smartivr.dialog.stages.approach import Approach
from smartivr.dialog.stages.base import StagedCall
from smartivr.dialog.stages.talk import Talk, TalkStage

if TYPE_CHECKING:
    from smartivr.dialog.steps.transfer import Transfer
    from smartivr.routing.directory import Person

RING = "ring"
RING_SLACK_S = 5.0
"""Beyond the time to ring, how long the answer to it may take."""
MOST_LOST = 1
BUSY, NO_ANSWER = "busy", "no-answer"


class DialStage(Approach):
    """Rings until the person answers, or cannot be had."""

    step: "Transfer"

    def __init__(
        self, call: StagedCall, step: "Transfer", person: "Person", *, lost: int = 0
    ) -> None:
        """Prepare.

        Args:
            call: the caller's.
            step: how long to ring, and what follows in vain.
            person: who is rung.
            lost: how often the caller has lost the connection to the person.

        """
        super().__init__(call, step)
        self.person = person
        self._lost = lost
        self._ringing = False

    @property
    def situation(self) -> Situation:
        """Ringing, once everything said before has been heard."""
        return Situation.RINGING if self._ringing else Situation.MENU

    def opening(self) -> tuple[Spoken, ...]:
        """Say the step's words; nothing where the person was lost."""
        return () if self._lost else super().opening()

    def begin(self) -> None:
        """Whoever is lost again and again is not rung any more."""
        if self._lost > MOST_LOST:
            self._in_vain(NO_ANSWER)
        else:
            super().begin()

    def reach(self) -> None:
        """Ring the person."""
        call, step = self.call, self.step
        self._ringing = True
        call.emit(
            [PlayMusic(call.facts.music), Dial(self.person.id, step.ring_s, call.facts.label)]
        )
        call.start_timer(RING, step.ring_s + RING_SLACK_S)

    def told(self, event: events.Event) -> None:
        """Take what becomes of the ringing."""
        match event:
            case events.AgentAnswered() if self._ringing:
                self._ringing = False
                talk = self._talk()
                self.call.begin(lambda call: TalkStage(call, talk, event))
            case events.DialFailed(reason=reason) if self._ringing:
                self._ringing = False
                self._in_vain(reason)

    def timer(self, name: str) -> None:
        """Nobody has said anything: as if nobody had answered."""
        if name == RING and self._ringing:
            self.call.emit([StopDialling()])
            self._ringing = False
            self._in_vain(NO_ANSWER)

    def _talk(self) -> Talk:
        step, person, lost = self.step, self.person, self._lost + 1
        return Talk(
            kind="transfer",
            destination=step.place,
            then=step.then,
            music="",
            when_lost=lambda call: DialStage(call, step, person, lost=lost),
        )

    def _in_vain(self, reason: str) -> None:
        call, step, flow = self.call, self.step, self.call.flow
        target = (step.on_busy if reason == BUSY else "") or step.on_no_answer
        if target:
            call.go(target)
            return
        if call.back:
            call.begin(call.back)
            return
        call.failed.add(call.step)
        if self.person.box:
            call.bring("voicemail", self.person.box)
        elif flow.steps.get(flow.agent) is not step and flow.agent not in call.failed:
            call.say_then_go((Spoken(text=self.words.nobody),), flow.agent)
        else:
            outcome = Outcome(Verdict.HUNG_UP, "hangup", "", step="", reason=f"person-{reason}")
            parting = f"{self.words.nobody} {self.words.goodbye}"
            call.say_then_end((Spoken(text=parting),), outcome)

    def universal(self, intent: str) -> bool:
        """Where this is the line's human already, there is no other; ringing cannot be repeated."""
        flow = self.call.flow
        here = flow.steps.get(flow.agent) is self.step
        return self.reached and (intent == REPEAT or (intent == AGENT and here))

    def hung_up(self, reason: str) -> Outcome | None:
        """Whoever hangs up while it rings has abandoned the person."""
        if not self._ringing:
            return None
        return Outcome(Verdict.ABANDONED, "transfer", self.step.place, step="", reason=reason)

    def left(self) -> None:
        """Ring no longer."""
        if self._ringing:
            self.call.emit([StopDialling()])
        if self.reached:
            self.call.emit([StopMusic()])

    def state(self) -> dict[str, object]:
        """What tells one moment of ringing from another."""
        return {"stage": "dial", **super().state(), "ringing": self._ringing}
