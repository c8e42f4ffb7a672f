"""How a recognizer is, for the operator's figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from smartivr.recognition.base import Recognizer


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
    language: str

    def vitals(self) -> Vitals:
        """How it is now."""


@runtime_checkable
class Several(Protocol):
    """A recognizer that is made of several."""

    ears: tuple[Recognizer, ...]


def watched(recognizer: Recognizer) -> Iterator[Watched]:
    """The recognizer itself, or those it is made of, as far as they tell how they are."""
    if isinstance(recognizer, Watched):
        yield recognizer
    elif isinstance(recognizer, Several):
        for ear in recognizer.ears:
            yield from watched(ear)
