"""How a recognizer is, for the operator's figures."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True)
class Vitals:
    """What a recognizer tells of itself; counts are since its start."""

    workers: int
    """Processes or threads that it may use."""
    alive: int
    waiting: int = 0
    """Jobs of calls for which no worker is free at this moment."""
    restarts: int = 0
    """Processes that were started anew because one had died or hung."""
    reheard: int = 0
    """Utterances that a second worker heard again from their beginning."""
    dropped: int = 0
    """Passes that were left out because all workers had callers to hear."""


@runtime_checkable
class Watched(Protocol):
    """A recognizer that can be asked how it is."""

    name: str

    def vitals(self) -> Vitals:
        """How it is now."""
