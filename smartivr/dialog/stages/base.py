"""What goes on at one destination of one call.

A step is shared by all calls and never changes; what changes while a caller waits, talks or leaves
a message is a stage, made by the step when the call enters it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from smartivr.dialog import events
from smartivr.dialog.commands import Command, JoinQueue, Outcome
from smartivr.dialog.situation import Situation
from smartivr.dialog.spoken import Spoken
from smartivr.understanding.meaning import Meaning

if TYPE_CHECKING:
    from smartivr.dialog.flow import CallFacts, Flow
    from smartivr.dialog.place import Place
    from smartivr.dialog.question import Ask


class StagedCall(Protocol):
    """What a stage may do to the call; `CallSession` does it."""

    flow: "Flow"
    facts: "CallFacts"
    now: datetime
    slots: dict[str, str]
    step: str
    place: "Place | None"
    """Where the caller waits, if anywhere; it lasts while the call goes elsewhere to keep it."""
    back: "Callable[[StagedCall], Stage] | None"
    """Makes what goes on where nobody can be had to whom an agent has sent the caller."""
    failed: set[str]
    """Steps whose destination could not serve this call; it is not brought there for ever."""
    may_record: bool | None
    """Whether the caller agreed to be recorded; None: not told or asked yet."""

    def emit(self, wanted: Sequence[Command]) -> None:
        """Pass commands to the runtime."""

    def say(self, prompts: Sequence[Spoken], facts: Mapping[str, str] | None = None) -> None:
        """Say these, listening to nothing new; the stage's `said` follows once they are heard.

        `facts` fill variables of the prompts beside the slots.
        """

    def ask(
        self,
        question: "Ask",
        before: Sequence[Spoken] = (),
        facts: Mapping[str, str] | None = None,
    ) -> None:
        """Put a question after these prompts; the stage's `answered` follows.

        What is put in vain leads to the question's failure target, by default a human, unless
        the stage's `given_up` takes it.
        """

    def remark(self, prompts: Sequence[Spoken], facts: Mapping[str, str] | None = None) -> bool:
        """Say these while a question stands; False, and nothing, where it is not the moment."""

    def only_keys(self) -> None:
        """Fall silent and hear nothing but keys until the next `say` or `ask`."""

    def start_timer(self, name: str, after_s: float) -> None:
        """Have the stage's `timer` called, once; a timer of the same name is replaced."""

    def stop_timer(self, name: str) -> None:
        """Forget this timer, if it runs."""

    def arrive(self, outcome: Outcome) -> None:
        """The caller is at the destination: kept and told; the call goes on here."""

    def end(self, outcome: Outcome) -> None:
        """The call is over."""

    def join(self, place: "Place", request: JoinQueue) -> None:
        """Ask for a place in a queue."""

    def leave_queue(self, reason: str) -> None:
        """Give the place up, where there is one."""

    def place_handed_over(self) -> None:
        """The place is a callback's now."""

    def begin(self, make: "Callable[[StagedCall], Stage | None]") -> bool:
        """Leave for another stage at this step; False where there is none."""

    def bring(
        self, verb: str, target: str, back: "Callable[[StagedCall], Stage] | None" = None
    ) -> None:
        """Leave for a destination by name, on the flow's own way where it has one.

        `back` makes what goes on where nobody can be had there.
        """

    def go(self, target: str) -> None:
        """Leave for another step."""

    def say_then_go(self, prompts: Sequence[Spoken], target: str) -> None:
        """Leave this stage with these words, for another step."""

    def say_then_end(self, prompts: Sequence[Spoken], outcome: Outcome) -> None:
        """Leave this stage with these words, then end."""


class Stage:
    """What goes on at a destination; a subclass overrides what concerns it."""

    def __init__(self, call: StagedCall) -> None:
        self.call = call

    @property
    def situation(self) -> Situation:
        """What goes on for the caller; where nothing else is, the line speaks and asks."""
        return Situation.MENU

    def begin(self) -> None:
        """The call is here."""
        raise NotImplementedError

    def told(self, event: events.Event) -> None:
        """Take an event of the call centre."""

    def timer(self, name: str) -> None:
        """A timer of this stage has run out."""

    def said(self) -> None:
        """Everything said has been heard."""

    def answered(self, meaning: Meaning, by: str) -> None:
        """A question of this stage was answered; `by` is speech or keys."""

    def key(self, key: str) -> bool:  # noqa: ARG002  the seam of every stage
        """Take a key before anything else does; false: it goes the usual way."""
        return False

    def universal(self, intent: str) -> bool:  # noqa: ARG002  the same
        """Take "agent", "repeat" and the like in place of what they usually do."""
        return False

    def given_up(self) -> bool:
        """Go on without an answer to a question of this stage; False: to its failure target."""
        return False

    def attached(self) -> None:
        """The caller's connection is back, and no question of this stage is open."""

    def hung_up(self, reason: str) -> Outcome | None:  # noqa: ARG002  the same
        """The caller is gone; how the call ended, where that is not merely abandoned."""
        return None

    def left(self) -> None:
        """The call goes elsewhere or is over: give up what is held here."""

    def state(self) -> dict[str, object]:
        """Everything that tells one moment of the stage from another; fits into JSON."""
        return {}
