"""A caller waits in a queue: music, comfort, the place in words, and ways out."""

from typing import TYPE_CHECKING

from smartivr.dialog import events
from smartivr.dialog.commands import JoinQueue, Outcome, PlayMusic, StopMusic, Verdict
from smartivr.dialog.expectations import AGENT, HELP, REPEAT
from smartivr.dialog.opening_words import opening_in_words
from smartivr.dialog.place import Place
from smartivr.dialog.situation import Situation
from smartivr.dialog.spoken import Spoken
from smartivr.dialog.spoken_time import position_in_words, wait_in_words
from smartivr.dialog.stages.approach import Approach
from smartivr.dialog.stages.base import StagedCall
from smartivr.dialog.stages.talk import Talk
from smartivr.dialog.wording_queue import CLOSED, queue_wording
from smartivr.understanding.expecting import Option

if TYPE_CHECKING:
    from smartivr.dialog.steps.queue import Queue

JOIN, COMFORT, ANNOUNCE, OFFER, LONGEST = "join", "comfort", "announce", "offer", "longest"
"""The timers of a caller who waits."""
JOIN_S = 10.0
"""A place that is not kept by then will not be."""
BUSY_S = 3.0
"""What cannot be said while the caller speaks is said so much later."""
TIMED_OUT = "timed-out"
AWAY = "away"
"""No call centre runs here: the caller is handed over, as to any place elsewhere."""


def talk_after(step: "Queue", language: str) -> Talk:
    """Tell what a talk is that came about in this queue."""
    words = queue_wording(language)
    return Talk(
        kind="queue",
        destination=step.queue,
        then=step.then,
        music=step.music,
        when_lost=lambda call: QueueStage(call, step, back_with=words.lost),
        back=lambda call: QueueStage(call, step, back_with=words.nobody_back),
    )


