"""Those who are told what happens in calls and cannot change it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from smartivr.dialog.commands import Outcome

if TYPE_CHECKING:
    from smartivr.runtime.call import Call


class Observer(Protocol):
    """Metrics, traces, logs: told of every log entry as it is made."""

    def event(self, call: "Call", entry: Mapping[str, object]) -> None:
        """Take note. Called on the event loop: must not wait, must not raise."""


class Journal(Protocol):
    """Keeps calls; what it has confirmed is not lost when the process dies."""

    async def begin(self, call: "Call") -> None:
        """Keep that the call exists."""

    def note(self, call: "Call", entry: Mapping[str, object]) -> None:
        """Keep an entry of its log, soon."""

    async def finish(self, call: "Call", outcome: Outcome) -> None:
        """Keep how it ended, with its whole log; returns once that is safe."""


class NoJournal:
    """Keeps nothing: for evaluation and rehearsals."""

    async def begin(self, call: "Call") -> None:
        """Keep nothing."""

    def note(self, call: "Call", entry: Mapping[str, object]) -> None:
        """Keep nothing."""

    async def finish(self, call: "Call", outcome: Outcome) -> None:
        """Keep nothing."""
