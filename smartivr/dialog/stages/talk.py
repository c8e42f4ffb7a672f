"""A caller talks to somebody: what the call does meanwhile, and what follows."""

from collections.abc import Callable
from dataclasses import dataclass

from smartivr.dialog import events
from smartivr.dialog.commands import (
    Bridge,
    Outcome,
    PassedOver,
    PauseRecording,
    PlayMusic,
    ResumeRecording,
    StartRecording,
    StopMusic,
    StopRecording,
    Verdict,
)
from smartivr.dialog.passed_over import Because
from smartivr.dialog.situation import Situation
from smartivr.dialog.stages.base import Stage, StagedCall

KEYS, HOLD, TRANSFER, AGENT = "keys", "hold", "transfer", "agent"
"""Why a recording pauses; the first is also the timer after the last key."""
LOST = "lost"
STEP, QUEUE = "step", "queue"


@dataclass(frozen=True)
class Talk:
    """Where a talk came about, and what follows it."""

    kind: str
    """queue or transfer."""
    destination: str
    then: str
    """The step that follows; empty: the call ends."""
    music: str
    """While the caller is on hold; empty: the default."""
    when_lost: Callable[[StagedCall], Stage]
    """Makes what goes on where the connection to the agent breaks."""
    back: Callable[[StagedCall], Stage] | None = None
    """Makes what goes on where the agent sends the caller to somebody who cannot be had."""


class TalkStage(Stage):
    """From an agent's answer until the talk is over or goes on elsewhere.

    Speech and keys are the agent's affair; "agent" leads nowhere better.
    """

    def __init__(self, call: StagedCall, talk: Talk, answered: events.AgentAnswered) -> None:
        super().__init__(call)
        self.talk = talk
        self.agent = answered.agent
        self._recording = False
        self._situation = Situation.TALKING

    @property
    def situation(self) -> Situation:
        """Talking, unless the agent has left the caller alone with the music."""
        return self._situation

    def begin(self) -> None:
        """Let the two hear each other, at once."""
        call, policy = self.call, self.call.flow.recording
        call.back = None
        call.only_keys()
        call.arrive(self._outcome())
        call.emit([Bridge()])
        if policy.record and call.may_record:
            self._recording = True
            call.emit([StartRecording()])

    def told(self, event: events.Event) -> None:
        """Take what the agent does."""
        match event:
            case events.Held():
                self._leave_alone(Situation.HELD, HOLD)
            case events.Transferring():
                self._leave_alone(Situation.TRANSFERRING, TRANSFER)
            case events.Unheld():
                self._unhold()
            case events.AgentAnswered(agent=agent):
                self.agent = agent
                self._unhold()
                self.call.emit([Bridge()])
            case events.RecordingPaused():
                self._pause(AGENT)
            case events.RecordingResumed():
                self._resume(AGENT)
            case events.SentTo(kind=kind, target=target):
                self._sent(kind, target)
            case events.TalkOver(by=by):
                self._ended(by)

    def key(self, key: str) -> bool:  # noqa: ARG002  whatever it is, it may be a card's
        """Record nothing from the first key until some time after the last."""
        self._pause(KEYS)
        if self._recording:
            self.call.start_timer(KEYS, self.call.flow.recording.pause_after_key_s)
        self.call.emit([PassedOver(Because.NOT_FOR_THE_LINE)])
        return True

    def timer(self, name: str) -> None:
        """The last key is long ago."""
        if name == KEYS:
            self._resume(KEYS)

    def hung_up(self, reason: str) -> Outcome:
        """A caller who hangs up after talking had what there was to have."""
        return self._outcome(reason)

    def left(self) -> None:
        """The recording and the music end with the talk."""
        self._stop_music()
        if self._recording:
            self.call.emit([StopRecording()])

    def state(self) -> dict[str, object]:
        """What tells one moment of a talk from another."""
        return {
            "stage": "talk",
            "agent": self.agent,
            "recording": self._recording,
            "situation": self._situation.value,
        }

    def _outcome(self, reason: str = "") -> Outcome:
        talk = self.talk
        return Outcome(
            Verdict.ROUTED, talk.kind, talk.destination, step="", reason=reason, agent=self.agent
        )

    def _leave_alone(self, situation: Situation, why: str) -> None:
        before, self._situation = self._situation, situation
        if before is Situation.TALKING:
            self.call.emit([PlayMusic(self.call.facts.music or self.talk.music)])
        self._pause(why)

    def _unhold(self) -> None:
        self._stop_music()
        self._situation = Situation.TALKING
        self._resume(HOLD)
        self._resume(TRANSFER)

    def _stop_music(self) -> None:
        if self._situation is not Situation.TALKING:
            self.call.emit([StopMusic()])

    def _pause(self, why: str) -> None:
        if self._recording:
            self.call.emit([PauseRecording(why)])

    def _resume(self, why: str) -> None:
        if self._recording:
            self.call.emit([ResumeRecording(why)])

    def _sent(self, kind: str, target: str) -> None:
        """Bring the caller where the agent says, or hand over to whom is not known here."""
        if kind == STEP:
            self.call.go(target)
        else:
            verb = "queue" if kind == QUEUE else "transfer"
            self.call.bring(verb, target, self.talk.back)

    def _ended(self, by: str) -> None:
        call, talk = self.call, self.talk
        if by == LOST:
            call.begin(talk.when_lost)
        elif talk.then:
            call.go(talk.then)
        else:
            call.end(self._outcome())
