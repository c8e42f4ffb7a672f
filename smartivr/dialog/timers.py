"""The named waits of a call; a timer that was stopped in time never counts."""

from dataclasses import dataclass, field

from smartivr.dialog.commands import Command, StartTimer, StopTimer

NO_INPUT = "no-input"
"""Silence after a prompt."""
INTER_KEY = "inter-key"
"""The wait for another key."""
RESUME = "resume"
"""A paused prompt goes on."""
HEARING = "hearing"
"""Speech that never ends, or whose meaning never comes."""
WEBHOOK = "webhook"
"""A web service that never answers."""

WAITS = (NO_INPUT, INTER_KEY, RESUME, HEARING)
"""Those of one exchange with the caller."""

STAGE = "stage:"
"""Begins the names of a stage's own timers."""


@dataclass
class Timers:
    """Which timers run."""

    running: set[str] = field(default_factory=set)

    def start(self, timer: str, after_s: float) -> list[Command]:
        """Start, or start again."""
        self.running.add(timer)
        return [StartTimer(timer, after_s)]

    def stop(self, *timers: str) -> list[Command]:
        """Stop those of these that run; without names, all."""
        if not self.running:
            return []
        stopping = sorted(self.running.intersection(timers) if timers else self.running)
        self.running.difference_update(stopping)
        return [StopTimer(timer) for timer in stopping]

    def fired(self, timer: str) -> bool:
        """Whether this firing counts."""
        counts = timer in self.running
        self.running.discard(timer)
        return counts
