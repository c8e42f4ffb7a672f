"""A caller's place in a queue, which the call keeps until it is given up or handed over."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smartivr.dialog.steps.queue import Queue


@dataclass
class Place:
    """Where a call waits."""

    step: "Queue"
    """How the queue is waited in, and what follows a talk."""
    joined: bool = False
    """Whether the place is kept; before, it has only been asked for."""
    position: int = 0
    """1 is next; 0 while that is not known."""
    estimate_s: float | None = None

    @property
    def queue(self) -> str:
        """The queue's name."""
        return self.step.queue

    def moved(self, position: int, estimate_s: float | None) -> None:
        """Take over where the caller stands now."""
        self.joined = True
        self.position = position
        self.estimate_s = estimate_s