class QueueStage(Approach):
    """From the step's own words until an agent answers or the caller goes elsewhere."""

    step: "Queue"

    def __init__(self, call: StagedCall, step: "Queue", *, back_with: str = "") -> None:
        """Prepare.

        Args:
            call: the caller's.
            step: how the queue is waited in.
            back_with: told to a caller who had an agent and goes to the front.

        """
        super().__init__(call, step)
        self._back_with = back_with
        self._waiting = False
        self._comforted = 0
        self._offered = False

    @property
    def situation(self) -> Situation:
        """Waiting, once the place is kept."""
        return Situation.WAITING if self._waiting else Situation.MENU

    # --- taking a place -------------------------------------------------------------------------

    def opening(self) -> tuple[Spoken, ...]:
        """Say the step's words, or why the caller is back."""
        return (Spoken(text=self._back_with),) if self._back_with else super().opening()

    def begin(self) -> None:
        """Whoever is back has a place again before anything is said."""
        if self._back_with:
            self.call.back = None
            self.reached = True
            self.reach()
        super().begin()

    def options(self) -> tuple[Option, ...]:
        """The ways out of the queue."""
        return self.step.options(self.call.flow)

    def reach(self) -> None:
        """Ask for a place, unless there is one already."""
        call, step = self.call, self.step
        if call.place and call.place.queue == step.queue:
            if call.place.joined:
                self._wait()
            else:
                call.start_timer(JOIN, JOIN_S)
            return
        facts = call.facts
        request = JoinQueue(
            queue=step.queue,
            priority=step.priority + facts.priority,
            label=facts.label,
            required=step.required,
            preferred=step.preferred,
            keep_place=bool(self._back_with),
        )
        call.join(Place(step), request)
        call.start_timer(JOIN, JOIN_S)

    def told(self, event: events.Event) -> None:
        """Take what becomes of the place."""
        match event:
            case events.QueueJoined() if self.call.place and not self._waiting:
                self.call.stop_timer(JOIN)
                self._wait()
            case events.PlaceChanged() if self._waiting:
                self._offer_if_long()
            case events.QueueRefused(reason=reason) if self.reached:
                self._refused(reason)

    def _refused(self, reason: str) -> None:
        call, step = self.call, self.step
        if reason == AWAY:
            call.end(Outcome(Verdict.ROUTED, "queue", step.queue, step=""))
            return
        targets = {"full": step.on_full, "empty": step.on_empty, "closed": step.on_closed}
        target = targets.get(reason, "")
        if target:
            call.go(target)
            return
        told = self.words.refused.get(reason, self.words.refused[""])
        queue = call.flow.directory.queues.get(step.queue)
        if reason == CLOSED and queue:
            opens = opening_in_words(queue.calendar, call.now, call.flow.language)
            told += f" {self.words.opens.format(opens=opens)}" if opens else ""
        self._elsewhere(told, reason)

    def _elsewhere(self, told: str, reason: str) -> None:
        """Go to the line's agent, unless that is here; else part honestly."""
        call, agent = self.call, self.call.flow.agent
        if call.back:
            call.begin(call.back)
            return
        call.failed.add(call.step)
        if call.flow.steps.get(agent) is not self.step and agent not in call.failed:
            call.say_then_go((Spoken(text=told),), agent)
            return
        parting = f"{told} {self.words.goodbye}"
        outcome = Outcome(Verdict.HUNG_UP, "hangup", "", step="", reason=f"queue-{reason}")
        call.say_then_end((Spoken(text=parting),), outcome)

    # --- waiting --------------------------------------------------------------------------------

    def _wait(self) -> None:
        """The place is kept: music, and everything that is said at its time."""
        call, step = self.call, self.step
        self._waiting = True
        call.arrive(Outcome(Verdict.ROUTED, "queue", step.queue, step=""))
        call.emit([PlayMusic(call.facts.music or step.music)])
        call.start_timer(LONGEST, step.max_wait_s)
        if step.comfort:
            call.start_timer(COMFORT, step.comfort_every_s)
        if step.exits:
            call.start_timer(OFFER, step.offer_after_s)
        if not self._back_with:
            self._announce()
        elif step.announces:
            call.start_timer(ANNOUNCE, step.announce_every_s)
        self._offer_if_long()

    def timer(self, name: str) -> None:
        """Say what is due, or give up waiting."""
        match name:
            case "join":
                self.call.leave_queue(TIMED_OUT)
                self._refused("")
            case "comfort":
                self._comfort()
            case "announce":
                self._announce()
            case "offer":
                self._offer()
            case "longest":
                self._waited_too_long()

    def _comfort(self) -> None:
        prompts = self.step.comfort
        prompt = prompts[self._comforted % len(prompts)]
        if self.call.remark((prompt,)):
            self._comforted += 1
            self.call.start_timer(COMFORT, self.step.comfort_every_s)
        else:
            self.call.start_timer(COMFORT, BUSY_S)

    def _announce(self) -> None:
        """Say where the caller stands."""
        if not self.step.announces:
            return
        said = self.call.remark(self._standing())
        after_s = self.step.announce_every_s if said else BUSY_S
        self.call.start_timer(ANNOUNCE, after_s)

    def _standing(self) -> tuple[Spoken, ...]:
        """The place and the estimated wait in words, as far as they are known and wanted."""
        place, step, language = self.call.place, self.step, self.call.flow.language
        if place is None or not place.joined:
            return ()
        parts = []
        if step.announces_position:
            position = position_in_words(place.position, language)
            parts.append(self.words.position.format(position=position))
        if step.announces_estimate and place.estimate_s is not None:
            wait = wait_in_words(place.estimate_s, language)
            parts.append(self.words.wait.format(wait=wait))
        return (Spoken(text=" ".join(parts)),) if parts else ()

    def _offer(self) -> None:
        """Name the ways out."""
        self._offered = self.call.remark(self._ways_out()) or self._offered
        after_s = self.step.offer_every_s if self._offered else BUSY_S
        self.call.start_timer(OFFER, after_s)

    def _offer_if_long(self) -> None:
        """Name the ways out at once where the wait will be long."""
        place, limit_s = self.call.place, self.step.offer_when_wait_over_s
        long = place and limit_s and place.estimate_s and place.estimate_s > limit_s
        if long and self.step.exits and not self._offered:
            self._offer()

    def _ways_out(self) -> tuple[Spoken, ...]:
        if self.step.offer:
            return (self.step.offer,)
        told = self.step.ways_out(self.call.flow)
        return (Spoken(text=told),) if told else ()

    def _waited_too_long(self) -> None:
        call = self.call
        call.leave_queue(TIMED_OUT)
        if self.step.on_timeout:
            call.go(self.step.on_timeout)
        else:
            self._elsewhere(self.words.timed_out, TIMED_OUT)

    # --- what the caller does -------------------------------------------------------------------

    def chosen(self, intent: str, by: str) -> None:  # noqa: ARG002  the seam of approaches
        """Take this way out."""
        self.call.go(self.step.exits[intent].next)

    def universal(self, intent: str) -> bool:
        """Whoever waits for a human already is told so in place of being sent to another queue."""
        if not self._waiting or intent not in (AGENT, REPEAT, HELP):
            return False
        told = (*self._standing(), *(self._ways_out() if intent != AGENT else ()))
        self.call.remark(told)
        return True

    def attached(self) -> None:
        """Whoever is back on the line is told the place."""
        if self._waiting:
            self.call.remark(self._standing())

    def left(self) -> None:
        """The music ends here; the place is the call's."""
        if self._waiting:
            self.call.emit([StopMusic()])

    def state(self) -> dict[str, object]:
        """What tells one moment of waiting from another."""
        return {
            "stage": "queue",
            **super().state(),
            "waiting": self._waiting,
            "comforted": self._comforted,
            "offered": self._offered,
        }
